#!/usr/bin/env python3
"""Clients that do not keep up, and gateways that leave: the one is sent away, the others do not notice, everybody can come back."""

import time

from support import ledger, rest
from support.cluster import Cluster
from support.load import Agent, Technician, Watcher
from support.policy import wish
from support.stories import main
from support.waiting import wait_until
from support.websocket import Closed

SLOW_READER, DRAIN, REPLACED, HEARTBEAT_LOST = 4002, 4001, 4505, 4004
OTHERS_WAIT_AT_MOST = 2.0  # seconds for one command, beside a reader that takes nothing
LONG = "🔧" * 4000  # as much as a description holds: 16 kB in every push
ENVIRONMENT = {
    "REDLINE_LIMITS_COMMANDS_PER_SECOND": "10000",
    "REDLINE_LIMITS_COMMANDS_BURST": "10000",
}
NARROW = ENVIRONMENT | {
    "REDLINE_GATEWAY_RING_BYTES": "64 KiB",
    "REDLINE_LIMITS_WRITE_DEADLINE": "2 s",
    "REDLINE_LIMITS_OUT_QUEUE": "64 KiB",
    "REDLINE_LIMITS_FRAME_OUT": "64 KiB",
}


def a_client_that_stops_reading_is_closed_with_4002_and_nobody_else_waits(world):
    world.user("li", "agent")
    world.user("ma", "supervisor")
    server = world.up("--policy", world.policy(), environment=NARROW)
    with (
        server.session(world.tokens["li"], ["desk"]) as agent,
        server.session(world.tokens["ma"], ["board/*"]) as good,
        server.session(world.tokens["ma"], ["board/*"], receive_buffer=4096) as slow,
    ):
        slowest = 0.0
        tickets = []

        def dismissed():
            nonlocal slowest
            began = time.monotonic()
            tickets.append(agent.command("createTicket", wish(description=LONG))["ticket"])
            good.wait_event("TICKET_CREATED", tickets[-1])
            slowest = max(slowest, time.monotonic() - began)
            return rest.metrics(server.url)["redline_slow_readers_total"] > 0

        wait_until(dismissed, lambda: f"the slow reader to be sent away after {len(tickets)} tickets", 60)
        assert slowest < OTHERS_WAIT_AT_MOST, f"others waited {slowest:.1f} s"
        code, _ = slow.wait_closed()
        assert code == SLOW_READER, code
        got = {push["event"]["ticket"] for push in slow.events}
        assert got < set(tickets), "it was not slow at all"
        with server.session(world.tokens["ma"], ["board/*"], resume=slow.position) as again:
            assert again.resumed == "FULL", again.welcome
            again.wait_event("TICKET_CREATED", tickets[-1])
            got |= {push["event"]["ticket"] for push in again.events}
        assert got == set(tickets), "something is missing"
        assert [push["offset"] for push in good.events] == sorted({push["offset"] for push in good.events})


def a_gateway_that_is_stopped_sends_its_clients_elsewhere_and_they_miss_nothing(world):
    for name, role, *options in [("li", "agent"), ("crew", "technician", "--skill", "water"), ("ma", "supervisor")]:
        world.user(name, role, *options)
    cluster = Cluster(world, world.policy(open_max=50), ENVIRONMENT)
    leaving, token = cluster.gateways[1], world.tokens["ma"]
    watcher = Watcher(cluster.door, token, ["board/*"], url=leaving.url)
    technician = Technician(cluster.door, world.tokens["crew"], "crew/1", url=leaving.url)
    agent = Agent(cluster.door, world.tokens["li"], 20, ["drip"], url=leaving.url)
    clients = (watcher, technician, agent)
    for client in clients:
        client.start()
    wait_until(lambda: technician.done >= 5, "some work")
    with leaving.session(token, ["board/*"]) as told:
        cluster.door.urls.remove(leaving.url)
        assert leaving.process.stop() == 0, leaving.process.output
        code, _ = told.wait_closed()
        assert code == DRAIN and told.draining, (code, told.draining)
    done = technician.done
    wait_until(lambda: technician.done >= done + 5, "work to go on elsewhere")
    agent.creating = False
    agent.finish()
    wait_until(lambda: rest.totals(cluster.url, token)["open"] == 0, "every ticket to be done", 60)
    last = rest.get(cluster.url, "/api/v1/totals", token).json["offset"]
    wait_until(lambda: watcher.offset >= last, "the board to see it")
    for client in clients:
        client.finish()
        assert client.connections[1:] == [(cluster.url, "FULL")], client.connections
    tickets = ledger.check_nothing_lost_and_nothing_doubled([agent], rest.totals(cluster.url, token))
    ledger.check_saw_everything(watcher, ledger.timelines(cluster.url, token, tickets))


def a_sixth_session_of_one_account_replaces_the_oldest(world):
    world.user("li", "agent")
    server = world.up("--policy", world.policy())
    sessions = [server.session(world.tokens["li"], ["desk"]) for _ in range(6)]
    code, _ = sessions[0].wait_closed()
    assert code == REPLACED, code
    sessions[5].command("createTicket", wish())
    for session in sessions[1:]:
        session.wait_event("TICKET_CREATED")
        session.close()


def a_client_that_falls_silent_is_closed_with_4004_and_one_that_says_something_is_not(world):
    world.user("li", "agent")
    server = world.up("--policy", world.policy(), environment={"REDLINE_LIMITS_HEARTBEAT": "1 s"})
    with server.session(world.tokens["li"]) as silent, server.session(world.tokens["li"]) as talking:
        ended = []

        def silence_ends():
            talking.send({"heartbeat": {}})
            talking.read_what_comes(0.1)
            try:
                silent.read_what_comes(0)
            except Closed as end:
                ended.append(end.code)
            return ended

        wait_until(silence_ends, "the silent one to be closed", 20)
        assert ended == [HEARTBEAT_LOST], ended
        assert talking.heartbeats > 0
        talking.command("createTicket", wish())


if __name__ == "__main__":
    main(
        a_client_that_stops_reading_is_closed_with_4002_and_nobody_else_waits,
        a_gateway_that_is_stopped_sends_its_clients_elsewhere_and_they_miss_nothing,
        a_sixth_session_of_one_account_replaces_the_oldest,
        a_client_that_falls_silent_is_closed_with_4004_and_one_that_says_something_is_not,
    )
