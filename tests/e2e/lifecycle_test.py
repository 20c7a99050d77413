#!/usr/bin/env python3
"""Starting, stopping, starting again; and what the program says when it cannot."""

import os
import re
import time

from support import rest
from support.policy import policy_text, wish
from support.session import Session
from support.stories import main
from support.waiting import wait_for_time, wait_until
from support.websocket import Closed

COMMANDS = [
    ["up"], ["gateway"], ["dispatcher"], ["user", "add"], ["user", "remove"], ["user", "list"], ["policy", "check"], ["config"],
    ["replay"], ["fleet"], ["board"], ["explain"], ["totals"],
]


def everything_is_there_after_a_stop_and_what_fell_due_meanwhile_fires_late_and_says_so(world):
    world.user("li", "agent")
    world.user("zhang", "technician", "--skill", "water")
    policy = world.policy(dispatch="4 s", respond="1 h", warn="[]", offer="4 s", cooldown="1 h")
    server = world.up("--policy", policy)
    with server.session(world.tokens["li"], ["desk"]) as agent, server.session(world.tokens["zhang"], ["me"]) as zhang:
        waiting = agent.command("createTicket", wish())["ticket"]
        before = agent.wait_event("TICKET_WAITS", waiting)["ticket"]
        zhang.command("signOn", {"name": "Zhang", "areas": ["north"]})
        offered = agent.command("createTicket", wish(area="north"))["ticket"]
        expires = int(zhang.wait_event("OFFER_MADE", offered)["event"]["dueMs"])
        agent.wait_event("OFFER_MADE", offered)
        position = agent.position
    due = int(next(clock for clock in before["clocks"] if clock["kind"] == "CLOCK_KIND_DISPATCH")["dueMs"])
    assert server.process.stop() == 0, server.process.output
    assert time.time() * 1000 < min(due, expires), "the machine was too slow for this test"
    wait_for_time(max(due, expires))

    again = world.up("--policy", policy)
    assert rest.totals(again.url, world.tokens["li"]) == {"created": 2, "done": 0, "open": 2, "cancelled": 0}
    breach = wait_in_timeline(world, again, waiting, "clockBreached")
    lapse = wait_in_timeline(world, again, offered, "offerLapsed")
    assert int(breach["clockBreached"]["dueMs"]) == due < int(breach["atMs"]) and expires < int(lapse["atMs"]), (breach, lapse)
    with again.session(world.tokens["li"], ["desk"], resume=position) as agent:
        assert agent.resumed == "RELOAD", "another Redis may lack what this one had: nobody goes on from its offsets"
        assert agent.tickets[waiting]["description"] == before["description"], agent.tickets
        clock = next(clock for clock in agent.tickets[waiting]["clocks"] if clock["kind"] == "CLOCK_KIND_DISPATCH")
        assert clock["breached"] and int(clock["dueMs"]) == due, clock
    told = "\n".join(rest.ticket(again.url, world.tokens["li"], waiting)["explanation"])
    assert re.search(r"dispatch deadline of .* missed \(.* ago\)", told), told
    assert again.process.stop() == 0, again.process.output


def wait_in_timeline(world, server, ticket, kind):
    """The one event of this kind in the ticket's story."""

    def told():
        return [event for event in rest.ticket(server.url, world.tokens["li"], ticket)["timeline"] if kind in event]

    wait_until(told, f"{kind} of ticket {ticket}")
    (event,) = told()
    return event


def a_server_that_is_killed_takes_its_redis_with_it_and_loses_nothing(world):
    world.user("li", "agent")
    server = world.up("--policy", world.policy())
    with server.session(world.tokens["li"], ["desk"]) as agent:
        tickets = [agent.command("createTicket", wish())["ticket"] for _ in range(5)]
    (redis,) = server.process.children()
    server.process.kill()
    wait_until(lambda: not os.path.exists(f"/proc/{redis}"), "the end of its Redis")
    again = world.up("--policy", world.policy())
    with again.session(world.tokens["li"], ["desk"]) as agent:
        sixth = agent.command("createTicket", wish())["ticket"]
        agent.wait_event("TICKET_CREATED", sixth)
    with again.session(world.tokens["li"], ["desk"]) as agent:
        assert sorted(agent.tickets) == sorted([*tickets, sixth]), agent.tickets
    assert again.process.stop() == 0, again.process.output


