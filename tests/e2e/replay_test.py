#!/usr/bin/env python3
"""A real day, replayed: the shipped requests come in as fast as they go, a fleet works them, and everything adds up."""

import re
import signal

from support import rest
from support.stories import main
from support.waiting import wait_until

DAY, MAP, CITY = "builtin:demo/boston-2015-08-11.csv.gz", "builtin:demo/boston.map.yaml", "builtin:demo/city.yaml"
REQUESTS = 150
CREW = 20
SPEED = 100_000  # a day within a second; what takes time is the rate allowed to one account
WORK_SPEED = 3_600


def town(world):
    world.user("desk", "agent")
    world.user("crew", "technician")
    world.user("ma", "supervisor")
    server = world.up("--policy", "builtin:policy/boston.yaml")
    for account, token in world.tokens.items():
        world.write(f"{account}.token", token + "\n")
    return server


def tool(world, server, name, *arguments, account):
    return [name, *arguments, "--url", server.url, "--token-file", world.path(f"{account}.token")]


def replay(world, server, *arguments):
    return world.run(*tool(world, server, "replay", DAY, "--map", MAP, "--speed", SPEED, *arguments, account="desk"), seconds=120)


def totals(world, server):
    told = world.run(*tool(world, server, "totals", account="ma"))
    found = re.fullmatch(r"created (\d+) done (\d+) open (\d+) cancelled (\d+)\n", told.stdout)
    assert told.returncode == 0 and found, told
    return dict(zip(("created", "done", "open", "cancelled"), map(int, found.groups())))


def a_replayed_day_is_worked_by_a_fleet_and_every_ticket_is_accounted_for(world):
    server = town(world)
    fleet = world.start(*tool(world, server, "fleet", CREW, "--city", CITY, "--seed", 7, "--speed", WORK_SPEED, account="crew"))
    wait_until(lambda: rest.metrics(server.url)["redline_technicians_on_shift"] == CREW, "the fleet to sign on")
    told = replay(world, server, "--limit", REQUESTS)
    assert told.returncode == 0, told
    created, refused, failed = map(int, re.search(r"^created (\d+) refused (\d+) failed (\d+)$", told.stdout, re.MULTILINE).groups())
    assert (created, failed) == (REQUESTS, 0), told.stdout
    assert told.stdout.rstrip().splitlines()[-1].startswith("created "), told.stdout
    assert told.stderr.count("line ") == refused, told.stderr

    wait_until(lambda: totals(world, server)["done"] > REQUESTS // 10, lambda: f"work to be done; {totals(world, server)}", 60)
    picture = world.run(*tool(world, server, "board", "--once", account="ma"))
    assert picture.returncode == 0, picture
    fleet.signal(signal.SIGINT)
    assert fleet.wait_exit() == 0, fleet.output
    counted = totals(world, server)
    assert counted["created"] == REQUESTS == counted["done"] + counted["open"] + counted["cancelled"], counted
    assert "refused 0 failed 0" in fleet.output.splitlines()[-1], fleet.output
    number = rest.ticket(server.url, world.tokens["ma"], 1)["ticket"]["number"]
    story = world.run(*tool(world, server, "explain", number, account="ma"))
    assert story.returncode == 0 and "registered by desk" in story.stdout and "offer 1 to" in story.stdout, story
    assert str(counted["done"]) in picture.stdout or "done" in picture.stdout, picture.stdout


def a_replay_that_was_interrupted_goes_on_where_it_stopped(world):
    server = town(world)
    state = world.path("replay.state")
    assert replay(world, server, "--limit", 40, "--state", state).returncode == 0
    again = replay(world, server, "--limit", 40, "--state", state)
    assert again.returncode == 0 and "created 40 " in again.stdout, again
    assert totals(world, server) == {"created": 40, "done": 0, "open": 40, "cancelled": 0}


def a_row_that_cannot_be_used_is_told_with_its_line_and_the_others_go_on(world):
    server = town(world)
    requests = world.write("requests.csv", "\n".join([
        "id,open_dt,type,reason,location,neighborhood,lat,lon,source",
        "1,2015-08-11 08:00:00,Street Light Outages,Street Lights,1 Main St,East Boston,42.3916,-71.0132,Constituent Call",
        "2,when I was young,Street Light Outages,Street Lights,2 Main St,East Boston,42.3916,-71.0132,Constituent Call",
        "3,2015-08-11 08:01:00",
        "4,2015-08-11 08:02:00,Street Light Outages,Street Lights,4 Main St,East Boston,42.3916,-71.0132,Constituent Call",
        "",
    ]))
    told = world.run(*tool(world, server, "replay", requests, "--map", MAP, "--speed", SPEED, account="desk"))
    assert told.returncode == 0 and told.stdout.endswith("created 2 refused 2 failed 0\n"), told
    assert re.search(r"^line 3: .*time", told.stderr, re.MULTILINE) and re.search(r"^line 4: .", told.stderr, re.MULTILINE), told.stderr
    assert totals(world, server)["created"] == 2


def the_demonstration_moves_within_seconds(world):
    server = world.up("--demo")
    token = (world.data / "demo" / "demo-board.token").read_text(encoding="utf-8").strip()
    wait_until(lambda: rest.totals(server.url, token)["created"] > 0, "the first ticket of the demonstration", 20)
    wait_until(lambda: rest.metrics(server.url)["redline_technicians_on_shift"] > 0, "the first technician", 20)
    assert server.process.stop() == 0, server.process.output


if __name__ == "__main__":
    main(
        a_replayed_day_is_worked_by_a_fleet_and_every_ticket_is_accounted_for,
        a_replay_that_was_interrupted_goes_on_where_it_stopped,
        a_row_that_cannot_be_used_is_told_with_its_line_and_the_others_go_on,
        the_demonstration_moves_within_seconds,
    )
