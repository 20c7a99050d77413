#!/usr/bin/env python3
"""What cannot go on, over REST: a hold that outlives a restart and ends by itself, more time that a manager grants, orders, a merger."""

import time

from support import rest
from support.policy import policy_text, wish
from support.stories import main
from support.waiting import wait_until

ACTS = """
holds:
  - {id: parts, text: {en: Waiting for parts, zh-CN: 等待配件, zh-TW: 等候料件}, pauses: [resolve], at_most: 1 h}
parking: {by: supervisor, at_most: 90 d, pauses: [arrive, resolve]}
extensions: {by: [manager], at_most: 1, longest: 2 d}
returns: {at_most: 3}
chases: {raise_after: 2}
"""
HOLD = 4  # seconds


class Desk:
    """People of one town, each with a token, and the server they ask."""

    def __init__(self, world, dispatch="30 min"):
        for name, role in [("li", "agent"), ("sun", "supervisor"), ("qian", "manager")]:
            world.user(name, role)
        world.user("zhang", "technician", "--skill", "water")
        self.world = world
        self.policy = world.write("acts.yaml", policy_text(dispatch=dispatch) + ACTS)
        self.start()

    def start(self):
        self.server = self.world.up("--policy", self.policy)

    def create(self):
        made = rest.request(self.server.url, "POST", "/api/v1/tickets", self.world.tokens["li"], wish())
        assert made.status == 201, made.text
        return made.json["number"]

    def ask(self, who, number, name, body):
        path = f"/api/v1/tickets/{number}/commands"
        return rest.request(self.server.url, "POST", path, self.world.tokens[who], {name: body})

    def do(self, who, number, name, body):
        answer = self.ask(who, number, name, body)
        assert answer.status == 200, (name, answer.status, answer.text)

    def told(self, number):
        return rest.ticket(self.server.url, self.world.tokens["li"], number)

    def deadlines(self, number, language):
        path, token = f"/api/v1/tickets/{number}", self.world.tokens["li"]
        return "\n".join(rest.request(self.server.url, "GET", path, token, None, {"Accept-Language": language}).json["deadlines"])

    def clock(self, number, kind):
        return next(c for c in self.told(number)["ticket"]["clocks"] if c["kind"] == f"CLOCK_KIND_{kind}")


def in_ms(seconds):
    return str(int((time.time() + seconds) * 1000))


def a_hold_outlives_a_restart_and_ends_by_itself(world):
    desk = Desk(world)
    number = desk.create()
    due = int(desk.clock(number, "RESOLVE")["dueMs"])
    refused = desk.ask("sun", number, "holdTicket", {"reason": "parts", "untilMs": in_ms(7200)})
    assert refused.status == 409 and refused.json["fields"] == ["C5", "until_ms"], refused.text
    desk.do("sun", number, "holdTicket", {"reason": "parts", "note": "valve", "untilMs": in_ms(HOLD)})
    told = desk.told(number)["ticket"]
    assert told["waitingReason"] == "CHOICE_REASON_ON_HOLD" and told["acts"]["hold"]["by"] == "sun", told
    assert "pausedMs" in desk.clock(number, "RESOLVE") and "pausedMs" not in desk.clock(number, "ARRIVE")
    desk.server.process.kill()
    desk.start()
    wait_until(lambda: "hold" not in desk.told(number)["ticket"]["acts"], "the end of the hold", HOLD + 20)
    moved = int(desk.clock(number, "RESOLVE")["dueMs"]) - due
    assert 1000 <= moved <= HOLD * 1000, moved  # by what it was held, not by the restart
    explanation = "\n".join(desk.told(number)["explanation"])
    assert "on hold until" in explanation and "goes on, as planned" in explanation, explanation
    for language, words in [("en", "stopped (on hold): parts"), ("zh-CN", "停止计时(暂缓):parts"), ("zh-TW", "停止計時(暫緩):parts")]:
        assert words in desk.deadlines(number, language), desk.deadlines(number, language)


def more_time_is_granted_by_the_level_the_policy_names(world):
    desk = Desk(world)
    number = desk.create()
    due = int(desk.clock(number, "RESOLVE")["dueMs"])
    later = str(due + 3_600_000)
    desk.do("sun", number, "askExtension", {"clock": "CLOCK_KIND_RESOLVE", "untilMs": later, "reason": "old pipes"})
    assert int(desk.clock(number, "RESOLVE")["dueMs"]) == due
    refused = desk.ask("sun", number, "decideRequest", {"request": 1, "granted": True})
    assert refused.status == 403, refused.text
    assert any("the manager decides" in line for line in desk.told(number)["explanation"])
    assert "尚未审批" in desk.deadlines(number, "zh-CN"), desk.deadlines(number, "zh-CN")
    desk.do("qian", number, "decideRequest", {"request": 1, "granted": True})
    assert desk.clock(number, "RESOLVE")["dueMs"] == later
    again = desk.ask("sun", number, "askExtension", {"clock": "CLOCK_KIND_RESOLVE", "untilMs": str(due + 7_200_000), "reason": "more"})
    assert again.status == 409 and again.json["fields"] == ["C6"], again.text


def a_caller_asks_again_and_a_duplicate_is_merged(world):
    desk = Desk(world)
    one, two = desk.create(), desk.create()
    for _ in range(2):
        desk.do("li", two, "chaseTicket", {"note": "when"})
    assert desk.told(two)["ticket"]["priority"] == "PRIORITY_URGENT"
    desk.do("sun", two, "mergeTicket", {"into": desk.told(one)["ticket"]["id"], "reason": "the same pipe"})
    kept, closed = desk.told(one)["ticket"], desk.told(two)["ticket"]
    assert closed["state"] == "TICKET_STATE_CANCELLED" and closed["acts"]["mergedIntoNumber"] == one, closed
    assert kept["acts"]["chases"] == 2 and kept["acts"]["merged"][0]["number"] == two, kept
    desk.do("qian", one, "urgeTicket", {"reason": "they wait in the cold"})
    assert any("urged by qian" in line for line in desk.told(one)["explanation"])


if __name__ == "__main__":
    main(
        a_hold_outlives_a_restart_and_ends_by_itself,
        more_time_is_granted_by_the_level_the_policy_names,
        a_caller_asks_again_and_a_duplicate_is_merged,
    )
