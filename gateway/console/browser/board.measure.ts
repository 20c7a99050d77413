// Figure: a board with 5,000 open tickets, scrolled while 200 changes a second arrive. The page is the real one; the session is played
// by the test in the protocol's own bytes, so that the server's speed is not in the figure.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EventKind } from "../src/generated/redline/v1/event_pb";
import { ClockKind, Priority, Role, type Ticket, TicketSchema, TicketState } from "../src/generated/redline/v1/types_pb";
import {
  ClientFrameSchema,
  PushSchema,
  Resumed,
  type ServerFrame,
  ServerFrameSchema,
  SnapshotSchema,
  WelcomeSchema,
} from "../src/generated/redline/v1/wire_pb";
import { spread, tell } from "./figures";
import { World } from "./world";

const TICKETS = 5_000;
const CHANGES_PER_SECOND = 200;
const SECONDS = 10;
const EPOCH = 7n;

let world: World;

beforeAll(async () => {
  world = await World.start([["ma", "supervisor"]]);
});

afterAll(async () => {
  await world.end();
});

const AREAS = ["huangpu", "jingan", "pudong", "xuhui"];
const CATEGORIES = ["drip", "burst", "power", "leak"];
const STATES = [TicketState.WAITING, TicketState.OFFERED, TicketState.ACCEPTED, TicketState.EN_ROUTE, TicketState.ON_SITE];

function ticket(id: number, version: number, nowMs: number): Ticket {
  return create(TicketSchema, {
    id: BigInt(id),
    number: `1122-${String(id).padStart(4, "0")}`,
    version,
    state: STATES[(id + version) % STATES.length]!,
    priority: id % 50 === 0 ? Priority.URGENT : Priority.NORMAL,
    category: CATEGORIES[id % CATEGORIES.length]!,
    area: AREAS[id % AREAS.length]!,
    createdMs: BigInt(nowMs - id * 1_000),
    technicianKey: id % 3 === 0 ? "" : `t${String(id % 200)}`,
    technicianName: id % 3 === 0 ? "" : `师傅 ${String(id % 200)}`,
    caller: { name: "王芳", phone: "138****1111" },
    place: { address: `南京东路 ${String(id)} 号`, point: { lat: 31.2 + (id % 100) / 1_000, lon: 121.4 + (id % 77) / 700 } },
    description: "请尽快上门处理",
    clocks: [{ kind: ClockKind.ARRIVE, startedMs: BigInt(nowMs), dueMs: BigInt(nowMs + id * 5_000), warnAtMs: [] }],
  });
}

class Feed {
  offset = 1_000_000n;
  private route: WebSocketRoute | undefined;

  async take(page: Page): Promise<void> {
    await page.routeWebSocket(/\/ws$/, (route) => {
      this.route = route;
      route.onMessage((message) => {
        if (typeof message === "string") return;
        if (fromBinary(ClientFrameSchema, message).frame.case === "hello") this.open();
      });
    });
  }

  private say(frame: ServerFrame["frame"]): void {
    this.route?.send(Buffer.from(toBinary(ServerFrameSchema, create(ServerFrameSchema, { frame }))));
  }

  private open(): void {
    const now = Date.now();
    this.say({
      case: "welcome",
      value: create(WelcomeSchema, {
        sessionId: "s",
        serverTimeMs: BigInt(now),
        epoch: EPOCH,
        offset: this.offset,
        resumed: Resumed.RELOAD,
        heartbeatMs: 20_000,
        limits: { ackEveryPushes: 16, ackEveryMs: 1_000 },
        role: Role.SUPERVISOR,
        topics: ["board/*", "alerts"],
      }),
    });
    for (let from = 1; from <= TICKETS; from += 500) {
      const tickets = Array.from({ length: 500 }, (_, i) => ticket(from + i, 1, now));
      this.say({
        case: "snapshot",
        value: create(SnapshotSchema, { epoch: EPOCH, offset: this.offset, tickets, last: from + 500 > TICKETS }),
      });
    }
  }

  change(id: number, version: number): void {
    const now = Date.now();
    ++this.offset;
    this.say({
      case: "push",
      value: create(PushSchema, {
        topic: "board/*",
        epoch: EPOCH,
        offset: this.offset,
        event: { kind: EventKind.OFFER_SEEN, atMs: BigInt(now), ticket: BigInt(id), version },
        item: { case: "ticket", value: ticket(id, version, now) },
      }),
    });
  }
}

// What the page itself counts: the time between frames while it scrolls, and when the newest change was on it.
const SCROLL = `
window.frames_ = [];
const scroller = document.querySelector(".table-body");
let last = performance.now();
const step = (now) => {
  window.frames_.push(now - last);
  last = now;
  scroller.scrollTop = (scroller.scrollTop + 24) % (scroller.scrollHeight - scroller.clientHeight);
  window.scrolling_ = requestAnimationFrame(step);
};
requestAnimationFrame(step);`;

async function scrolled(page: Page, during: () => Promise<void>): Promise<number[]> {
  await page.evaluate(SCROLL);
  await during();
  return page.evaluate<number[]>("cancelAnimationFrame(window.scrolling_), window.frames_.slice(1)");
}

const said = (frames: readonly number[]) => {
  const total = frames.reduce((sum, ms) => sum + ms, 0);
  return `${((frames.length * 1_000) / total).toFixed(1)} frames/s, ms between frames ${spread(frames)}`;
};

it("scrolls 5,000 tickets, alone and while 200 changes a second arrive", async () => {
  const visitor = await world.visitor();
  const { page } = visitor;
  const feed = new Feed();
  await feed.take(page);
  const started = Date.now();
  await visitor.signIn("ma");
  await page
    .getByRole("table")
    .and(page.locator(`[aria-rowcount="${String(TICKETS + 1)}"]`))
    .waitFor();
  tell(`board of ${String(TICKETS)} open tickets: shown ${String(Date.now() - started)} ms after the address was opened`);
  const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  tell(`  scrolled alone: ${said(await scrolled(page, () => rest(SECONDS * 500)))}`);

  const versions = new Map<number, number>();
  let sent = 0;
  const frames = await scrolled(page, async () => {
    const begun = Date.now();
    while (Date.now() - begun < SECONDS * 1_000) {
      const due = ((Date.now() - begun) * CHANGES_PER_SECOND) / 1_000;
      for (; sent < due; ++sent) {
        const id = 1 + ((sent * 613) % TICKETS);
        const version = (versions.get(id) ?? 1) + 1;
        versions.set(id, version);
        feed.change(id, version);
      }
      await rest(5);
    }
  });
  tell(`  scrolled with ${String(sent)} changes in ${String(SECONDS)} s: ${said(frames)}`);
  const asked = Date.now();
  feed.change(1, 1_000_000_001); // a version that makes it accepted
  await page.evaluate("document.querySelector('.table-body').scrollTop = 0");
  await page.getByRole("row", { name: /1122-0001.*已接单/ }).waitFor();
  tell(`  all of them applied ${String(Date.now() - asked)} ms after the last`);
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
});
