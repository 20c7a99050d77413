#!/usr/bin/env python3
"""The main job end to end: a call becomes a ticket, the ticket reaches the right technician, everybody concerned sees it."""

import json
import time

from support import rest
from support.policy import wish
from support.session import new_id
from support.stories import main

LIFE = [
    "TICKET_CREATED", "OFFER_MADE", "OFFER_DELIVERED", "OFFER_SEEN", "OFFER_ACCEPTED", "TRAVEL_STARTED", "TECHNICIAN_ARRIVED",
    "TICKET_DONE",
]


def start(world):
    for name, role, *options in [
        ("li", "agent"), ("wu", "agent"), ("zhang", "technician", "--skill", "water"), ("chen", "technician", "--skill", "gas"),
        ("sun", "technician", "--skill", "water"),         ("ma", "supervisor"), ("north", "supervisor", "--area", "north"),
    ]:
        world.user(name, role, *options)
    world.server = world.up("--policy", world.policy())
    return world


def a_ticket_goes_from_the_call_to_done_and_everybody_sees_it(world):
    server, tokens = world.server, world.tokens
    before = rest.totals(server.url, tokens["ma"])
    with (
        server.session(tokens["ma"], ["board/*"]) as board,
        server.session(tokens["zhang"], ["me"]) as zhang,
        server.session(tokens["chen"], ["me"]) as chen,
        server.session(tokens["li"], ["desk"]) as agent,
    ):
        zhang.command("signOn", {"name": "Zhang"})
        chen.command("signOn", {"name": "Chen"})
        created = agent.command("createTicket", wish())
        ticket = created["ticket"]
        views = play_the_technician(zhang, ticket)

        assert board.wait_event("TICKET_DONE", ticket), "the board"
        assert board.kinds(ticket) == LIFE, board.kinds(ticket)
        assert agent.wait_event("TICKET_DONE", ticket), "the desk"
        assert agent.kinds(ticket) == LIFE, agent.kinds(ticket)
        assert zhang.kinds(ticket) == LIFE[1:], zhang.kinds(ticket)
        assert [push["offset"] for push in board.events if push["event"]["ticket"] == ticket] == [
            push["offset"] for push in agent.events
        ]
        chen.command("signOff")
        assert "OFFER_MADE" not in chen.kinds(), "chen lacks the skill"
        for view in views[:-1]:
            assert view["technicianKey"] == "zhang" and view["technicianName"] == "Zhang", view
        assert board.tickets[ticket]["number"] == created["number"], board.tickets[ticket]
        zhang.command("signOff")
    after = rest.totals(server.url, tokens["ma"])
    assert after == before | {"created": before["created"] + 1, "done": before["done"] + 1}, (before, after)
    check_story(rest.ticket(server.url, tokens["ma"], created["number"]), ticket)


def play_the_technician(session, ticket):
    """From the offer to done; gives the view after each step."""
    offer = session.wait_event("OFFER_MADE", ticket)["event"]["offer"]
    answer = {"ticket": ticket, "offer": offer}
    views = []
    for command, fields in [
        ("reportDelivered", answer), ("reportSeen", answer), ("acceptOffer", answer), ("startTravel", {"ticket": ticket}),
        ("reportArrival", {"ticket": ticket}), ("completeTicket", {"ticket": ticket, "resolution": "new washer"}),
    ]:
        told = session.command(command, fields)
        views.append(session.wait_for(lambda: current(session, told), f"the view after {command}"))
    states = [view["state"] for view in views]
    assert states == ["OFFERED", "OFFERED", "ACCEPTED", "EN_ROUTE", "ON_SITE", "DONE"], states
    return views


def current(session, told):
    view = session.tickets.get(told["ticket"])
    return view if view and view["version"] >= told["version"] else None


def check_story(story, ticket):
    assert int(story["ticket"]["id"]) == ticket and story["complete"], story
    assert story["ticket"]["state"] == "TICKET_STATE_DONE" and story["ticket"]["resolution"] == "new washer", story["ticket"]
    told = "\n".join(story["explanation"])
    for line in [
        "registered by li: drip in centre, normal", "offer 1 to Zhang", "1 considered", "1 without the skill",
        "reached the device of Zhang", "accepted by Zhang", "done: new washer", "deadline arrive", "to spare",
    ]:
        assert line in told, f"{line!r} is missing in\n{told}"
    offsets = [int(event["offset"]) for event in story["timeline"]]
    assert len(offsets) == len(LIFE) and offsets == sorted(set(offsets)), offsets
    assert all(clock.get("stoppedMs") and not clock.get("breached") for clock in story["ticket"]["clocks"]), story["ticket"]["clocks"]


