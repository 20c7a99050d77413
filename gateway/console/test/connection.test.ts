// Story: one client and its gateway, through everything that networks do.
import { describe, expect, it } from "vitest";
import { ReplyStatus, Resumed } from "../src/generated/redline/v1/wire_pb";
import { Connection, type ConnectionOptions, type Status } from "../src/realtime/connection";
import { type JournalEntry, memoryJournal } from "../src/realtime/journal";
import { Outbox, type Verdict } from "../src/realtime/outbox";
import { FakeGateway } from "./fake-gateway";
import { settle, VirtualEnvironment } from "./virtual-environment";

function client(options: Partial<ConnectionOptions> & { ordered?: boolean; journal?: JournalEntry[] } = {}) {
  const gateway = new FakeGateway();
  const environment = new VirtualEnvironment((events) => gateway.dial(events));
  const log: string[] = [];
  const statuses: Status[] = [];
  const kept = new Map<string, JournalEntry>((options.journal ?? []).map((entry) => [entry.id, entry]));
  const orphans: Verdict[] = [];
  const outbox = new Outbox({
    environment,
    ordered: options.ordered ?? false,
    journal: {
      load: () => Promise.resolve([...kept.values()]),
      put: (entry) => Promise.resolve(void kept.set(entry.id, entry)),
      remove: (id) => Promise.resolve(void kept.delete(id)),
    },
    onChange: () => undefined,
    onVerdict: (_item, verdict) => orphans.push(verdict),
  });
  const connection = new Connection({
    environment,
    token: "secret",
    deviceId: "d-1",
    appVersion: "1.0.0",
    topics: ["me"],
    outbox,
    events: {
      onStatus: (status) => statuses.push(status),
      onWelcome: (_welcome, reload) => log.push(reload ? "reload" : "resumed"),
      onSnapshot: (chunk) => log.push(`snapshot ${String(chunk.offset)}`),
      onPush: (push) => log.push(`push ${String(push.offset)}`),
    },
    ...options,
  });
  return { gateway, environment, connection, outbox, log, statuses, kept, orphans };
}

describe("opening", () => {
  it("says Hello with everything that is needed and no token in an address", async () => {
    const { gateway, connection, environment } = client({ actAs: "fleet/7" });
    connection.start();
    await environment.pass(0);
    expect(gateway.hellos).toHaveLength(1);
    expect(gateway.hellos[0]).toMatchObject({
      token: "secret",
      deviceId: "d-1",
      appVersion: "1.0.0",
      topics: ["me"],
      actAs: "fleet/7",
    });
    expect(gateway.hellos[0]?.resume).toBeUndefined();
    expect(connection.status.kind).toBe("live");
  });

  it("is loading until the last chunk of the snapshot", async () => {
    const { gateway, connection, environment, log } = client();
    gateway.onHello = (session) => {
      session.welcome({ resumed: Resumed.RELOAD });
      session.snapshot({ offset: 100n, last: false });
    };
    connection.start();
    await environment.pass(0);
    expect(connection.status.kind).toBe("loading");
    gateway.last.snapshot({ offset: 100n });
    expect(connection.status.kind).toBe("live");
    expect(log).toEqual(["reload", "snapshot 100", "snapshot 100"]);
    expect(connection.at).toEqual({ epoch: 77n, offset: 100n });
  });

  it("goes on from a position of an earlier run", async () => {
    const { gateway, connection, environment, log } = client({ resume: { epoch: 77n, offset: 41n } });
    gateway.onHello = (session) => {
      session.welcome();
    };
    connection.start();
    await environment.pass(0);
    expect(gateway.hellos[0]?.resume).toMatchObject({ epoch: 77n, offset: 41n });
    expect(log).toEqual(["resumed"]);
    expect(connection.status.kind).toBe("live");
  });

  it("gives up on a server that does not answer, and tries again", async () => {
    const { gateway, connection, environment, statuses } = client();
    gateway.reachable = false;
    connection.start();
    await environment.pass(15_000);
    expect(statuses.at(-1)).toMatchObject({ kind: "waiting", code: 4004 });
    gateway.reachable = true;
    await environment.pass(500);
    expect(connection.status.kind).toBe("live");
  });
});

