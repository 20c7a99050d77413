// Story: one box finds a ticket by whatever the person has of it, and a caller is known while the number is being typed (A4, A5).
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { duplicatesOf, knownOf } from "../src/domain/caller";
import { ticketOf } from "../src/domain/from-wire";
import { queryOf, recordsFilterIn, searchWithRecordsFilter, understood, wholePhone } from "../src/domain/records-query";
import { TicketSchema, TicketState } from "../src/generated/redline/v1/types_pb";

describe("what is typed", () => {
  it.each([
    ["1127-0042", ["number", "1127-0042"]],
    [" 1127-12345 ", ["number", "1127-12345"]],
    ["1399-0042", ["phone", "13990042"]],
    ["138 0000 1111", ["phone", "13800001111"]],
    ["+86-138-0000-1111", ["phone", "+8613800001111"]],
    ["1111", ["phone_tail", "1111"]],
    ["漏水", ["text", "漏水"]],
    ["302 gas", ["text", "302 gas"]],
    ["12345", ["text", "12345"]],
    ["  ", undefined],
  ] as const)("%j is understood as %j", (typed, meant) => {
    expect(understood(typed)).toEqual(meant);
  });
});

describe("a search", () => {
  it("says states as the server does, and days as the reader's own", () => {
    const query = queryOf({
      text: "gas",
      state: "open",
      area: "north",
      category: "leak",
      from: "2026-11-20",
      until: "2026-11-21",
    });
    expect(query.get("state")).toBe("waiting,offered,accepted,en_route,on_site");
    expect([query.get("text"), query.get("area"), query.get("category")]).toEqual(["gas", "north", "leak"]);
    expect(Number(query.get("created_from_ms"))).toBe(new Date(2026, 10, 20).getTime());
    expect(Number(query.get("created_until_ms"))).toBe(new Date(2026, 10, 22).getTime());
    expect(queryOf({}).toString()).toBe("");
  });

  it("lives in the address beside what else is there, and takes nothing from it that makes no sense", () => {
    const address = searchWithRecordsFilter("ticket=7&area=x", { text: "gas", area: undefined }).toString();
    expect(address).toBe("ticket=7&text=gas");
    expect(recordsFilterIn("text=gas&state=lost&until=")).toEqual({ text: "gas" });
    expect(queryOf(recordsFilterIn("from=nonsense")).toString()).toBe("");
  });
});

describe("a caller", () => {
  const ticket = (id: bigint, state: TicketState, createdMs: bigint, init: object = {}) =>
    ticketOf(create(TicketSchema, { id, state, createdMs, category: "leak", caller: { phone: "138 0000 1111" }, ...init }));
  const live = [
    ticket(3n, TicketState.WAITING, 30n, { place: { address: "Nanjing Road 1" } }),
    ticket(4n, TicketState.WAITING, 40n, { caller: { phone: "13900002222" }, place: { address: "Other Road 2" } }),
  ];

  it("is known once the number is whole", () => {
    expect(["138", "13800001111", "021-6355 1234", "call me"].map(wholePhone)).toEqual([
      undefined,
      "13800001111",
      "02163551234",
      undefined,
    ]);
  });

  it("has open and earlier tickets, newest first, the live state before the recorded one", () => {
    const records = [
      ticket(3n, TicketState.DONE, 30n),
      ticket(1n, TicketState.DONE, 10n),
      ticket(2n, TicketState.CANCELLED, 20n),
    ];
    const { open, earlier } = knownOf("13800001111", live, records);
    expect([open.map(({ id }) => id), earlier.map(({ id }) => id)]).toEqual([["3"], ["2", "1"]]);
  });

  it.each([
    [{ phone: "13800001111", address: "", category: "leak" }, ["3"]],
    [{ phone: "", address: "nanjing road1", category: "leak" }, ["3"]],
    [{ phone: "13800001111", address: "", category: "drip" }, []],
    [{ phone: "13800001111", address: "", category: "" }, []],
  ])("%j may be about %j", (draft, ids) => {
    expect(duplicatesOf(draft, live).map(({ id }) => id)).toEqual(ids);
  });
});
