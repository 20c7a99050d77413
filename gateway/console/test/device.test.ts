// Story: a technician's device is switched off and on again; what was done on it and what was seen are still there.
import "fake-indexeddb/auto";
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, keepDraft, keptDraft, missingFields } from "../src/features/desk/draft";
import { openDevice } from "../src/features/field/device-store";
import { ordersOf } from "../src/features/field/orders";
import { routeLink } from "../src/features/field/place";
import { ticketOf } from "../src/domain/from-wire";
import { CommandSchema } from "../src/generated/redline/v1/command_pb";
import { TicketSchema, TicketState } from "../src/generated/redline/v1/types_pb";

describe("the device", () => {
  it("keeps commands until they have their verdict, in the order of their making", async () => {
    const device = await openDevice("zhang");
    const command = create(CommandSchema, {
      body: { case: "startTravel", value: { $typeName: "redline.v1.StartTravel", ticket: 7n } },
    });
    await device.journal.put({ id: "02", issuedAtMs: 2, command });
    await device.journal.put({ id: "01", issuedAtMs: 1, command, expectedVersion: 4 });
    const again = await openDevice("zhang");
    const entries = await again.journal.load();
    expect(entries.map(({ id, expectedVersion }) => [id, expectedVersion])).toEqual([
      ["01", 4],
      ["02", undefined],
    ]);
    expect(entries[0]?.command.body).toMatchObject({ case: "startTravel", value: { ticket: 7n } });
    await again.journal.remove("01");
    expect(await device.journal.load()).toHaveLength(1);
  });

  it("belongs to one account", async () => {
    expect(await (await openDevice("chen")).journal.load()).toEqual([]);
    expect(await (await openDevice("chen")).kept()).toBeUndefined();
  });
});

describe("orders", () => {
  const ticket = (id: bigint, state: TicketState, init: object = {}) =>
    ticketOf(create(TicketSchema, { id, number: String(id), state, technicianKey: "zhang", ...init }));

  it("are one's own: offers that still count, work under way with what is on site first, and what is finished", () => {
    const offer = (expiresMs: bigint) => ({ offer: { id: 1, expiresMs } });
    const orders = ordersOf(
      [
        ticket(1n, TicketState.ACCEPTED),
        ticket(2n, TicketState.ON_SITE),
        ticket(3n, TicketState.OFFERED, offer(100n)),
        ticket(4n, TicketState.OFFERED, offer(10n)),
        ticket(5n, TicketState.DONE),
        ticket(6n, TicketState.ACCEPTED, { technicianKey: "chen" }),
      ],
      "zhang",
      [],
      50,
    );
    expect(orders.offers.map(({ id }) => id)).toEqual(["3"]);
    expect(orders.active.map((order) => order.ticket.id)).toEqual(["2", "1"]);
    expect(orders.finished.map(({ id }) => id)).toEqual(["5"]);
  });

  it("lead to the door by coordinates, or else by address", () => {
    const known = ticket(1n, TicketState.ACCEPTED, { place: { address: "南京东路 1 号", point: { lat: 31.2, lon: 121.5 } } });
    const unknown = ticket(1n, TicketState.ACCEPTED, { place: { address: "南京东路 1 号" } });
    expect(routeLink(known, "Android")).toMatch(/^geo:31\.2,121\.5\?q=/);
    expect(routeLink(known, "iPhone")).toBe("https://maps.apple.com/?daddr=31.2,121.5");
    expect(routeLink(unknown, "Android")).toBe(`geo:0,0?q=${encodeURIComponent("南京东路 1 号")}`);
  });
});

describe("the draft of a call", () => {
  it("is kept per account and survives what it cannot read", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        kept.set(key, value);
      },
    };
    keepDraft("li", { ...EMPTY_DRAFT, name: "王芳" }, storage);
    expect(keptDraft("li", storage).name).toBe("王芳");
    expect(keptDraft("wu", storage)).toEqual(EMPTY_DRAFT);
    kept.set("redline.draft.wu", "{broken");
    expect(keptDraft("wu", storage)).toEqual(EMPTY_DRAFT);
  });

  it("names everything that is missing, as the server would", () => {
    expect(missingFields({ ...EMPTY_DRAFT, name: "王芳", address: " " })).toEqual([
      "caller.phone",
      "place.address",
      "category",
      "area",
      "description",
    ]);
  });
});
