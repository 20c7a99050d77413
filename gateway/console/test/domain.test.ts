// Story: what arrives becomes what is shown, and nothing is changed behind a screen's back.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { areaSummaries, filterFromSearch, listed, searchWithFilter } from "../src/domain/board";
import { clockText, nextClock, progressOf, remaining, urgencyOf } from "../src/domain/clocks";
import { ticketOf } from "../src/domain/from-wire";
import { may, nextStep } from "../src/domain/permissions";
import { project } from "../src/domain/projection";
import { storyOf } from "../src/domain/timeline";
import type { Ticket } from "../src/domain/types";
import { CLOSED_MAX, EMPTY_WORLD, foldPushes, foldSnapshot, type World } from "../src/domain/world";
import { boundsOf, technicianMarks, ticketMarks, uncovered } from "../src/features/board/map-marks";
import { CommandSchema } from "../src/generated/redline/v1/command_pb";
import { EventKind } from "../src/generated/redline/v1/event_pb";
import { ClockKind, Priority, TicketSchema, TicketState } from "../src/generated/redline/v1/types_pb";
import { PushSchema, SnapshotSchema } from "../src/generated/redline/v1/wire_pb";

type TicketInit = MessageInitShape<typeof TicketSchema>;
const MINUTE = 60_000;

function wireTicket(init: Record<string, unknown> = {}) {
  return create(TicketSchema, {
    id: 7n,
    number: "1127-0042",
    version: 3,
    state: TicketState.ACCEPTED,
    priority: Priority.NORMAL,
    category: "drip",
    area: "north",
    technicianKey: "zhang",
    clocks: [
      { kind: ClockKind.RESPOND, startedMs: 0n, dueMs: BigInt(10 * MINUTE), stoppedMs: BigInt(4 * MINUTE) },
      { kind: ClockKind.RESOLVE, startedMs: 0n, dueMs: BigInt(60 * MINUTE) },
      { kind: ClockKind.ARRIVE, startedMs: 0n, dueMs: BigInt(30 * MINUTE), warnAtMs: [BigInt(15 * MINUTE), BigInt(24 * MINUTE)] },
    ],
    ...init,
  } as TicketInit);
}

const ticket = (init: Record<string, unknown> = {}): Ticket => ticketOf(wireTicket(init));

function ticketPush(offset: bigint, init: Record<string, unknown> = {}, kind = EventKind.OFFER_ACCEPTED) {
  return create(PushSchema, {
    offset,
    epoch: 77n,
    topic: "board/*",
    event: { kind, atMs: 5n, ticket: 7n },
    item: { case: "ticket", value: wireTicket(init) },
  });
}

function world(...ids: bigint[]): World {
  return foldSnapshot(EMPTY_WORLD, [create(SnapshotSchema, { tickets: ids.map((id) => wireTicket({ id })), last: true })]);
}

describe("the world", () => {
  it("is what a snapshot says, whatever was known", () => {
    const before = world(1n, 2n);
    const after = foldSnapshot(before, [
      create(SnapshotSchema, { tickets: [wireTicket({ id: 2n })] }),
      create(SnapshotSchema, {
        tickets: [wireTicket({ id: 3n })],
        technicians: [{ key: "zhang", name: "Zhang", onShift: true }],
        last: true,
      }),
    ]);
    expect([...after.tickets.keys()]).toEqual(["2", "3"]);
    expect(after.technicians.get("zhang")?.onShift).toBe(true);
    expect([...before.tickets.keys()], "the old one is as it was").toEqual(["1", "2"]);
  });

  it("takes newer views and leaves older ones", () => {
    const before = world(7n);
    const newer = foldPushes(before, [ticketPush(1n, { version: 5, state: TicketState.ON_SITE })]);
    expect(newer.tickets.get("7")?.state).toBe("onSite");
    const older = foldPushes(newer, [ticketPush(2n, { version: 4, state: TicketState.EN_ROUTE })]);
    expect(older.tickets.get("7")?.state).toBe("onSite");
    expect(before.tickets.get("7")?.state).toBe("accepted");
  });

  it("keeps what has not changed the same, so that nothing is drawn again", () => {
    const before = world(7n);
    const counters = create(PushSchema, { topic: "board/*", item: { case: "counters", value: { waiting: 4 } } });
    const after = foldPushes(before, [counters]);
    expect(after.counters?.waiting).toBe(4);
    expect(after.tickets).toBe(before.tickets);
    expect(after.technicians).toBe(before.technicians);
    expect(after.alerts).toBe(before.alerts);
  });

  it("ignores kinds it does not know", () => {
    const before = world(7n);
    const after = foldPushes(before, [create(PushSchema, { offset: 9n, event: { kind: 999 as EventKind } })]);
    expect(after).toEqual({ ...before, changes: 1 });
    expect(foldPushes(before, [ticketPush(9n, { state: 99, priority: 99 }, 999 as EventKind)]).tickets.get("7")).toMatchObject({
      state: "unknown",
      priority: "unknown",
    });
  });

  it("sees alarms in a board's events, each once", () => {
    const breached = ticketPush(9n, { priority: Priority.EMERGENCY }, EventKind.CLOCK_BREACHED);
    const after = foldPushes(foldPushes(world(7n), [breached]), [breached, ticketPush(10n, {}, EventKind.TICKET_WAITS)]);
    expect(after.alerts.map((alert) => alert.kind)).toEqual(["nobodyAvailable", "clockBreached"]);
  });

  it("knows where technicians are, newest only", () => {
    const samples = (atMs: bigint, lat: number) =>
      create(PushSchema, {
        item: { case: "positions", value: { samples: [{ technician: "zhang", point: { lat, lon: 121 }, atMs }] } },
      });
    const after = foldPushes(EMPTY_WORLD, [samples(20n, 31.2), samples(10n, 30)]);
    expect(after.places.get("zhang")).toEqual({ lat: 31.2, lon: 121, atMs: 20 });
  });

  it("lets go of the oldest closed tickets", () => {
    const pushes = Array.from({ length: CLOSED_MAX + 5 }, (_, i) =>
      ticketPush(BigInt(i + 1), { id: BigInt(i + 1), state: TicketState.DONE, closedMs: BigInt(i) }),
    );
    const after = foldPushes(world(9_999n), pushes);
    expect(after.tickets.size).toBe(CLOSED_MAX + 1);
    expect(after.tickets.has("5")).toBe(false);
    expect(after.tickets.has("9999"), "an open one stays").toBe(true);
  });
});