describe("coming back", () => {
  it("resumes after the last event it was told", async () => {
    const { gateway, connection, environment, log } = client();
    connection.start();
    await environment.pass(0);
    gateway.last.push({ offset: 103n });
    gateway.onHello = (session) => {
      session.welcome();
      session.push({ offset: 103n }); // a repetition is not told twice
      session.push({ offset: 104n });
    };
    gateway.last.close(1006);
    await environment.pass(1_000);
    expect(gateway.hellos.at(-1)?.resume).toMatchObject({ epoch: 77n, offset: 103n });
    expect(log).toEqual(["reload", "snapshot 100", "push 103", "resumed", "push 104"]);
  });

  it("replaces what it knows when the server cannot tell all it missed", async () => {
    const { gateway, connection, environment, log } = client();
    connection.start();
    await environment.pass(0);
    gateway.last.close(4003);
    await environment.pass(1_000);
    expect(log).toEqual(["reload", "snapshot 100", "reload", "snapshot 100"]);
    expect(gateway.sessions).toHaveLength(2);
  });

  it("waits longer each time, with full jitter, up to half a minute", async () => {
    const { gateway, connection, environment, statuses } = client();
    environment.chance = 0.999;
    connection.start();
    await environment.pass(0);
    gateway.onHello = (session) => {
      session.close(1006);
    };
    gateway.last.close(1006);
    const waits: number[] = [];
    for (let i = 0; i < 9; ++i) {
      const status = statuses.at(-1);
      if (status?.kind !== "waiting") throw new Error(status?.kind);
      const wait = status.untilMonotonicMs - environment.nowMs;
      waits.push(wait);
      await environment.pass(wait);
    }
    expect(waits).toEqual([499, 999, 1998, 3996, 7992, 15984, 29970, 29970, 29970]);
  });

  it("starts over with short waits once it has been live", async () => {
    const { gateway, connection, environment, statuses } = client();
    connection.start();
    await environment.pass(0);
    for (let i = 0; i < 3; ++i) {
      gateway.last.close(1006);
      expect(statuses.at(-1)).toMatchObject({ kind: "waiting", attempt: 1 });
      await environment.pass(1_000);
      expect(connection.status.kind).toBe("live");
    }
  });

  it("comes back when a draining server says", async () => {
    const { gateway, connection, environment, statuses } = client();
    connection.start();
    await environment.pass(0);
    gateway.last.say({ case: "drain", value: { $typeName: "redline.v1.Drain", reconnectAfterMs: 70 } });
    gateway.last.close(4001);
    expect(statuses.at(-1)).toMatchObject({ kind: "waiting", untilMonotonicMs: environment.nowMs + 70 });
  });

  it.each([1000, 1002, 4501, 4502, 4503, 4504, 4505, 4777])("does not come back after %i", async (code) => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(0);
    gateway.last.close(code, "because");
    expect(connection.status).toEqual({ kind: "ended", code, reason: "because" });
    await environment.pass(120_000);
    expect(gateway.sessions).toHaveLength(1);
  });

  it.each([1001, 1005, 1006, 1011, 1012, 4001, 4002, 4003, 4004, 4006, 4321])("comes back after %i", async (code) => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(0);
    gateway.last.close(code);
    await environment.pass(1_000);
    expect(connection.status.kind).toBe("live");
    expect(gateway.sessions).toHaveLength(2);
  });

  it("does nothing while the device has no network, and comes at once when it has", async () => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(0);
    environment.isOnline = false;
    gateway.last.close(1006);
    expect(connection.status.kind).toBe("offline");
    await environment.pass(600_000);
    expect(gateway.sessions).toHaveLength(1);
    environment.isOnline = true;
    connection.networkChanged();
    await environment.pass(0);
    expect(connection.status.kind).toBe("live");
  });

  it("does not wait for a silence when the device says that there is no network", async () => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(0);
    environment.isOnline = false;
    connection.networkChanged();
    expect(connection.status.kind).toBe("offline");
    expect(gateway.last.closedWith).toBe(4004);
    expect(environment.pendingTimers).toBe(0);
  });

  it("takes unreadable bytes for a broken sequence", async () => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(0);
    gateway.last.raw(Uint8Array.of(0x0a, 0xff, 0xff));
    expect(connection.status).toMatchObject({ kind: "waiting", code: 4003 });
    expect(gateway.last.closedWith).toBe(4003);
  });

  it("stops for good when told to, and leaves no timer behind", async () => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(0);
    connection.stop();
    expect(gateway.last.closedWith).toBe(1000);
    expect(environment.pendingTimers).toBe(0);
    gateway.last.push({ offset: 200n });
    expect(connection.at?.offset).toBe(100n);
  });
});

describe("staying in touch", () => {
  it("acknowledges after so many pushes, or so much time", async () => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(0);
    for (let offset = 101n; offset <= 105n; ++offset) gateway.last.push({ offset });
    expect(gateway.last.acks()).toEqual([104n]);
    await environment.pass(1_000);
    expect(gateway.last.acks()).toEqual([104n, 105n]);
    gateway.last.push({ offset: 0n, topic: "board/*" });
    await environment.pass(5_000);
    expect(gateway.last.acks()).toHaveLength(2);
  });

  it("sends heartbeats, and leaves a server that sends none", async () => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(20_000);
    expect(gateway.last.heartbeats()).toBe(1);
    gateway.last.say({ case: "heartbeat", value: { $typeName: "redline.v1.ServerHeartbeat", serverTimeMs: 5n } });
    await environment.pass(39_999);
    expect(connection.status.kind).toBe("live");
    await environment.pass(1);
    expect(connection.status).toMatchObject({ kind: "waiting", code: 4004 });
    expect(gateway.sessions[0]?.closedWith).toBe(4004);
  });

  it("reports positions while live, in whole milliseconds", async () => {
    const { gateway, connection, environment } = client();
    connection.reportPosition(31.5, 121.25, 1.7);
    connection.start();
    await environment.pass(0);
    connection.reportPosition(31.5, 121.25, 1_795_310_570_435.7);
    const told = gateway.last.received.filter((frame) => frame.case === "position");
    expect(told).toMatchObject([{ value: { lat: 31.5, lon: 121.25, atMs: 1_795_310_570_436n } }]);
  });

  it("counts time as the server does", async () => {
    const { gateway, connection, environment } = client();
    connection.start();
    await environment.pass(0);
    const start = connection.clock.now();
    expect(start).toBe(1_795_780_800_000);
    environment.wallStartMs += 3_600_000; // somebody sets the device's clock
    await environment.pass(5_000);
    expect(connection.clock.now()).toBe(start + 5_000);
    gateway.last.say({
      case: "heartbeat",
      value: { $typeName: "redline.v1.ServerHeartbeat", serverTimeMs: BigInt(start + 4_000) },
    });
    expect(connection.clock.now(), "a late heartbeat").toBe(start + 5_000);
  });
});

