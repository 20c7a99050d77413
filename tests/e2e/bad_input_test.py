#!/usr/bin/env python3
"""Whatever comes in wrong gets its name from the catalogue, and nothing changes."""

import json

from support import rest
from support.policy import wish
from support.session import Refusal, Session, new_id
from support.stories import main
from support.waiting import wait_until
from support.websocket import BINARY, CONTINUATION, TEXT, Closed, Refused, WebSocket

FRAME_IN = 64 * 1024
BODY = 256 * 1024
ORIGIN = "https://desk.example.org"


def start(world):
    for name, role, *options in [
        ("li", "agent"), ("wu", "agent"), ("zhang", "technician", "--skill", "water"), ("ma", "supervisor", "--area", "centre"),
    ]:
        world.user(name, role, *options)
    settings = {"REDLINE_LIMITS_COMMANDS_BURST": "200"}  # the stories of one account follow each other quickly
    world.server = world.up("--policy", world.policy(), "--origins", ORIGIN, environment=settings)
    world.url, world.address = world.server.url, world.server.url.removeprefix("http://").split(":")
    return world


def changes_nothing(story):
    """The totals, and how far the log has got, are the same before and after."""

    def played(world):
        before = rest.get(world.url, "/api/v1/totals", world.tokens["ma"]).json
        story(world)
        after = rest.get(world.url, "/api/v1/totals", world.tokens["ma"]).json
        assert after == before, (before, after)

    played.__name__ = story.__name__
    return played


def raw(world, **options):
    return WebSocket(world.address[0], int(world.address[1]), **options)


def agent(world, **options):
    return Session(world.url, world.tokens["li"], ["desk"], **options)


def expect_code(code, action, *arguments, fields=None, **options):
    try:
        told = action(*arguments, **options)
    except Refusal as refusal:
        assert refusal.code == code, f"{refusal.code} instead of {code}: {refusal}"
        assert fields is None or sorted(refusal.error.get("fields", [])) == sorted(fields), refusal
        return refusal.error
    raise AssertionError(f"{told} instead of {code}")


def reply_to(session, text):
    """The error that a frame gets whose id cannot be read."""
    session.replies.pop("", None)
    session.socket.send(text)
    return session.wait_for(lambda: session.replies.get(""), "a reply")["error"]


def expect_close(code, session_or_socket):
    end = session_or_socket.receive if isinstance(session_or_socket, WebSocket) else session_or_socket.wait_closed
    try:
        told = end()
    except Closed as closed:
        told = closed.code, closed.reason
    assert told[0] == code, f"{told} instead of close code {code}"


# --- frames


@changes_nothing
def a_frame_that_is_no_json_is_a_bad_request_and_the_session_goes_on(world):
    with agent(world) as session:
        for text in ["{", "[]", "null", '"create"', '{"command":', "\x00", '{"command": {"id": 7}}']:
            assert reply_to(session, text)["code"] == "BAD_REQUEST", text
        expect_code("INCOMPLETE", session.command, "createTicket", wish(category="no-such"), fields=["category"])


@changes_nothing
def a_command_nobody_knows_is_a_bad_request(world):
    with agent(world) as session:
        expect_code("BAD_REQUEST", session.command, "paintTheHouse", {})
        expect_code("BAD_REQUEST", session.command, "createTicket", wish() | {"colour": "red"})
        expect_code("BAD_REQUEST", session.command, "timersDue", {"tickets": ["1"]})
        assert reply_to(session, json.dumps({"hoorah": {}}))["code"] == "BAD_REQUEST"


