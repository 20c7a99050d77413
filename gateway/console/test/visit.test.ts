// Story: a visit step by step (C1–C4, C7): what is next, what a refusal leads to, and what a device without a network shows meanwhile.
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { BLANK, drawn } from "../src/domain/drawing";
import { ticketOf } from "../src/domain/from-wire";
import { project } from "../src/domain/projection";
import { nextVisitStep, shownSteps, stepRefused, stepsNamed, visitSteps } from "../src/domain/visit";
import { NO_RULES, rulesIn } from "../src/domain/visit-rules";
import { type FeeLine, lineAmount, wireConsent, wireLine } from "../src/domain/work";
import { pricingOf } from "../src/features/field/orders";
import { CommandSchema } from "../src/generated/redline/v1/command_pb";
import { TicketSchema, TicketState } from "../src/generated/redline/v1/types_pb";
import { amountIn, quantityIn } from "../src/common/ticket/money";

const POLICY = `
categories:
  - id: appliance
    chargeable: true
    checklist:
      - {id: leak-test, text: {en: Leak test, zh-CN: 检漏, zh-TW: 檢漏}}
      - {id: swept, required: false, text: {en: Swept, zh-CN: 已清理, zh-TW: 已清理}}
  - {id: drip}
fees: {currency: CNY, prices: [{code: visit, kind: labour, name: Call-out, unit: visit, price: 3000}]}
`;
const rules = rulesIn(parse(POLICY), "v1");
const pricing = pricingOf(rules.currency, rules.prices);

const onSite = (category: string) =>
  ticketOf(create(TicketSchema, { id: 7n, number: "1127-0042", state: TicketState.ON_SITE, category }));

const line = (fields: Partial<FeeLine>): FeeLine => ({
  kind: "labour",
  code: "visit",
  text: "",
  unitPrice: 0,
  quantity: 1000,
  amount: 0,
  reason: "",
  ...fields,
});

const waiting = (...bodies: [string, object][]) =>
  bodies.map(([name, value], index) => ({
    command: create(CommandSchema, { body: { case: name, value: { ticket: 7n, ...value } } as never }),
    issuedAtMs: 1_000 + index,
  }));

const VISIT: [string, object][] = [
  ["confirmFault", { fault: "worn seal" }],
  [
    "quoteFee",
    { lines: [wireLine(line({ quantity: 1500 })), wireLine(line({ code: "", text: "Paint", unitPrice: 5, reason: "x" }))] },
  ],
  ["recordConsent", { quote: 1, consent: wireConsent({ by: "Wang", how: "spoken" }) }],
  ["startWork", {}],
  ["checkItem", { item: "leak-test", passed: true }],
  ["recordCharges", { lines: [wireLine(line({}))] }],
  ["recordSignature", { signer: "Wang", path: "M1 1L2 2" }],
];

describe("a chargeable visit", () => {
  it("goes from the fault to the signature, each step after what it builds on", () => {
    const next = VISIT.map((_, done) =>
      nextVisitStep(visitSteps(project(onSite("appliance"), waiting(...VISIT.slice(0, done)), pricing).ticket, rules)),
    );
    expect(next).toEqual(["fault", "quote", "consent", "start", "checklist", "charges", "signature"]);
    const { ticket, unconfirmed } = project(onSite("appliance"), waiting(...VISIT), pricing);
    expect([nextVisitStep(visitSteps(ticket, rules)), unconfirmed]).toEqual(["complete", true]);
  });

  it("shows what was quoted without a network as the server will count it", () => {
    const { work } = project(onSite("appliance"), waiting(...VISIT), pricing).ticket;
    expect(work?.quote).toMatchObject({ number: 1, currency: "CNY", total: 4505, consent: { by: "Wang", how: "spoken" } });
    expect(work?.charges?.total).toBe(3000);
  });

  it("a second quote needs a consent of its own, new charges a new signature", () => {
    const again = project(onSite("appliance"), waiting(...VISIT, ["quoteFee", { lines: [] }], ["recordCharges", { lines: [] }]));
    expect(again.ticket.work?.quote).toMatchObject({ number: 2, total: 0 });
    expect(again.ticket.work?.quote?.consentedMs).toBeUndefined();
    expect(again.ticket.work?.signature).toBeUndefined();
    const stale = project(
      again.ticket,
      waiting(["recordConsent", { quote: 1, consent: wireConsent({ by: "Wang", how: "phone" }) }]),
    );
    expect(stale.unconfirmed).toBe(false);
  });

  it("a check that did not pass leaves the checklist open; one that need not pass does not", () => {
    const failed = project(onSite("appliance"), waiting(["checkItem", { item: "leak-test", passed: false, note: "bubbles" }]));
    const states = (ticket: typeof failed.ticket) => visitSteps(ticket, rules).find(({ step }) => step === "checklist")?.done;
    expect(states(failed.ticket)).toBe(false);
    expect(states(project(failed.ticket, waiting(["checkItem", { item: "leak-test", passed: true }])).ticket)).toBe(true);
  });
});