def a_board_of_one_area_sees_that_area_only(world):
    server, tokens = world.server, world.tokens
    with server.session(tokens["north"], ["board/north"]) as board, server.session(tokens["li"], ["desk"]) as agent:
        elsewhere = agent.command("createTicket", wish(area="centre"))["ticket"]
        here = agent.command("createTicket", wish(area="north"))["ticket"]
        board.wait_event("TICKET_CREATED", here)
        assert elsewhere not in board.tickets and not board.kinds(elsewhere), board.events
        assert rest.get(server.url, f"/api/v1/tickets/{elsewhere}", tokens["north"]).status == 404
        for ticket in (elsewhere, here):
            agent.command("cancelTicket", {"ticket": ticket, "reason": "called again"})


def alerts_tell_of_emergencies_and_of_tickets_nobody_can_take(world):
    server, tokens = world.server, world.tokens
    with server.session(tokens["ma"], ["alerts"]) as alerts, server.session(tokens["li"]) as agent:
        ordinary = agent.command("createTicket", wish(category="drip"))["ticket"]
        emergency = agent.command("createTicket", wish(category="leak"))["ticket"]
        for ticket, kind, alert in [
            (ordinary, "TICKET_WAITS", "ALERT_KIND_NOBODY_AVAILABLE"), (emergency, "TICKET_CREATED", "ALERT_KIND_EMERGENCY"),
        ]:
            push = alerts.wait_event(kind, ticket)
            assert push["topic"] == "alerts" and push["alert"]["kind"] == alert and int(push["alert"]["ticket"]) == ticket, push
            agent.command("cancelTicket", {"ticket": ticket, "reason": "called again"})
        assert "TICKET_CREATED" not in alerts.kinds(ordinary), "nothing alarming about it"


def counters_and_positions_reach_the_board(world):
    server, tokens = world.server, world.tokens
    with server.session(tokens["zhang"], ["me"]) as zhang, server.session(tokens["ma"], ["board/*"]) as board:
        zhang.command("signOn", {"name": "Zhang"})
        zhang.send({"position": {"lat": 31.2304, "lon": 121.4737, "atMs": str(int(time.time() * 1000))}})

        def told(kind, condition):
            return any(condition(push[kind]) for push in board.latest if kind in push)

        def here(sample):
            return sample["technician"] == "zhang" and sample["point"] == {"lat": 31.2304, "lon": 121.4737}

        board.wait_for(lambda: told("counters", lambda now: now.get("techniciansOnShift") == 1), "the counters")
        board.wait_for(lambda: told("positions", lambda now: any(map(here, now["samples"]))), "the position")
        zhang.command("signOff")
        board.wait_for(lambda: not board.technicians["zhang"].get("onShift"), "the end of the shift")


def a_declined_offer_goes_to_the_next_technician(world):
    server, tokens = world.server, world.tokens
    with (
        server.session(tokens["zhang"], ["me"]) as zhang,
        server.session(tokens["sun"], ["me"]) as sun,
        server.session(tokens["li"], ["desk"]) as agent,
    ):
        zhang.command("signOn", {"name": "Zhang"})
        ticket = agent.command("createTicket", wish())["ticket"]
        first = zhang.wait_event("OFFER_MADE", ticket)["event"]["offer"]
        sun.command("signOn", {"name": "Sun"})
        zhang.command("returnTicket", {"ticket": ticket, "offer": first, "reason": "no-tools"})
        second = sun.wait_event("OFFER_MADE", ticket)["event"]["offer"]
        assert second > first, (first, second)
        sun.command("acceptOffer", {"ticket": ticket, "offer": second})
        kinds = ["TICKET_CREATED", "OFFER_MADE", "TICKET_RETURNED", "OFFER_MADE", "OFFER_ACCEPTED"]
        agent.wait_event("OFFER_ACCEPTED", ticket)
        assert agent.kinds(ticket) == kinds, agent.kinds(ticket)
        agent.command("cancelTicket", {"ticket": ticket, "reason": "mended itself"})
        for technician in (zhang, sun):
            technician.command("signOff")