@changes_nothing
def a_frame_above_the_limit_ends_the_session_with_1009(world):
    with agent(world) as session:
        assert session.welcome["limits"]["frameInBytesMax"] == FRAME_IN, session.welcome
        session.socket.send(json.dumps({"heartbeat": {}}) + " " * FRAME_IN)
        expect_close(1009, session)
    with agent(world) as session:
        session.socket.send("{", TEXT, final=False)
        for _ in range(3):
            session.socket.send(" " * (FRAME_IN // 2), CONTINUATION, final=False)
        expect_close(1009, session)


@changes_nothing
def a_frame_of_the_other_kind_ends_the_session_with_1003(world):
    with agent(world) as session:
        session.socket.send(json.dumps({"heartbeat": {}}), BINARY)
        expect_close(1003, session)


@changes_nothing
def broken_framing_ends_the_session_with_1002_and_text_that_is_no_utf_8_with_1007(world):
    with agent(world) as session:
        session.socket.send_bytes(b"\x81\x02{}")  # without a mask
        expect_close(1002, session)
    with agent(world) as session:
        session.socket.send_bytes(b"\xf1\x80\x00\x00\x00\x00")  # reserved bits
        expect_close(1002, session)
    with agent(world) as session:
        session.socket.send(b'{"heartbeat": "\xc3\x28"}')
        expect_close(1007, session)


@changes_nothing
def text_beyond_its_limit_and_control_characters_are_named(world):
    with agent(world) as session:
        error = expect_code("TOO_LARGE", session.command, "createTicket", wish(description="x" * 4001))
        assert "description" in json.dumps(error["fields"]), error
        error = expect_code("BAD_REQUEST", session.command, "createTicket", wish(description="a\x07b"))
        assert "description" in json.dumps(error["fields"]), error


# --- signing in


@changes_nothing
def who_is_not_known_is_closed_with_4501(world):
    for token in ["", "rl_li_" + "A" * 43, world.tokens["li"][:-1], world.tokens["li"] + "A"]:
        try:
            Session(world.url, token, ["desk"]).close()
        except Closed as end:
            assert end.code == 4501, end
        else:
            raise AssertionError(f"{token!r} was let in")


@changes_nothing
def who_says_nothing_in_time_is_closed_with_4501(world):
    with_raw = raw(world)
    try:
        expect_close(4501, with_raw)
    finally:
        with_raw.close()


@changes_nothing
def the_first_frame_must_be_a_hello_and_there_is_only_one(world):
    for first in ['{"heartbeat": {}}', "{", json.dumps({"command": {"id": "", "command": {"createTicket": wish()}}})]:
        socket = raw(world)
        socket.send(first)
        expect_close(4503, socket)
        socket.close()
    with agent(world) as session:
        session.send({"hello": {"token": world.tokens["li"]}})
        expect_close(4503, session)


@changes_nothing
def nobody_acts_for_somebody_else(world):
    for account, whom in [("zhang", "chen"), ("zhang", "zhang2/1"), ("li", "zhang")]:
        try:
            Session(world.url, world.tokens[account], act_as=whom).close()
        except Closed as end:
            assert end.code == 4502, (account, whom, end)
        else:
            raise AssertionError(f"{account} acts for {whom}")


@changes_nothing
def topics_of_other_roles_are_not_granted(world):
    for account, granted in [("li", ["desk", "alerts"]), ("zhang", ["me"]), ("ma", ["board/centre", "board/*", "alerts"])]:
        asked = ["me", "desk", "board/centre", "board/north", "board/*", "alerts", "everything", ""]
        with Session(world.url, world.tokens[account], asked) as session:
            assert session.welcome.get("topics", []) == granted, (account, session.welcome)


# --- the door


@changes_nothing
def the_door_opens_only_to_a_known_subprotocol_and_origin(world):
    for status, code, options in [
        (400, "UNSUPPORTED_VERSION", {"subprotocol": "redline.v9"}),
        (400, "UNSUPPORTED_VERSION", {"subprotocol": None}),
        (403, "FORBIDDEN", {"headers": [("Origin", "https://elsewhere.example.org")]}),
        (403, "FORBIDDEN", {"headers": [("Origin", "null")]}),
    ]:
        try:
            raw(world, **options).close()
        except Refused as refused:
            assert refused.status == status, (options, refused)
            assert json.loads(refused.body)["code"] == code, (options, refused)
            assert refused.headers["content-type"] == "application/problem+json", refused.headers
            assert code != "UNSUPPORTED_VERSION" or b"redline.v1.json" in refused.body, refused.body
        else:
            raise AssertionError(f"{options} was let in")
    raw(world, headers=[("Origin", ORIGIN)]).close()


@changes_nothing
def rest_says_what_is_wrong_as_a_problem(world):
    token, key = world.tokens["li"], {"Idempotency-Key": new_id()}
    for status, code, method, path, who, body, headers in [
        (401, "UNAUTHENTICATED", "GET", "/api/v1/totals", None, None, {}),
        (401, "UNAUTHENTICATED", "POST", "/api/v1/tickets", "rl_li_wrong", wish(), key),
        (400, "BAD_REQUEST", "POST", "/api/v1/tickets", token, "{", {}),
        (400, "BAD_REQUEST", "POST", "/api/v1/tickets", token, wish() | {"colour": "red"}, {}),
        (400, "BAD_REQUEST", "POST", "/api/v1/tickets", token, wish(), {"Idempotency-Key": "seven"}),
        (413, "TOO_LARGE", "POST", "/api/v1/tickets", token, "x" * (BODY + 1), {}),
        (404, "NOT_FOUND", "GET", "/api/v1/tickets/0101-9999", token, None, {}),
        (404, "NOT_FOUND", "GET", "/api/v1/tickets/%2e%2e", token, None, {}),
        (404, "NOT_FOUND", "GET", "/api/v1/nothing", token, None, {}),
        (404, "NOT_FOUND", "GET", "/nothing", None, None, {}),
        (405, "BAD_REQUEST", "DELETE", "/api/v1/tickets", token, None, {}),
        (403, "FORBIDDEN", "POST", "/api/v1/tickets", world.tokens["zhang"], wish(), {}),
    ]:
        answer = rest.request(world.url, method, path, who, body, headers)
        told = (method, path, answer.status, answer.text)
        assert answer.status == status and answer.json["code"] == code, told
        assert answer.headers["content-type"] == "application/problem+json", told
        assert answer.json["status"] == status and answer.json["title"], told


# --- commands


@changes_nothing
def every_missing_or_wrong_field_is_named_at_once(world):
    every = ["caller.name", "caller.phone", "place.address", "area", "category", "description"]
    with agent(world) as session:
        expect_code("INCOMPLETE", session.command, "createTicket", {}, fields=every)
        wrong = wish(area="moon", category="elephants") | {"caller": {"name": "Wang", "phone": "none of your business"}}
        expect_code("INCOMPLETE", session.command, "createTicket", wrong, fields=["caller.phone", "area", "category"])
    answer = rest.request(world.url, "POST", "/api/v1/tickets", world.tokens["li"], {})
    assert answer.status == 422 and answer.json["code"] == "INCOMPLETE", answer.text
    assert sorted(answer.json["fields"]) == sorted(every), answer.text


@changes_nothing
def a_role_does_only_what_is_its_own(world):
    someone = {"ticket": 1}
    for account, command, fields in [
        ("zhang", "createTicket", wish()), ("ma", "createTicket", wish()), ("li", "acceptOffer", someone | {"offer": 1}),
        ("li", "signOn", {"name": "Li"}), ("ma", "completeTicket", someone), ("zhang", "cancelTicket", someone | {"reason": "x"}),
        ("zhang", "reassignTicket", someone), ("li", "changePriority", someone | {"priority": "PRIORITY_LOW", "reason": "x"}),
    ]:
        with Session(world.url, world.tokens[account]) as session:
            expect_code("FORBIDDEN", session.command, command, fields)
    with Session(world.url, world.tokens["zhang"]) as zhang:
        expect_code("FORBIDDEN", zhang.command, "signOn", {"name": "Zhang", "skills": ["water", "gas"]}, fields=["skills"])


def a_ticket_of_somebody_else_is_out_of_reach(world):
    with agent(world) as li, Session(world.url, world.tokens["wu"]) as wu, Session(world.url, world.tokens["ma"]) as ma:
        ticket = li.command("createTicket", wish(area="north"))["ticket"]
        version = li.wait_event("TICKET_CREATED", ticket)["event"]["version"]

        @changes_nothing
        def attempts(_):
            for stranger in (wu, ma):
                expect_code("FORBIDDEN", stranger.command, "cancelTicket", {"ticket": ticket, "reason": "not mine"})
            expect_code("NOT_FOUND", li.command, "cancelTicket", {"ticket": 1 << 39, "reason": "no such"})
            expect_code("INCOMPLETE", li.command, "cancelTicket", {"ticket": ticket}, fields=["reason"])
            error = expect_code(
                "VERSION_CONFLICT", li.command, "cancelTicket", {"ticket": ticket, "reason": "late"}, expected_version=version + 9
            )
            assert int(error["ticket"]) == ticket and error["version"] >= version, error

        attempts(world)
        li.command("cancelTicket", {"ticket": ticket, "reason": "called again"})
        again = {"ticket": ticket, "reason": "once more"}
        changes_nothing(lambda _: expect_code("NOT_ALLOWED_IN_STATE", li.command, "cancelTicket", again))(world)


def an_answer_to_an_offer_of_yesterday_is_stale(world):
    with agent(world) as li, Session(world.url, world.tokens["zhang"], ["me"]) as zhang:
        zhang.command("signOn", {"name": "Zhang"})
        ticket = li.command("createTicket", wish())["ticket"]
        offer = zhang.wait_event("OFFER_MADE", ticket)["event"]["offer"]

        def stale(command, answer):
            error = changes_nothing_during(world, lambda: expect_code("STALE", zhang.command, command, answer))
            assert int(error["ticket"]) == ticket and error["version"] > 0, error

        for command in ("reportDelivered", "reportSeen", "acceptOffer", "returnTicket"):
            stale(command, {"ticket": ticket, "offer": offer + 1} | ({"reason": "too-far"} if command == "returnTicket" else {}))
        out_of_turn = {"ticket": ticket}
        steps = {"startTravel": out_of_turn, "reportArrival": out_of_turn, "completeTicket": out_of_turn | {"resolution": "done"}}
        for command, fields in steps.items():
            changes_nothing_during(world, lambda: expect_code("NOT_ALLOWED_IN_STATE", zhang.command, command, fields))
        why = {"ticket": ticket, "offer": offer, "reason": "no mood"}
        changes_nothing_during(world, lambda: expect_code("INCOMPLETE", zhang.command, "returnTicket", why, fields=["reason"]))
        li.command("cancelTicket", {"ticket": ticket, "reason": "called again"})
        stale("acceptOffer", {"ticket": ticket, "offer": offer})
        zhang.command("signOff")


def changes_nothing_during(world, action):
    kept = []
    changes_nothing(lambda _: kept.append(action()))(world)
    return kept[0]


def the_same_id_with_other_content_is_refused(world):
    with agent(world) as session:
        id = new_id()
        first = session.command("createTicket", wish(), id=id)
        assert session.command("createTicket", wish(), id=id) == first
        changes_nothing_during(
            world, lambda: expect_code("ID_REUSED", session.command, "createTicket", wish(description="other"), id=id)
        )
        with Session(world.url, world.tokens["wu"]) as somebody_else:
            changes_nothing_during(
                world, lambda: expect_code("ID_REUSED", somebody_else.command, "createTicket", wish(), id=id)
            )


def too_many_commands_are_refused_and_can_be_sent_again(world):
    token = world.user("busy", "agent")
    with signed_in_soon(world, token) as session:
        burst = session.welcome["limits"]["commandsBurst"]
        before = rest.totals(world.url, token)
        ids = [session.submit("createTicket", wish()) for _ in range(burst + 40)]
        session.wait_for(lambda: all(id in session.replies for id in ids), "every reply")
        refused = [id for id in ids if session.replies[id]["status"] == "REPLY_STATUS_ERROR"]
        assert 0 < len(refused) <= 40, len(refused)
        for id in refused:
            error = session.replies[id]["error"]
            assert error["code"] == "RATE_LIMITED" and error["retryable"] and error["retryAfterMs"] > 0, error
        assert rest.totals(world.url, token)["created"] == before["created"] + len(ids) - len(refused)


def signed_in_soon(world, token):
    """A session with the token of an account that was made while the server runs."""

    def signed_in():
        try:
            return Session(world.url, token, ["desk"])
        except Closed as end:
            assert end.code == 4501, end
            return None

    return wait_until(signed_in, "the new account to be known", 5)


if __name__ == "__main__":
    main(
        a_frame_that_is_no_json_is_a_bad_request_and_the_session_goes_on,
        a_command_nobody_knows_is_a_bad_request,
        a_frame_above_the_limit_ends_the_session_with_1009,
        a_frame_of_the_other_kind_ends_the_session_with_1003,
        broken_framing_ends_the_session_with_1002_and_text_that_is_no_utf_8_with_1007,
        text_beyond_its_limit_and_control_characters_are_named,
        who_is_not_known_is_closed_with_4501,
        who_says_nothing_in_time_is_closed_with_4501,
        the_first_frame_must_be_a_hello_and_there_is_only_one,
        nobody_acts_for_somebody_else,
        topics_of_other_roles_are_not_granted,
        the_door_opens_only_to_a_known_subprotocol_and_origin,
        rest_says_what_is_wrong_as_a_problem,
        every_missing_or_wrong_field_is_named_at_once,
        a_role_does_only_what_is_its_own,
        a_ticket_of_somebody_else_is_out_of_reach,
        an_answer_to_an_offer_of_yesterday_is_stale,
        the_same_id_with_other_content_is_refused,
        too_many_commands_are_refused_and_can_be_sent_again,
        start=start,
    )