describe("an ordinary visit", () => {
  it("can be completed at once, and offers what may be recorded", () => {
    const steps = visitSteps(onSite("drip"), rules);
    expect(nextVisitStep(steps)).toBe("complete");
    expect(shownSteps(steps).map(({ step }) => step)).toEqual(["fault", "parts"]);
  });

  it("becomes a paid one by a quote", () => {
    const { ticket } = project(onSite("drip"), waiting(...VISIT.slice(0, 2)), pricing);
    expect(nextVisitStep(visitSteps(ticket, rules))).toBe("consent");
  });
});

describe("a refusal", () => {
  it.each([
    ["CHECKLIST_INCOMPLETE", ["leak-test"], "checklist"],
    ["CONSENT_REQUIRED", ["quote"], "consent"],
    ["CONSENT_REQUIRED", ["lines"], "charges"],
    ["CONSENT_REQUIRED", ["charges"], "charges"],
    ["INCOMPLETE", ["quote", "started"], "quote"],
    ["INCOMPLETE", ["started"], "start"],
    ["INCOMPLETE", ["part.check"], "parts"],
    ["INCOMPLETE", ["signature"], "signature"],
    ["STALE", ["quote"], "consent"],
    ["STALE", [], undefined],
    ["FORBIDDEN", [], undefined],
  ] as const)("%s %j leads to %s", (code, fields, step) => {
    expect(stepRefused(code, fields)).toBe(step);
  });
});

describe("what the server names as missing", () => {
  it("is needed, also where the device does not know the policy", () => {
    const steps = stepsNamed(visitSteps(onSite("appliance"), NO_RULES), "INCOMPLETE", ["fault", "quote", "charges"]);
    const needed = steps.filter((state) => state.needed).map(({ step }) => step);
    expect(needed).toEqual(["fault", "quote", "charges", "complete"]);
    expect(nextVisitStep(steps)).toBe("fault");
  });
});

describe("amounts and quantities", () => {
  it("are read as people write them", () => {
    expect(["30", "12.5", "12,50", "0.999", "", "abc", "-1"].map((text) => amountIn(text, "CNY"))).toEqual([
      3000,
      1250,
      1250,
      100,
      undefined,
      undefined,
      undefined,
    ]);
    expect(amountIn("30", "JPY")).toBe(30);
    expect(["1", "1.5", "0", "x"].map(quantityIn)).toEqual([1000, 1500, undefined, undefined]);
  });

  it("are multiplied as the server does: halves up", () => {
    expect([lineAmount(8050, 1500), lineAmount(1, 499), lineAmount(1, 500)]).toEqual([12075, 0, 1]);
  });
});

describe("a signature", () => {
  it("is path data within its box, without points that say nothing, and never too long", () => {
    let drawing = drawn(BLANK, "down", 10, 10);
    drawing = drawn(drawing, "move", 10.5, 10);
    drawing = drawn(drawing, "move", 500, -4);
    expect(drawing.path).toBe("M10 10l0.1 0L400 0");
    expect(drawing.path).toMatch(/^[MmLl0-9 ,.+-]+$/);
    for (let i = 0; i < 5000; ++i) drawing = drawn(drawing, "move", i % 2 === 0 ? 1 : 399.5, 70);
    expect(drawing.path.length).toBeLessThanOrEqual(16 * 1024);
  });
});