describe("clocks", () => {
  it("the next is the running one that falls due first", () => {
    expect(nextClock(ticket())?.kind).toBe("arrive");
    expect(nextClock(ticket({ clocks: [] }))).toBeUndefined();
  });

  it.each([
    [10, "calm"],
    [16, "calm"],
    [24, "warned"],
    [30, "late"],
  ])("after %i minutes it is %s", (minutes, urgency) => {
    expect(urgencyOf(nextClock(ticket()), minutes * MINUTE)).toBe(urgency);
  });

  it("a stopped clock is judged by when it stopped", () => {
    const [respond] = ticket().clocks;
    expect(urgencyOf(respond, 600 * MINUTE)).toBe("calm");
    expect(respond && progressOf(respond, 600 * MINUTE)).toBeCloseTo(0.4);
  });

  it.each([
    [61_000, "1:01"],
    [60_001, "1:01"],
    [0, "0:00"],
    [-1_999, "−0:01"],
    [3_725_000, "1:02:05"],
    [90_000_000, "25:00:00"],
  ])("%i ms are %s", (ms, text) => {
    expect(clockText(remaining(1_000_000_000 + ms, 1_000_000_000))).toBe(text);
  });
});

describe("the board", () => {
  const late = ticket({ id: 1n, number: "A", clocks: [{ kind: ClockKind.ARRIVE, dueMs: 1n }] });
  const soon = ticket({ id: 2n, number: "B" });
  const emergency = ticket({ id: 3n, number: "C", priority: Priority.EMERGENCY, area: "south" });
  const done = ticket({ id: 4n, number: "D", state: TicketState.DONE });
  const all = [soon, done, emergency, late];

  it("shows emergencies first, then what breaks first, and nothing closed", () => {
    expect(listed(all, {}, MINUTE).map(({ number }) => number)).toEqual(["C", "A", "B"]);
  });

  it.each([
    [{ area: "south" }, "C"],
    [{ priority: "emergency" }, "C"],
    [{ urgency: "late" }, "A"],
    [{ text: " b " }, "B"],
    [{ technician: "nobody" }, ""],
  ] as const)("filters by %j", (filter, numbers) => {
    expect(
      listed(all, filter, MINUTE)
        .map(({ number }) => number)
        .join(""),
    ).toBe(numbers);
  });

  it("adds up areas, worst first", () => {
    expect(areaSummaries(all, MINUTE)).toMatchObject([
      { area: "north", open: 2, late: 1 },
      { area: "south", open: 1, late: 0 },
    ]);
  });

  it("keeps its filter in the address beside what else is there", () => {
    const search = searchWithFilter("ticket=7", { area: "north", text: "a&b" });
    expect(filterFromSearch(search)).toEqual({ area: "north", text: "a&b" });
    expect(new URLSearchParams(search).get("ticket")).toBe("7");
    expect(searchWithFilter(search, {})).toBe("ticket=7");
    expect(filterFromSearch("urgency=strange")).toEqual({});
  });
});

