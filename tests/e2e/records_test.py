#!/usr/bin/env python3
"""The records have everything there has ever been, exactly once, whatever happens to the archiver or to its database; and a lost
Redis is rebuilt from them."""

import shutil

from support import ledger, rest
from support.cluster import Cluster
from support.load import Agent, Technician, Watcher
from support.policy import wish
from support.records import FINISHED, Records
from support.session import new_id
from support.stories import main
from support.waiting import wait_until

ENVIRONMENT = {
    "REDLINE_LEASE_TTL": "1 s",
    "REDLINE_LIMITS_COMMANDS_PER_SECOND": "1000",
    "REDLINE_LIMITS_COMMANDS_BURST": "1000",
    "REDLINE_RECORDS_KEEP_CLOSED": "0 s",
    "REDLINE_RECORDS_ALARM_AFTER": "1 s",
}
PER_SECOND = 20
KILLS = 4
BETWEEN_KILLS = 25  # tickets mended


class Town:
    """A cluster with an archiver, and clients that never rest."""

    def __init__(self, world):
        for name, role, *options in [
            ("li", "agent"), ("crew", "technician", "--skill", "water"), ("ma", "supervisor"), ("bo", "supervisor", "--area", "north"),
        ]:
            world.user(name, role, *options)
        self.world = world
        self.records = Records(world.data / "records.sqlite")
        self.policy = world.policy(dispatch="1 h", respond="1 h", arrive="1 h", resolve="1 h", cooldown="1 s", open_max=50)
        self.cluster = Cluster(world, self.policy, ENVIRONMENT)
        self.start_archiver()
        door = self.cluster.door
        self.watcher = Watcher(door, world.tokens["ma"], ["board/*"])
        self.agent = Agent(door, world.tokens["li"], PER_SECOND, ["drip", "burst"])
        self.technicians = [Technician(door, world.tokens["crew"], f"crew/{number}") for number in (1, 2)]
        self.clients = [self.watcher, self.agent, *self.technicians]
        for client in self.clients:
            client.start()

    def start_archiver(self):
        self.archiver = self.world.archiver(self.cluster.redis, environment=ENVIRONMENT)

    def totals(self):
        return rest.get(self.cluster.url, "/api/v1/totals", self.world.tokens["ma"]).json

    def wait_mended(self, count):
        def mended():
            for client in self.clients:
                if client.failure:
                    raise client.failure
            return sum(technician.done for technician in self.technicians)

        wanted = mended() + count
        wait_until(lambda: mended() >= wanted, lambda: f"{wanted} mended tickets; {mended()} are", 60)

    def settle(self):
        """Every ticket is mended, and the records have caught up."""
        self.agent.creating = False
        self.agent.finish()
        wait_until(lambda: self.totals()["open"] == 0, "every ticket to be mended", 60)
        for client in self.technicians:
            client.finish()
        self.wait_archived()

    def wait_archived(self):
        last = int(self.totals()["offset"])
        wait_until(lambda: self.records.offset() >= last, lambda: f"event {last}; the records are at {self.records.offset()}", 60)
        return last

    def live_tickets(self):
        return {key for key in self.cluster.redis.ask("KEYS", "{s0}:t:*") for _ in range(self.cluster.redis.ask("HLEN", key))}


def check_records(town, last):
    """Records and REST tell the same of every ticket, and of each event once."""
    records, url, token = town.records, town.cluster.url, town.world.tokens["ma"]
    records.check_every_event_once(last)
    tickets = ledger.check_nothing_lost_and_nothing_doubled([town.agent], rest.totals(url, token))
    timelines, versions = records.timelines(), records.versions()
    assert sorted(timelines) == sorted(versions) == tickets
    for ticket in tickets:
        told = rest.ticket(url, token, ticket)
        assert told["complete"], told
        assert [int(event["offset"]) for event in told["timeline"]] == timelines[ticket]
        assert told["ticket"]["version"] == versions[ticket] == len(timelines[ticket])
    return tickets


def an_archiver_that_is_killed_again_and_again_archives_everything_exactly_once(world):
    town = Town(world)
    for _ in range(KILLS):
        town.wait_mended(BETWEEN_KILLS)
        town.archiver.kill()
        town.wait_mended(5)
        town.start_archiver()
    town.settle()
    last = town.wait_archived()
    tickets = check_records(town, last)
    assert set(town.records.states().values()) <= set(FINISHED)
    wait_until(lambda: not town.live_tickets(), "closed tickets to leave Redis")
    assert check_records(town, last) == tickets, "and the records still tell them"
    check_search(town, tickets)
    last_seen = town.watcher
    wait_until(lambda: last_seen.offset >= last, "the board to have seen everything")
    last_seen.finish()
    print(f"  {len(tickets)} tickets, {last} events, archiver killed {KILLS} times")