def a_data_folder_belongs_to_one_server(world):
    world.user("li", "agent")
    server = world.up("--policy", world.policy())
    second = world.run("up", "--data", world.data, "--listen", "127.0.0.1:0", "--policy", world.policy())
    assert second.returncode != 0 and "ready" not in second.stdout, second
    assert f"in use by another Redline (process {server.process.pid})" in second.stderr, second.stderr
    assert rest.get(server.url, "/readyz").status == 200


def a_taken_port_is_told(world):
    server = world.up("--policy", world.policy())
    address = server.url.removeprefix("http://")
    second = world.run("up", "--data", world.path("other"), "--listen", address)
    assert second.returncode != 0 and address.split(":")[1] in second.stderr, second.stderr
    assert "error: " in second.stderr, second.stderr


# --- accounts


def an_account_works_as_soon_as_its_token_is_printed_and_no_longer_than_it_is_there(world):
    server = world.up("--policy", world.policy())
    token = world.user("li", "agent")
    with server.session(token, ["desk"]) as agent:
        agent.command("createTicket", wish())
    twice = world.run("user", "add", "li", "--role", "agent", "--data", world.data)
    assert twice.returncode != 0 and "li" in twice.stderr and not twice.stdout, twice
    assert re.search(r"^li +agent$", world.run("user", "list", "--data", world.data).stdout, re.MULTILINE)
    assert token not in (world.data / "accounts.yaml").read_text(encoding="utf-8")
    assert world.run("user", "remove", "li", "--data", world.data).returncode == 0

    def turned_away():
        try:
            Session(server.url, token).close()
        except Closed as end:
            return end.code == 4501
        return False

    wait_until(turned_away, "the account to be forgotten", 5)


# --- what is refused


def a_wrong_policy_is_refused_with_line_and_hint(world):
    good = policy_text()
    for wrong, line_of, hint in [
        (good.replace("skill: gas", "skill: gaz"), "skill: gaz", "gas"),
        (good.replace("within: 30 min", "within: soon"), "within: soon", "30 min"),
        (good.replace("cooldown:", "cooldwon:"), "cooldwon:", "cooldown"),
        (good.replace("timezone: UTC", "timezone: Mars/North"), "timezone: Mars", ""),
        (good + "  - {unclosed", "unclosed", ""),
    ]:
        path = world.write("wrong.yaml", wrong)
        line = next(number for number, text in enumerate(wrong.splitlines(), 1) if line_of in text)
        serving = ("up", "--policy", path, "--data", world.data, "--listen", "127.0.0.1:0")
        for told in (world.run("policy", "check", path), world.run(*serving)):
            assert told.returncode != 0 and "error: BAD_REQUEST" in told.stderr, told
            assert f"wrong.yaml:{line}" in told.stderr and hint in told.stderr, (line_of, line, told.stderr)
    assert world.run("policy", "check", world.policy()).returncode == 0
    missing = world.run("policy", "check", world.path("no-such.yaml"))
    assert missing.returncode != 0 and "no-such.yaml" in missing.stderr, missing.stderr


def a_wrong_configuration_is_refused_with_everything_that_is_wrong(world):
    path = world.write("redline.yaml", "listen: 127.0.0.1:0\nlimits:\n  frame_in: huge\n  frame_inn: 64 KiB\nlog_level: loud\n")
    told = world.run("up", "--config", path, "--data", world.data, environment={"REDLINE_LEASE_TTL": "soon"})
    assert told.returncode != 0 and "error: BAD_REQUEST" in told.stderr, told
    for part in ["redline.yaml:3", "redline.yaml:4", "redline.yaml:5", "REDLINE_LEASE_TTL", "frame_in", "debug"]:
        assert part in told.stderr, (part, told.stderr)
    unknown = world.run("config", environment={"REDLINE_LISSTEN": "127.0.0.1:1"})
    assert unknown.returncode == 0 and "REDLINE_LISSTEN" in unknown.stderr, unknown