describe("the map", () => {
  it("shows names that do not cover each other, the first ones first", () => {
    const box = (x: number, y = 0) => ({ x, y, width: 10, height: 5 });
    expect(uncovered([box(0), box(9), box(10), box(9, 5), box(18)])).toEqual([true, false, true, true, false]);
    expect(uncovered([])).toEqual([]);
  });

  it("shows open tickets with a place and technicians on shift", () => {
    const placed = ticket({ place: { point: { lat: 31, lon: 121 } }, priority: Priority.EMERGENCY });
    expect(ticketMarks([placed, ticket(), ticket({ state: TicketState.DONE })], 30 * MINUTE)).toMatchObject([
      { urgency: "late", emergency: true },
    ]);
    const people = world(7n);
    const technicians = new Map([
      ["zhang", { key: "zhang", name: "Zhang", version: 1, onShift: true, skills: [], areas: [] }],
      ["chen", { key: "chen", name: "Chen", version: 1, onShift: false, skills: [], areas: [] }],
    ]);
    const place = { lat: 31, lon: 121, atMs: 1 };
    const places = new Map(["zhang", "chen", "stranger"].map((key) => [key, place]));
    expect(technicianMarks(technicians, places, people.tickets.values())).toEqual([
      { key: "zhang", lat: 31, lon: 121, name: "Zhang", busy: true },
    ]);
    expect(boundsOf([place, { lat: 30, lon: 122 }])).toEqual({ south: 30, west: 121, north: 31, east: 122 });
    expect(boundsOf([])).toBeUndefined();
  });
});

describe("what may be done", () => {
  const zhang = { role: "technician", account: "zhang", technician: "zhang" } as const;
  const ma = { role: "supervisor", account: "ma", technician: "" } as const;

  it("follows from role, owner and state", () => {
    expect(may(zhang, "startTravel", ticket())).toBe(true);
    expect(may({ ...zhang, technician: "chen" }, "startTravel", ticket())).toBe(false);
    expect(may(zhang, "complete", ticket())).toBe(false);
    expect(may(ma, "reassign", ticket())).toBe(true);
    expect(may(ma, "cancel", ticket({ state: TicketState.DONE }))).toBe(false);
    expect(may({ role: "agent", account: "li", technician: "" }, "cancel", ticket({ createdBy: "wu" }))).toBe(false);
  });

  it("offers one next step", () => {
    const steps = [TicketState.OFFERED, TicketState.ACCEPTED, TicketState.EN_ROUTE, TicketState.ON_SITE, TicketState.DONE];
    expect(steps.map((state) => nextStep(ticket({ state })))).toEqual([
      "accept",
      "startTravel",
      "reportArrival",
      "complete",
      undefined,
    ]);
  });
});

describe("what waits on the device", () => {
  const command = (name: string, id = 7n) => ({
    command: create(CommandSchema, { body: { case: name, value: { ticket: id } } as never }),
    issuedAtMs: 1_000,
  });

  it("shows as if it had been done, marked", () => {
    const { ticket: shown, unconfirmed } = project(ticket(), [command("startTravel"), command("reportArrival")]);
    expect([shown.state, unconfirmed]).toEqual(["onSite", true]);
  });

  it("of another ticket changes nothing", () => {
    const before = ticket();
    expect(project(before, [command("startTravel", 8n)])).toEqual({ ticket: before, unconfirmed: false, givenBack: false });
    expect(project(before, []).ticket).toBe(before);
  });

  it("a return takes the order away at once", () => {
    expect(project(ticket(), [command("returnTicket")]).givenBack).toBe(true);
  });
});

describe("the story of a ticket", () => {
  it("names people, reasons and what nobody here has heard of", () => {
    const story = storyOf({
      ticket: { id: "7", number: "1127-0042", state: "TICKET_STATE_WAITING", somethingNew: 1 },
      technicians: { "3": { key: "zhang", name: "Zhang" }, "4": { key: "chen", name: "Chen" } },
      complete: true,
      timeline: [
        { offset: "1", atMs: "1000", actor: { role: "ROLE_AGENT", account: "li" }, ticketCreated: {} },
        {
          offset: "2",
          technician: 3,
          offerMade: {
            offer: 1,
            expiresMs: "9000",
            choice: {
              technician: 3,
              reason: "CHOICE_REASON_QUICKEST_ARRIVAL",
              considered: 5,
              best: [
                { technician: 3, waitMs: "60000", travelMs: "120000", load: 1 },
                { technician: 4, travelMs: "500000" },
              ],
              excluded: { skill: 2 },
            },
          },
        },
        { offset: "3", technician: 3, ticketReturned: { reason: "no-tools" } },
        { offset: "4", levitated: { height: 3 } },
      ],
    });
    expect(story.steps.map(({ kind }) => kind)).toEqual(["ticketCreated", "offerMade", "ticketReturned", "unknown"]);
    expect(story.steps[0]).toMatchObject({ account: "li", role: "agent", atMs: 1000 });
    expect(story.steps[1]?.why).toEqual({
      reason: "quickestArrival",
      considered: 5,
      best: [
        { name: "Zhang", waitMs: 60_000, travelMs: 120_000, load: 1, chosen: true },
        { name: "Chen", waitMs: 0, travelMs: 500_000, load: 0, chosen: false },
      ],
      excluded: { offShift: 0, skill: 2, area: 0, full: 0, coolingDown: 0 },
    });
    expect(story.steps[2]).toMatchObject({ technician: "Zhang", text: "no-tools" });
  });
});
