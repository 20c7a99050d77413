#!/usr/bin/env python3
"""A dispatcher that stops for longer than its lease, and a Redis that is away: nothing is half done, and work goes on by itself."""

import os
import shutil
import signal
import time

from support import ledger, rest
from support.cluster import Cluster
from support.load import Agent, Watcher
from support.policy import wish
from support.session import Refusal, new_id
from support.stories import main
from support.waiting import wait_until

LEASE = "1 s"
HELD_FOR = 1.0  # seconds, the default of limits.held_for
SLACK = 2.0  # a busy machine
ENVIRONMENT = {
    "REDLINE_LEASE_TTL": LEASE,
    "REDLINE_LIMITS_COMMANDS_PER_SECOND": "1000",
    "REDLINE_LIMITS_COMMANDS_BURST": "1000",
}


def town(world, **times):
    world.user("li", "agent")
    world.user("ma", "supervisor")
    return Cluster(world, world.policy(**times), ENVIRONMENT)


def wait_creates(agent, more):
    wanted = len(agent.tickets) + more

    def enough():
        if agent.failure:
            raise agent.failure
        return len(agent.tickets) >= wanted

    wait_until(enough, lambda: f"{wanted} creates, there are {len(agent.tickets)}")


# --- the dispatcher


def a_dispatcher_paused_past_its_lease_is_replaced_and_changes_nothing_when_it_wakes(world):
    cluster = town(world, dispatch="2 s", respond="3 s", arrive="4 s", resolve="5 s")
    watcher = Watcher(cluster.door, world.tokens["ma"], ["board/*"])
    agent = Agent(cluster.door, world.tokens["li"], 20, ["drip"])
    for client in (watcher, agent):
        client.start()
    wait_creates(agent, 20)
    paused = cluster.wait_holder()
    cluster.dispatchers[paused].pause()
    other = cluster.wait_holder(among=(3 - paused,))
    wait_creates(agent, 20)  # deadlines that the paused one knows of fall due meanwhile
    cluster.dispatchers[paused].resume()
    stood_down = r"dispatcher standby: (the lease was taken by another dispatcher|a commit was fenced)"
    cluster.dispatchers[paused].wait_said(stood_down)
    wait_creates(agent, 20)
    assert cluster.status(other)[0] == "running" and cluster.dispatchers[other].output.count("running: loaded") == 1

    agent.creating = False
    agent.finish()
    for ticket in agent.tickets.values():
        wait_until(lambda: len(ledger.clocks_fired(rest.ticket(cluster.url, world.tokens["ma"], ticket))) == 8, f"clocks of {ticket}")
    last = rest.get(cluster.url, "/api/v1/totals", world.tokens["ma"]).json["offset"]
    wait_until(lambda: watcher.offset >= last, lambda: f"offset {last}; the board is at {watcher.offset}")
    watcher.finish()
    tickets = ledger.check_nothing_lost_and_nothing_doubled([agent], rest.totals(cluster.url, world.tokens["ma"]))
    stories = ledger.timelines(cluster.url, world.tokens["ma"], tickets)
    ledger.check_saw_everything(watcher, stories)
    ledger.check_views(watcher, stories)
    assert ledger.check_clocks(stories) == len(tickets) * 8, "four clocks, each warned and breached"


def a_dispatcher_that_is_stopped_hands_over_at_once(world):
    cluster = town(world)
    token = world.tokens["ma"]
    holder = cluster.wait_holder()
    assert cluster.dispatchers[holder].stop() == 0, cluster.dispatchers[holder].output
    cluster.wait_holder(among=(3 - holder,))
    with cluster.gateways[1].session(world.tokens["li"]) as agent:
        agent.command("createTicket", wish())
    assert rest.totals(cluster.url, token)["created"] == 1


# --- Redis


def without_redis_a_command_is_refused_within_the_named_limit_and_taken_when_it_is_back(world):
    cluster = town(world)
    url, token = cluster.url, world.tokens["li"]
    with cluster.gateways[1].session(token, ["desk"]) as agent:
        kept = agent.command("createTicket", wish())
        cluster.redis.kill()
        ids = [new_id() for _ in range(3)]
        for id in ids:
            began = time.monotonic()
            error = refused(agent, id)
            took = time.monotonic() - began
            assert error["code"] == "READ_ONLY" and error["retryable"] and error["retryAfterMs"] > 0, error
            assert took < HELD_FOR + SLACK, f"refused after {took:.1f} s"
        answer = rest.request(url, "POST", "/api/v1/tickets", token, wish(), {"Idempotency-Key": new_id()})
        assert answer.status == 503 and answer.json["code"] == "READ_ONLY" and int(answer.headers["retry-after"]) > 0, answer.text
        assert rest.get(url, "/readyz").status == 503 and rest.get(url, "/livez").status == 200
        assert rest.totals(url, token)["created"] == 1, "what is known can still be read"

        cluster.redis.start()
        tickets = [wait_until(lambda: taken(agent, id), "the command to be taken", 20)["ticket"] for id in ids]
        assert len({kept["ticket"], *tickets}) == 4, tickets
        wait_until(lambda: rest.get(url, "/readyz").status == 200, "readiness")
        assert rest.totals(url, token) == {"created": 4, "done": 0, "open": 4, "cancelled": 0}
        for ticket in tickets:
            agent.wait_event("TICKET_CREATED", ticket)