def check_search(town, tickets):
    url, tokens = town.cluster.url, town.world.tokens

    def search(token, query):
        answer = rest.get(url, "/api/v1/tickets?" + query, token)
        assert answer.status == 200, (answer.status, answer.text)
        return answer.json

    found, cursor = [], ""
    while cursor is not None:
        page = search(tokens["ma"], "state=done&phone=13800001111&text=nanj&limit=40" + cursor)
        found += [int(ticket["id"]) for ticket in page["tickets"]]
        cursor = f"&cursor={page['next']}" if "next" in page else None
    assert sorted(found) == tickets and found == sorted(found, reverse=True)
    seen = search(tokens["ma"], "phone_tail=1111&limit=1")["tickets"][0]
    assert seen["caller"]["phone"] == "138****1111", seen
    own = search(tokens["li"], "limit=1")["tickets"][0]
    assert own["caller"]["phone"] == "13800001111", own
    assert search(tokens["bo"], "state=done")["tickets"] == [], "all of them are in the centre"
    for token, query, status in [
        (tokens["bo"], "area=centre", 403), (tokens["crew"], "", 403), (tokens["ma"], "colour=red", 400),
        (tokens["ma"], "phone_tail=01111", 400), (tokens["ma"], "limit=0", 400), (tokens["ma"], "text=%zz", 400), (None, "", 401),
    ]:
        assert rest.get(url, "/api/v1/tickets?" + query, token).status == status, query


def live_work_goes_on_while_the_database_is_away_and_nothing_is_lost(world):
    town = Town(world)
    town.wait_mended(10)
    url = town.cluster.url
    held = town.records.lock()
    wait_until(lambda: "degraded: records are" in rest.get(url, "/readyz").text, "the alarm in /readyz")
    assert rest.get(url, "/readyz").status == 200
    assert rest.metrics(url)["redline_archive_alarm"] == 1
    at = town.records.offset()
    town.wait_mended(20)
    assert town.records.offset() == at, "nobody can write"
    holder = town.cluster.dispatchers[town.cluster.wait_holder()]
    holder.wait_said("alarm: records are")
    held.close()
    wait_until(lambda: rest.get(url, "/readyz").text == "ready\n", "the end of the alarm")
    town.settle()
    check_records(town, town.wait_archived())
    town.watcher.finish()


def a_lost_redis_is_rebuilt_from_the_records_and_work_goes_on(world):
    town = Town(world)
    cluster, records = town.cluster, town.records
    town.wait_mended(20)
    town.agent.creating = False
    town.agent.finish()
    for technician in town.technicians:
        technician.finish()
    open_ticket = make(town, new_id())
    remembered = new_id()
    again = make(town, remembered)
    last = town.wait_archived()
    before = {ticket: rest.ticket(cluster.url, world.tokens["ma"], ticket) for ticket in (open_ticket, again)}

    for dispatcher in cluster.dispatchers.values():
        dispatcher.kill()
    town.archiver.kill()
    restore = ("restore-live", "--data", world.data, "--redis", cluster.redis.url)
    refused = world.run(*restore)
    assert refused.returncode != 0 and "--force" in refused.stderr, refused
    cluster.redis.kill()
    shutil.rmtree(cluster.redis.folder)
    cluster.redis.folder.mkdir()
    cluster.redis.start()
    restored = world.run(*restore)
    assert restored.returncode == 0 and f"behind event {last}" in restored.stdout, restored

    cluster.start_dispatcher(1)
    town.start_archiver()
    wait_until(  # it may have gone to a gateway before that had noticed the loss
        lambda: len(town.watcher.connections) > 1 and town.watcher.connections[-1][1] == "RELOAD" and town.watcher.offset >= last,
        lambda: f"the board to load anew: {town.watcher.connections}",
    )
    assert make(town, remembered) == again, "a command that was answered before gets the same answer"
    assert make(town, new_id()) == again + 1, "the numbering goes on"
    for ticket, told in before.items():
        now = rest.ticket(cluster.url, world.tokens["ma"], ticket)
        assert now["complete"] and now["timeline"][: len(told["timeline"])] == told["timeline"], now
    records.check_every_event_once(town.wait_archived())
    town.watcher.finish()


def make(town, id):
    """A ticket of the agent's; its number in the store."""

    def asked():
        answer = rest.request(
            town.cluster.url, "POST", "/api/v1/tickets", town.world.tokens["li"], wish(category="leak"), {"Idempotency-Key": id}
        )
        return answer if answer.status in (200, 201) else None

    return int(wait_until(asked, "the ticket to be made").json["ticket"])


if __name__ == "__main__":
    main(
        an_archiver_that_is_killed_again_and_again_archives_everything_exactly_once,
        live_work_goes_on_while_the_database_is_away_and_nothing_is_lost,
        a_lost_redis_is_rebuilt_from_the_records_and_work_goes_on,
    )
