#!/usr/bin/env python3
"""A visit over REST, one door for all commands on a ticket, and the work order it ends in."""

from support import rest
from support.policy import policy_text, wish
from support.stories import main

VISIT = """
appointment: {tolerance: 10 min}
fees:
  currency: CNY
  prices: [{code: visit, kind: labour, name: Call-out, unit: visit, price: 3000}]
signals: {site_radius_m: 300, quick_work: 3 min}
"""
CHARGEABLE = """    chargeable: true
    checklist:
      - {id: leak-test, text: {en: Leak test, zh-CN: 检漏, zh-TW: 檢漏}}
"""
PLAIN = "  - {id: leak, name: Gas leak, skill: gas, priority: emergency, service: 45 min}\n"
LEAK = "  - id: leak\n    name: Gas leak\n    skill: gas\n    priority: emergency\n    service: 45 min\n" + CHARGEABLE
PHONE = "13800001111"


def visit_policy(world):
    text = policy_text()
    assert PLAIN in text
    return world.write("visit.yaml", text.replace(PLAIN, LEAK) + VISIT)


class Zhang:
    """Sends commands on one ticket through its door."""

    def __init__(self, world, server, number):
        self.token, self.url = world.tokens["zhang"], server.url
        self.path = f"/api/v1/tickets/{number}/commands"

    def ask(self, name, body=None, headers=None):
        return rest.request(self.url, "POST", self.path, self.token, {name: body or {}}, headers)

    def do(self, name, body=None):
        answer = self.ask(name, body)
        assert answer.status == 200, (name, answer.status, answer.text)
        return answer.json


def a_visit_is_written_up_over_rest_and_printed(world):
    world.user("li", "agent")
    world.user("zhang", "technician", "--skill", "gas")
    server = world.up("--policy", visit_policy(world))
    signed_on = rest.request(server.url, "POST", "/api/v1/commands", world.tokens["zhang"], {"signOn": {"name": "Zhang <b>"}})
    assert signed_on.status == 200, signed_on.text
    made = rest.request(server.url, "POST", "/api/v1/tickets", world.tokens["li"], wish(category="leak", description="<i>smell</i>"))
    number = made.json["number"]
    zhang = Zhang(world, server, number)
    zhang.do("acceptOffer", {"offer": 1})
    zhang.do("startTravel")
    zhang.do("reportArrival", {"device": {"lat": 31.2, "lon": 121.5}})

    refused = zhang.ask("completeTicket", {"resolution": "mended"})
    assert refused.status == 422 and refused.json["fields"] == ["fault", "quote", "started", "charges", "signature"], refused.text
    zhang.do("confirmFault", {"fault": "worn seal"})
    zhang.do("quoteFee", {"lines": [{"code": "visit", "quantity": 1000}]})
    refused = zhang.ask("startWork")
    assert refused.status == 409 and refused.json["code"] == "CONSENT_REQUIRED", refused.text
    zhang.do("recordConsent", {"quote": 1, "consent": {"by": "Wang", "how": "CONSENT_HOW_SPOKEN"}})
    zhang.do("startWork")
    zhang.do("recordCharges", {"lines": [{"code": "visit", "quantity": 1000}]})
    zhang.do("recordSignature", {"signer": "Wang", "path": "M 10 20 L 30 40"})
    refused = zhang.ask("completeTicket", {"resolution": "mended"})
    assert refused.json["code"] == "CHECKLIST_INCOMPLETE" and refused.json["fields"] == ["leak-test"], refused.text
    zhang.do("checkItem", {"item": "leak-test", "passed": True})

    key = {"Idempotency-Key": "01890a5d-ac96-774b-bcce-b302099a8057"}
    first = zhang.ask("completeTicket", {"resolution": "mended"}, key)
    again = zhang.ask("completeTicket", {"resolution": "mended"}, key)
    assert first.status == again.status == 200 and first.json == again.json, (first.text, again.text)
    told = rest.ticket(server.url, world.tokens["li"], number)
    assert told["ticket"]["state"] == "TICKET_STATE_DONE" and told["ticket"]["work"]["charges"]["total"] == "3000", told
    assert told["ticket"]["work"]["signals"][0]["kind"] == "SIGNAL_KIND_TOO_QUICK", told
    assert any("quote 1: 30.00 CNY" in line for line in told["explanation"]), told["explanation"]

    for language, word in [("en", "Leak test"), ("zh-CN", "检漏"), ("zh-TW", "檢漏")]:
        page = rest.get(server.url, f"/api/v1/tickets/{number}/work-order?lang={language}", world.tokens["li"])
        assert page.status == 200 and page.headers["content-type"].startswith("text/html"), page.text
        assert page.text.count("<section>") == 4 and f'lang="{language}"' in page.text and word in page.text, page.text
        assert "M 10 20 L 30 40" in page.text and "<i>" not in page.text and PHONE in page.text, page.text
    assert "default-src 'none'" in page.headers["content-security-policy"], page.headers


def the_door_says_no_to_what_does_not_belong_there(world):
    world.user("li", "agent")
    world.user("ann", "agent")
    server = world.up("--policy", visit_policy(world))
    number = rest.request(server.url, "POST", "/api/v1/tickets", world.tokens["li"], wish()).json["number"]
    door = f"/api/v1/tickets/{number}/commands"

    def refused(path, body, status, code, token="li"):
        answer = rest.request(server.url, "POST", path, world.tokens[token], body)
        assert answer.status == status and answer.json["code"] == code, (body, answer.status, answer.text)

    refused(door, {"cancelTicket": {"ticket": "7", "reason": "another"}}, 400, "BAD_REQUEST")
    refused(door, {"createTicket": wish()}, 400, "BAD_REQUEST")
    refused(door, {"startWork": {}}, 403, "FORBIDDEN")
    refused(door, {"cancelTicket": {"reason": "not mine"}}, 403, "FORBIDDEN", token="ann")
    refused("/api/v1/tickets/0101-9999/commands", {"cancelTicket": {"reason": "gone"}}, 404, "NOT_FOUND")
    assert rest.get(server.url, door, world.tokens["li"]).status == 405
    page = f"/api/v1/tickets/{number}/work-order"
    assert rest.get(server.url, page + "?lang=fr", world.tokens["li"]).status == 400
    assert rest.get(server.url, page, world.tokens["ann"]).status == 404
    assert rest.get(server.url, page, world.tokens["li"]).status == 200


if __name__ == "__main__":
    main(a_visit_is_written_up_over_rest_and_printed, the_door_says_no_to_what_does_not_belong_there)
