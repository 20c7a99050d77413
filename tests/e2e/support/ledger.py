"""What must agree at the end of a run, whoever died meanwhile."""

from support import rest
from support.session import short


def timelines(url, token, tickets):
    """The story of each ticket as the server tells it now, with all of its events."""
    stories = {ticket: rest.ticket(url, token, ticket) for ticket in tickets}
    partly = [ticket for ticket, story in stories.items() if not story["complete"]]
    assert not partly, f"not all events of {partly} could be read"
    return stories


def check_nothing_lost_and_nothing_doubled(agents, totals):
    """Every command id became exactly one ticket, and there are no other tickets."""
    by_id = {}
    for agent in agents:
        assert set(agent.tickets) == set(agent.asked), "a create without an answer"
        by_id |= agent.tickets
    assert len(set(by_id.values())) == len(by_id), "two commands got the same ticket"
    assert totals["created"] == len(by_id), (totals, len(by_id))
    return sorted(by_id.values())


def check_saw_everything(client, stories, wanted=lambda ticket, event: True):
    """The client got each event of these tickets that concerns it, once and in order, since it began; where it had to load
    anew, the snapshot stands for those it missed."""
    got = [push["offset"] for push in client.events if push["event"]["ticket"]]
    assert all(a < b for a, b in zip(got, got[1:])), "out of order"
    due = {
        int(event["offset"])
        for ticket, story in stories.items()
        for event in story["timeline"]
        if int(event["offset"]) > client.first and wanted(ticket, event)
    }
    missing = sorted(offset for offset in due - set(got) if not any(a < offset <= b for a, b in client.reloaded))
    surplus = [push["event"] for push in client.events if push["event"]["ticket"] and push["offset"] not in due]
    assert not missing and not surplus, f"{client.topics} missed {missing} and was told {surplus} beside"


def check_views(client, stories):
    """What the client has last seen of each ticket is what the server has; a ticket it does not know was closed before it came
    or loaded anew."""
    for ticket, story in stories.items():
        view = client.views.get(ticket)
        if view is None:
            assert client.reloaded and story["ticket"].get("closedMs"), story["ticket"]
        else:
            assert view["version"] == story["ticket"]["version"], (view, story["ticket"])


def clocks_fired(story):
    """Names of the clock events in a ticket's story, in order."""
    return [kind for event in story["timeline"] for kind in ("clockWarned", "clockBreached") if kind in event]


def check_clocks(stories):
    """Each warning and each breach fired at most once and never before it was due. Gives how many fired."""
    fired = 0
    for ticket, story in stories.items():
        told = set()
        for event in story["timeline"]:
            for kind in ("clockWarned", "clockBreached"):
                if kind not in event:
                    continue
                body = event[kind]
                mark = (kind, body["clock"], body.get("warning"), body.get("revision"))
                assert mark not in told, f"{mark} of ticket {ticket} fired twice"
                told.add(mark)
                assert int(event["atMs"]) >= int(body["dueMs"]), f"{mark} of ticket {ticket} fired early"
                fired += 1
    return fired


def check_one_technician_at_a_time(stories):
    """Between being offered to one technician and to the next, a ticket was given back, taken away or lapsed."""
    for ticket, story in stories.items():
        holder = None
        for event in story["timeline"]:
            who = event.get("technician", 0)
            if "offerMade" in event:
                assert holder is None, f"ticket {ticket} was offered to {who} while {holder} had it"
                holder = who
            elif {"offerLapsed", "ticketReturned", "ticketWithdrawn"} & event.keys():
                assert holder == who, (ticket, holder, event)
                holder = None
            elif {"offerAccepted", "travelStarted", "technicianArrived", "ticketDone"} & event.keys():
                assert holder == who, (ticket, holder, event)


def states(stories):
    return {ticket: short(story["ticket"]["state"], "TICKET_STATE_") for ticket, story in stories.items()}