def the_configuration_in_force_is_printed_without_secrets(world):
    told = world.run(
        "config", environment={"REDLINE_REDIS_URL": "redis://redline:hush@127.0.0.1:6379", "REDLINE_LEASE_TTL": "3 s"}
    )
    assert told.returncode == 0 and "hush" not in told.stdout + told.stderr, told
    assert re.search(r"lease\.ttl.*3 s.*REDLINE_LEASE_TTL", told.stdout), told.stdout


def nothing_listens_beyond_loopback_without_tls_unless_told_so(world):
    refused = world.run("up", "--data", world.data, "--listen", "0.0.0.0:0")
    assert refused.returncode != 0 and "TLS" in refused.stderr.upper(), refused.stderr
    assert "allow_plain_beyond_loopback" in refused.stderr, refused.stderr
    server = world.start(
        "up", "--data", world.data, "--listen", "0.0.0.0:0", "--allow-plain-beyond-loopback", "true", "--policy", world.policy()
    )
    port = server.wait_said(r"^ready http://0\.0\.0\.0:(\d+)$")[1]
    assert rest.get(f"http://127.0.0.1:{port}", "/livez").status == 200


def every_command_has_help_with_an_example(world):
    for command in COMMANDS:
        told = world.run(*command, "--help")
        example = rf"^Example: (\w+=\S+ )*redline {' '.join(command)}\b"
        assert told.returncode == 0 and re.search(example, told.stdout, re.MULTILINE), (command, told)
    general = world.run("--help")
    assert general.returncode == 0 and all(command[0] in general.stdout for command in COMMANDS), general.stdout
    for wrong in ([], ["fly"], ["up", "--no-such-option"], ["user", "add"]):
        told = world.run(*wrong)
        assert told.returncode != 0 and told.stderr and not told.stdout, (wrong, told)


def the_tools_say_what_is_wrong_with_a_name_of_the_catalogue(world):
    server = world.up("--policy", world.policy())
    token = world.user("ma", "supervisor")
    for code, *arguments in [
        ("UNAUTHENTICATED", "totals", "--url", server.url, "--token", "rl_ma_wrong"),
        ("NOT_FOUND", "explain", "0101-0001", "--url", server.url, "--token", token),
        ("UNAUTHENTICATED", "explain", "0101-0001", "--url", server.url, "--token", "x"),
        ("BAD_REQUEST", "totals", "--url", "ftp://nowhere", "--token", token),
    ]:
        told = world.run(*arguments)
        assert told.returncode != 0 and f"error: {code}" in told.stderr, (arguments, told)
    nobody = world.run("totals", "--url", "http://127.0.0.1:1", "--token", token)
    assert nobody.returncode != 0 and "error: " in nobody.stderr and "127.0.0.1:1" in nobody.stderr, nobody
    told = world.run("totals", "--url", server.url, "--token", token)
    assert told.stdout == "created 0 done 0 open 0 cancelled 0\n", told


if __name__ == "__main__":
    main(
        everything_is_there_after_a_stop_and_what_fell_due_meanwhile_fires_late_and_says_so,
        a_server_that_is_killed_takes_its_redis_with_it_and_loses_nothing,
        a_data_folder_belongs_to_one_server,
        a_taken_port_is_told,
        an_account_works_as_soon_as_its_token_is_printed_and_no_longer_than_it_is_there,
        a_wrong_policy_is_refused_with_line_and_hint,
        a_wrong_configuration_is_refused_with_everything_that_is_wrong,
        the_configuration_in_force_is_printed_without_secrets,
        nothing_listens_beyond_loopback_without_tls_unless_told_so,
        every_command_has_help_with_an_example,
        the_tools_say_what_is_wrong_with_a_name_of_the_catalogue,
    )