def the_same_idempotency_key_gives_the_same_ticket_once(world):
    server, token = world.server, world.tokens["li"]
    before = rest.totals(server.url, token)
    key = {"Idempotency-Key": new_id()}
    first = rest.request(server.url, "POST", "/api/v1/tickets", token, wish(), key)
    again = rest.request(server.url, "POST", "/api/v1/tickets", token, wish(), key)
    assert (first.status, again.status) == (201, 201), (first.text, again.text)
    assert first.json == again.json, (first.text, again.text)
    assert first.headers["idempotency-key"] == key["Idempotency-Key"], first.headers
    assert rest.totals(server.url, token)["created"] == before["created"] + 1
    by_location = rest.get(server.url, first.headers["location"], token).json
    by_number = rest.ticket(server.url, token, first.json["number"])
    assert by_location["ticket"] == by_number["ticket"] and by_number["ticket"]["id"] == first.json["ticket"]


def the_same_id_over_rest_and_websocket_is_one_command(world):
    server, token = world.server, world.tokens["li"]
    id = new_id()
    first = rest.request(server.url, "POST", "/api/v1/tickets", token, wish(), {"Idempotency-Key": id}).json
    with server.session(token) as agent:
        again = agent.command("createTicket", wish(), id=id)
    assert str(again["ticket"]) == first["ticket"], (first, again)


def the_same_key_with_another_body_is_refused(world):
    server, token = world.server, world.tokens["li"]
    key = {"Idempotency-Key": new_id()}
    assert rest.request(server.url, "POST", "/api/v1/tickets", token, wish(), key).status == 201
    before = rest.totals(server.url, token)
    other = rest.request(server.url, "POST", "/api/v1/tickets", token, wish(description="another story"), key)
    assert other.status == 422 and other.json["code"] == "ID_REUSED", other.text
    assert other.headers["content-type"] == "application/problem+json", other.headers
    assert rest.totals(server.url, token) == before


def a_phone_number_is_for_those_who_need_it(world):
    server, tokens = world.server, world.tokens
    phone = wish()["caller"]["phone"]
    with (
        server.session(tokens["li"], ["desk"]) as agent,
        server.session(tokens["ma"], ["board/*"]) as board,
        server.session(tokens["chen"], ["me"]) as chen,
    ):
        chen.command("signOn", {"name": "Chen"})
        ticket = agent.command("createTicket", wish(category="leak"))["ticket"]
        offer = chen.wait_event("OFFER_MADE", ticket)["event"]["offer"]
        assert chen.tickets[ticket]["caller"]["phone"] != phone, "masked before it is accepted"
        chen.command("acceptOffer", {"ticket": ticket, "offer": offer})
        chen.wait_event("OFFER_ACCEPTED", ticket)
        assert chen.tickets[ticket]["caller"]["phone"] == phone, chen.tickets[ticket]
        board.wait_event("OFFER_ACCEPTED", ticket)
        assert phone not in json.dumps(board.events), "the supervisor got the number"
        assert "138" in board.tickets[ticket]["caller"]["phone"] and "*" in board.tickets[ticket]["caller"]["phone"]
        chen.command("startTravel", {"ticket": ticket})
        chen.command("reportArrival", {"ticket": ticket})
        chen.command("completeTicket", {"ticket": ticket, "resolution": "closed the valve"})
        chen.command("signOff")
    assert phone not in json.dumps(rest.ticket(server.url, tokens["ma"], ticket)), "REST to the supervisor"
    assert rest.ticket(server.url, tokens["li"], ticket)["ticket"]["caller"]["phone"] == phone, "REST to the creator"
    assert rest.get(server.url, f"/api/v1/tickets/{ticket}", tokens["wu"]).status == 404, "another agent"


if __name__ == "__main__":
    main(
        a_ticket_goes_from_the_call_to_done_and_everybody_sees_it,
        a_board_of_one_area_sees_that_area_only,
        alerts_tell_of_emergencies_and_of_tickets_nobody_can_take,
        counters_and_positions_reach_the_board,
        a_declined_offer_goes_to_the_next_technician,
        the_same_idempotency_key_gives_the_same_ticket_once,
        the_same_id_over_rest_and_websocket_is_one_command,
        the_same_key_with_another_body_is_refused,
        a_phone_number_is_for_those_who_need_it,
        start=start,
    )
