#!/usr/bin/env python3
"""Under load, every kind of process is killed with -9 in turn and started again: nothing acknowledged is lost, nothing happens
twice, every client sees every event that concerns it once and in order, every clock fires once."""

from support import ledger, rest
from support.cluster import Cluster
from support.load import Agent, Technician, Watcher
from support.stories import main
from support.waiting import wait_until

ENVIRONMENT = {
    "REDLINE_LEASE_TTL": "1 s",
    "REDLINE_LIMITS_COMMANDS_PER_SECOND": "1000",
    "REDLINE_LIMITS_COMMANDS_BURST": "1000",
}
PER_SECOND = 12  # of each agent
BETWEEN_KILLS = 24  # acknowledged creates
CREW = 3
CLOCKS = 4  # of each ticket; each warns once and is breached once


class Town:
    """A cluster with clients on both gateways that never rest."""

    def __init__(self, world):
        for name, role, *options in [
            ("li", "agent"), ("wu", "agent"), ("crew", "technician", "--skill", "water"), ("ma", "supervisor"),
        ]:
            world.user(name, role, *options)
        policy = world.policy(dispatch="2 s", respond="3 s", arrive="4 s", resolve="5 s", offer="20 s", cooldown="1 s", open_max=50)
        self.cluster = Cluster(world, policy, ENVIRONMENT)
        self.token = world.tokens["ma"]
        door, urls = self.cluster.door, list(self.cluster.door.urls)
        self.watchers = [Watcher(door, self.token, ["board/*"], url=url) for url in urls]
        self.technicians = [
            Technician(door, world.tokens["crew"], f"crew/{number}", url=urls[number % 2]) for number in range(1, CREW + 1)
        ]
        self.agents = [
            Agent(door, world.tokens[name], PER_SECOND, ["drip", "burst", "drip", "leak"], url=url)
            for name, url in zip(("li", "wu"), urls)
        ]
        self.clients = self.watchers + self.technicians + self.agents
        for client in self.clients:
            client.start()

    def acknowledged(self):
        for client in self.clients:
            if client.failure:
                raise client.failure
        return sum(len(agent.tickets) for agent in self.agents)

    def wait_work(self):
        """Until the town has gone on for a while: creates acknowledged to both agents, tickets mended."""
        wanted = [(agent, len(agent.tickets) + BETWEEN_KILLS // 2) for agent in self.agents]
        mended = sum(technician.done for technician in self.technicians)

        def went_on():
            self.acknowledged()
            return all(len(agent.tickets) >= count for agent, count in wanted) and sum(
                technician.done for technician in self.technicians
            ) > mended

        wait_until(went_on, lambda: f"work to go on; unanswered {[client.unanswered for client in self.clients]}", 60)


def kill_the_dispatcher(cluster):
    holder = cluster.wait_holder()
    cluster.dispatchers[holder].kill()
    assert cluster.wait_holder(among=(3 - holder,)) == 3 - holder
    cluster.start_dispatcher(holder)


def kill_a_gateway(number):
    def kill(cluster):
        cluster.kill_gateway(number)
        cluster.start_gateway(number)

    return kill


def kill_redis(cluster):
    cluster.redis.kill()
    cluster.redis.start()


def whoever_is_killed_nothing_is_lost_and_nothing_happens_twice(world):
    town = Town(world)
    cluster = town.cluster
    town.wait_work()
    for kill in (kill_the_dispatcher, kill_a_gateway(1), kill_a_gateway(2), kill_the_dispatcher):
        kill(cluster)
        town.wait_work()
    assert not any(client.reloaded for client in town.clients), "nobody has to load anew for a gateway or a dispatcher"
    kill_redis(cluster)
    town.wait_work()
    settle(town)
    check(town)


def settle(town):
    """No more creates; every ticket that somebody can mend is done, and every clock of the others has run out."""
    for agent in town.agents:
        agent.creating = False
    for agent in town.agents:
        agent.finish()
    leaks = sum(len(agent.asked) // 4 for agent in town.agents)  # nobody of the crew can mend gas
    for gateway in town.cluster.gateways.values():
        wait_until(lambda: rest.totals(gateway.url, town.token)["open"] == leaks, "only leaks to be open", 60)
    url = town.cluster.url
    for ticket in {ticket for agent in town.agents for ticket in agent.tickets.values()}:
        told = rest.ticket(url, town.token, ticket)
        if told["ticket"]["category"] == "leak":
            wait_until(lambda: len(ledger.clocks_fired(rest.ticket(url, town.token, ticket))) >= 2 * CLOCKS, f"the clocks of {ticket}")
    last = rest.get(url, "/api/v1/totals", town.token).json["offset"]
    for watcher in town.watchers:
        wait_until(lambda: watcher.offset >= last, lambda: f"offset {last}; the board is at {watcher.offset}")
    for client in town.watchers + town.technicians:
        client.finish()


def check(town):
    url = town.cluster.url
    totals = rest.totals(url, town.token)
    tickets = ledger.check_nothing_lost_and_nothing_doubled(town.agents, totals)
    assert totals == rest.totals(town.cluster.gateways[2].url, town.token) == rest.totals(town.cluster.gateways[1].url, town.token)
    stories = ledger.timelines(url, town.token, tickets)
    creator = {ticket: agent for agent in town.agents for ticket in agent.tickets.values()}
    for watcher in town.watchers:
        ledger.check_saw_everything(watcher, stories)
        ledger.check_views(watcher, stories)
    for agent in town.agents:
        ledger.check_saw_everything(
            agent, stories, lambda ticket, event: creator[ticket] is agent and int(event["offset"]) <= agent.offset
        )
    fired = ledger.check_clocks(stories)
    ledger.check_one_technician_at_a_time(stories)
    for ticket, state in ledger.states(stories).items():
        leak = stories[ticket]["ticket"]["category"] == "leak"
        assert state == ("WAITING" if leak else "DONE"), stories[ticket]
        expected = ["clockBreached"] * CLOCKS + ["clockWarned"] * CLOCKS
        assert not leak or sorted(ledger.clocks_fired(stories[ticket])) == expected, stories[ticket]["timeline"]
    repeats = sum(client.repeats for client in town.clients)
    moves = sum(len(client.connections) - 1 for client in town.clients)
    print(f"  {len(tickets)} tickets, {fired} clocks fired, {repeats} commands sent again, {moves} resumptions")
    assert moves >= 6, "clients on both gateways lost theirs"


if __name__ == "__main__":
    main(whoever_is_killed_nothing_is_lost_and_nothing_happens_twice)