def refused(session, id):
    try:
        told = session.command("createTicket", wish(), id=id)
    except Refusal as refusal:
        return refusal.error
    raise AssertionError(f"{told} without Redis")


def taken(session, id):
    """The answer to this create, or None while it is refused for now."""
    try:
        return session.command("createTicket", wish(), id=id)
    except Refusal as refusal:
        assert refusal.error["retryable"], refusal
        return None


def created_at_last(url, token, id):
    """The ticket of this create, asked for until there is a definite answer."""

    def answered():
        told = rest.request(url, "POST", "/api/v1/tickets", token, wish(), {"Idempotency-Key": id})
        assert told.status in (201, 503, 504), told.text
        return told.status == 201 and int(told.json["ticket"])

    return wait_until(answered, "a create to be answered", 20)


def a_redis_that_hangs_leaves_no_command_without_an_answer_and_none_doubled(world):
    cluster = town(world)
    token = world.tokens["li"]
    with cluster.gateways[1].session(token, ["desk"]) as agent:
        agent.command("createTicket", wish())
        cluster.redis.process.pause()
        began = time.monotonic()
        ids = [agent.submit("createTicket", wish()) for _ in range(5)]
        agent.wait_for(lambda: all(id in agent.replies for id in ids), "every reply")
        took = time.monotonic() - began
        for id in ids:
            error = agent.replies[id]["error"]
            assert error["retryable"] and error["code"] in ("READ_ONLY", "UNKNOWN_OUTCOME"), error
        assert took < HELD_FOR + SLACK, f"answered after {took:.1f} s"
        cluster.redis.process.resume()
        tickets = {wait_until(lambda: taken(agent, id), "the command to be taken", 20)["ticket"] for id in ids}
        assert len(tickets) == len(ids), tickets
    assert rest.totals(cluster.url, token)["created"] == len(ids) + 1


def a_redis_that_has_lost_its_newest_writes_is_noticed_by_everybody(world):
    cluster = town(world)
    url, tokens = cluster.url, world.tokens
    saved = world.path("saved")
    with cluster.gateways[1].session(tokens["li"], ["desk"]) as agent:
        kept = [agent.command("createTicket", wish())["ticket"] for _ in range(3)]
        shutil.copytree(cluster.redis.folder / "appendonlydir", saved)
        lost = [agent.command("createTicket", wish(description="lost"))["ticket"] for _ in range(2)]
        agent.wait_event("TICKET_WAITS", lost[-1])
        position = agent.position
    cluster.redis.kill()
    shutil.rmtree(cluster.redis.folder / "appendonlydir")
    shutil.copytree(saved, cluster.redis.folder / "appendonlydir")
    cluster.redis.start()
    new = [created_at_last(url, tokens["li"], new_id()) for _ in range(4)]
    for gateway in cluster.gateways.values():
        wait_until(
            lambda: rest.totals(gateway.url, tokens["ma"])["created"] == len(kept) + len(new),
            lambda: f"{len(kept) + len(new)} tickets; {rest.totals(gateway.url, tokens['ma'])}", 15
        )
        for ticket in kept + new:
            assert rest.ticket(gateway.url, tokens["ma"], ticket)["ticket"]["description"] == wish()["description"], ticket
        with gateway.session(tokens["li"], ["desk"], resume=position) as agent:
            assert agent.resumed == "RELOAD", "it believes that it has seen what is no longer true"
            assert sorted(agent.tickets) == sorted(kept + new), agent.tickets


def the_redis_of_redline_up_comes_back_when_it_is_killed(world):
    world.user("li", "agent")
    server = world.up("--policy", world.policy(), "--redis-durability", "always", environment=ENVIRONMENT)
    with server.session(world.tokens["li"], ["desk"]) as agent:
        first = agent.command("createTicket", wish())["ticket"]
        (redis,) = server.process.children()
        os.kill(redis, signal.SIGKILL)
        id = new_id()
        second = wait_until(lambda: taken(agent, id), "the command to be taken", 20)["ticket"]
        assert second != first
        assert agent.wait_event("TICKET_CREATED", second)
        assert server.process.children() not in ([], [redis])
    assert rest.totals(server.url, world.tokens["li"])["created"] == 2
    assert server.process.stop() == 0, server.process.output


if __name__ == "__main__":
    main(
        a_dispatcher_paused_past_its_lease_is_replaced_and_changes_nothing_when_it_wakes,
        a_dispatcher_that_is_stopped_hands_over_at_once,
        without_redis_a_command_is_refused_within_the_named_limit_and_taken_when_it_is_back,
        a_redis_that_hangs_leaves_no_command_without_an_answer_and_none_doubled,
        a_redis_that_has_lost_its_newest_writes_is_noticed_by_everybody,
        the_redis_of_redline_up_comes_back_when_it_is_killed,
    )