describe("commands", () => {
  const seen = { case: "reportSeen", value: { $typeName: "redline.v1.ReportSeen", ticket: 7n, offer: 3 } } as const;
  const arrive = { case: "reportArrival", value: { $typeName: "redline.v1.ReportArrival", ticket: 7n } } as const;

  it("resolve with the server's answer", async () => {
    const { gateway, connection, outbox, environment, kept } = client();
    gateway.onCommand = (session, command) => {
      session.ok(command, { ticket: 7n, version: 4 });
    };
    connection.start();
    await environment.pass(0);
    const verdict = await outbox.submit(seen, 3);
    expect(verdict).toMatchObject({ ok: true, answer: { ticket: 7n, version: 4 } });
    const sent = gateway.last.commands()[0];
    expect(sent?.expectedVersion).toBe(3);
    expect((sent?.id[6] ?? 0) >> 4).toBe(7);
    expect(kept.size).toBe(0);
  });

  it("are sent again under the same id until the verdict is final", async () => {
    const { gateway, connection, outbox, environment } = client();
    const answers = [
      () => undefined, // lost with the connection
      { code: "UNKNOWN_OUTCOME", retryable: true },
      { code: "OVERLOADED", retryable: true, retryAfterMs: 3_000 },
    ];
    gateway.onCommand = (session, command) => {
      const answer = answers.shift();
      if (answer === undefined) session.ok(command);
      else if (typeof answer === "object") {
        session.refuse(command, answer, answer.code === "UNKNOWN_OUTCOME" ? ReplyStatus.UNKNOWN : ReplyStatus.ERROR);
      }
    };
    connection.start();
    await environment.pass(0);
    const verdict = outbox.submit(seen);
    await settle();
    gateway.last.close(1006);
    await environment.pass(250 + 1_000 + 3_000);
    expect(await verdict).toMatchObject({ ok: true });
    const ids = gateway.sessions.flatMap((session) => session.commands().map((command) => command.id.join()));
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(1);
  });

  it("end with an error that is final", async () => {
    const { gateway, connection, outbox, environment } = client();
    gateway.onCommand = (session, command) => {
      session.refuse(command, { code: "STALE", number: 8, ticket: 7n, version: 9 });
    };
    connection.start();
    await environment.pass(0);
    expect(await outbox.submit(seen)).toMatchObject({ ok: false, error: { code: "STALE", version: 9 } });
  });

  it("given while offline wait, keep their time and go out in order, one by one", async () => {
    const { gateway, connection, outbox, environment, kept } = client({ ordered: true });
    environment.isOnline = false;
    connection.start();
    const pressed = environment.wall();
    const first = outbox.submit(seen);
    await environment.pass(60_000);
    const second = outbox.submit(arrive);
    await settle();
    expect(kept.size).toBe(2);
    environment.isOnline = true;
    connection.networkChanged();
    await environment.pass(0);
    expect(gateway.last.commands().map((command) => command.command?.body.case)).toEqual(["reportSeen"]);
    gateway.last.ok(gateway.last.commands()[0]!);
    await settle();
    expect(gateway.last.commands().map((command) => command.command?.body.case)).toEqual(["reportSeen", "reportArrival"]);
    gateway.last.refuse(gateway.last.commands()[1]!, { code: "STALE" });
    expect(gateway.last.commands()[0]?.issuedAtMs).toBe(BigInt(pressed));
    expect([(await first).ok, (await second).ok]).toEqual([true, false]);
    expect(kept.size).toBe(0);
  });

  it("of an earlier run are sent and their verdicts told", async () => {
    const earlier = client({ ordered: true });
    void earlier.outbox.submit(arrive);
    await settle();
    const { gateway, connection, outbox, environment, orphans } = client({ ordered: true, journal: [...earlier.kept.values()] });
    gateway.onCommand = (session, command) => {
      session.ok(command, { ticket: 7n });
    };
    await outbox.restore();
    expect(outbox.waiting).toHaveLength(1);
    connection.start();
    await environment.pass(0);
    expect(orphans).toMatchObject([{ ok: true, answer: { ticket: 7n } }]);
  });

  it("need no journal to work", async () => {
    expect(await memoryJournal().load()).toEqual([]);
  });
});
