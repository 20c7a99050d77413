// The session with the server: connects, says Hello, comes back after every loss and goes on exactly where it was.
//
//   offline ◄──► connecting ──► loading ──► live
//      ▲             ▲  │          │          │
//      │             │  └──────────┴──────────┤  lost
//      └── no net ── waiting ◄────────────────┘
//                                             └──► ended (signed out, refused, replaced, too old)
//
// What happened is told in order: begin (a snapshot replaces everything), snapshot chunks, pushes. Between two sessions the position
// (epoch, offset) is kept and offered to the server; it answers with every event since, or with a new snapshot. Acknowledgements,
// heartbeats and the outbox go by themselves. No React, no globals: everything from outside is in Environment.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type ClientFrame,
  ClientFrameSchema,
  type Push,
  Resumed,
  type ServerFrame,
  ServerFrameSchema,
  type Snapshot,
  type Welcome,
} from "../generated/redline/v1/wire_pb";
import { backoffMs } from "./backoff";
import { CLOSE, comesBack } from "./close-codes";
import type { Environment, Socket } from "./environment";
import type { Outbox } from "./outbox";
import { ServerClock } from "./server-clock";

export interface Position {
  epoch: bigint;
  offset: bigint;
}

export type Status =
  | { kind: "idle" }
  | { kind: "offline" }
  | { kind: "connecting"; attempt: number }
  | { kind: "loading" }
  | { kind: "live" }
  | { kind: "waiting"; attempt: number; untilMonotonicMs: number; code: number }
  | { kind: "ended"; code: number; reason: string };

export interface SessionEvents {
  onStatus(status: Status): void;
  // After every Hello that was accepted. `reload`: what is known is replaced by the snapshot that follows.
  onWelcome(welcome: Welcome, reload: boolean): void;
  onSnapshot(chunk: Snapshot): void;
  onPush(push: Push): void;
}

export interface ConnectionOptions {
  environment: Environment;
  token: string;
  deviceId: string;
  appVersion: string;
  topics: string[];
  actAs?: string;
  resume?: Position;
  outbox: Outbox;
  events: SessionEvents;
}

const CONNECT_TIMEOUT_MS = 15_000;
const HEARTBEATS_MISSED_MAX = 2;
const HEARTBEAT_DEFAULT_MS = 20_000;

export class Connection {
  readonly clock: ServerClock;
  private status_: Status = { kind: "idle" };
  private socket: Socket | undefined;
  private generation = 0; // of the socket; what an older one says is not heard
  private attempt = 0;
  private position: Position | undefined;
  private acknowledged = 0n;
  private unacknowledged = 0;
  private ackEveryPushes = 16;
  private ackEveryMs = 1_000;
  private heartbeatMs = HEARTBEAT_DEFAULT_MS;
  private heardAt = 0;
  private drainAfterMs: number | undefined;
  private readonly timers = new Map<string, () => void>();

  constructor(private readonly options: ConnectionOptions) {
    const { environment, resume } = options;
    this.clock = new ServerClock(
      () => environment.monotonic(),
      () => environment.wall(),
    );
    this.position = resume;
  }

  get status(): Status {
    return this.status_;
  }

  // Where the client stands; kept by those who want to go on from here in another run.
  get at(): Position | undefined {
    return this.position;
  }

  start(): void {
    if (this.status_.kind === "idle") this.connect();
  }

  // For good; the page may start another connection.
  stop(): void {
    if (this.status_.kind === "ended") return;
    this.dropSocket(CLOSE.normal);
    this.clearTimers();
    this.setStatus({ kind: "ended", code: CLOSE.normal, reason: "" });
  }

  // Somebody does not want to wait, or the network is back.
  retryNow(): void {
    if (this.status_.kind !== "waiting" && this.status_.kind !== "offline") return;
    this.attempt = 0;
    this.connect();
  }

  // A device without any network will not hear that its connection is gone: it is taken to be, at once.
  networkChanged(): void {
    if (this.options.environment.online()) return this.retryNow();
    if (this.status_.kind === "idle" || this.status_.kind === "ended") return;
    this.dropSocket(CLOSE.heartbeatLost);
    this.goOffline();
  }

  reportPosition(lat: number, lon: number, atMs: number): void {
    if (this.status_.kind !== "live") return;
    this.send({ case: "position", value: { $typeName: "redline.v1.PositionReport", lat, lon, atMs: BigInt(Math.round(atMs)) } });
  }

  // --- connecting

  private connect(): void {
    const { environment } = this.options;
    this.clearTimers();
    if (!environment.online()) return this.goOffline();
    const generation = ++this.generation;
    const current = (act: () => void) => {
      if (generation === this.generation) act();
    };
    this.setStatus({ kind: "connecting", attempt: this.attempt });
    this.timer("connect", CONNECT_TIMEOUT_MS, () => {
      this.lost(CLOSE.heartbeatLost, "no answer in time");
    });
    this.socket = environment.openSocket({
      opened: () => {
        current(() => {
          this.hello();
        });
      },
      message: (bytes) => {
        current(() => {
          this.receive(bytes);
        });
      },
      closed: (code, reason) => {
        current(() => {
          this.lost(code, reason);
        });
      },
    });
  }

  private hello(): void {
    const { token, deviceId, appVersion, topics, actAs } = this.options;
    this.send({
      case: "hello",
      value: {
        $typeName: "redline.v1.Hello",
        token,
        deviceId,
        appVersion,
        topics,
        actAs: actAs ?? "",
        ...(this.position === undefined ? {} : { resume: { $typeName: "redline.v1.Resume", ...this.position } }),
      },
    });
  }

  private goOffline(): void {
    this.clearTimers();
    this.setStatus({ kind: "offline" });
  }

  private lost(code: number, reason: string): void {
    this.dropSocket(code === CLOSE.heartbeatLost || code === CLOSE.gap ? code : undefined);
    this.clearTimers();
    this.options.outbox.close();
    if (!comesBack(code)) return this.setStatus({ kind: "ended", code, reason });
    const { environment } = this.options;
    if (!environment.online()) return this.goOffline();
    const wait = this.drainAfterMs ?? backoffMs(this.attempt, environment.random());
    this.drainAfterMs = undefined;
    ++this.attempt;
    this.setStatus({ kind: "waiting", attempt: this.attempt, untilMonotonicMs: environment.monotonic() + wait, code });
    this.timer("retry", wait, () => {
      this.connect();
    });
  }

  private dropSocket(code: number | undefined): void {
    ++this.generation;
    const socket = this.socket;
    this.socket = undefined;
    // 1005 and below 3000 may not be sent by a page; a code of ours tells the server why.
    if (code !== undefined) socket?.close(code);
    this.options.outbox.close();
  }

  // --- receiving

  private receive(bytes: Uint8Array): void {
    this.heardAt = this.options.environment.monotonic();
    let frame: ServerFrame;
    try {
      frame = fromBinary(ServerFrameSchema, bytes);
    } catch {
      this.lost(CLOSE.gap, "unreadable message");
      return;
    }
    const body = frame.frame;
    switch (body.case) {
      case "welcome":
        this.welcome(body.value);
        break;
      case "snapshot":
        this.snapshot(body.value);
        break;
      case "push":
        this.push(body.value);
        break;
      case "reply":
        this.options.outbox.onReply(body.value);
        break;
      case "heartbeat":
        this.clock.sample(Number(body.value.serverTimeMs));
        break;
      case "drain":
        this.drainAfterMs = body.value.reconnectAfterMs;
        break;
      default:
        break; // of a newer server: nothing we have to understand
    }
  }

  private welcome(welcome: Welcome): void {
    this.timers.get("connect")?.();
    this.clock.sample(Number(welcome.serverTimeMs));
    this.heartbeatMs = welcome.heartbeatMs > 0 ? welcome.heartbeatMs : HEARTBEAT_DEFAULT_MS;
    this.ackEveryPushes = welcome.limits?.ackEveryPushes ?? this.ackEveryPushes;
    this.ackEveryMs = welcome.limits?.ackEveryMs ?? this.ackEveryMs;
    this.unacknowledged = 0;
    this.scheduleHeartbeat();
    this.scheduleLiveness();
    const reload = welcome.resumed !== Resumed.FULL;
    this.options.events.onWelcome(welcome, reload);
    if (reload) {
      this.position = undefined;
      this.setStatus({ kind: "loading" });
    } else {
      this.becomeLive();
    }
  }

  private snapshot(chunk: Snapshot): void {
    this.options.events.onSnapshot(chunk);
    if (!chunk.last) return;
    this.position = { epoch: chunk.epoch, offset: chunk.offset };
    this.becomeLive();
  }

  private becomeLive(): void {
    this.attempt = 0;
    this.acknowledged = this.position?.offset ?? 0n;
    this.setStatus({ kind: "live" });
    this.options.outbox.open((command) => {
      this.send({ case: "command", value: command });
    });
  }

  private push(push: Push): void {
    // Offset 0: newest-only topics. What we have already seen can only be a repetition.
    if (push.offset > 0n) {
      if (this.position !== undefined && this.position.epoch === push.epoch && push.offset <= this.position.offset) return;
      this.position = { epoch: push.epoch, offset: push.offset };
    }
    this.options.events.onPush(push);
    if (push.offset > 0n) this.acknowledgeSoon();
  }

  private acknowledgeSoon(): void {
    if (++this.unacknowledged >= this.ackEveryPushes) return this.acknowledge();
    if (!this.timers.has("ack")) {
      this.timer("ack", this.ackEveryMs, () => {
        this.acknowledge();
      });
    }
  }

  private acknowledge(): void {
    this.timers.get("ack")?.();
    this.unacknowledged = 0;
    const offset = this.position?.offset ?? 0n;
    if (offset <= this.acknowledged) return;
    this.acknowledged = offset;
    this.send({ case: "ack", value: { $typeName: "redline.v1.Ack", offset } });
  }

  // --- staying alive

  private scheduleHeartbeat(): void {
    this.timer("heartbeat", this.heartbeatMs, () => {
      this.send({ case: "heartbeat", value: { $typeName: "redline.v1.ClientHeartbeat" } });
      this.scheduleHeartbeat();
    });
  }

  private scheduleLiveness(): void {
    const quiet = this.options.environment.monotonic() - this.heardAt;
    const allowed = this.heartbeatMs * HEARTBEATS_MISSED_MAX;
    if (quiet >= allowed) return this.lost(CLOSE.heartbeatLost, "no heartbeat");
    this.timer("liveness", allowed - quiet, () => {
      this.scheduleLiveness();
    });
  }

  private send(frame: ClientFrame["frame"]): void {
    this.socket?.send(toBinary(ClientFrameSchema, create(ClientFrameSchema, { frame })));
  }

  private timer(name: string, ms: number, callback: () => void): void {
    this.timers.get(name)?.();
    const cancel = this.options.environment.after(ms, () => {
      this.timers.delete(name);
      callback();
    });
    this.timers.set(name, () => {
      this.timers.delete(name);
      cancel();
    });
  }

  private clearTimers(): void {
    for (const cancel of [...this.timers.values()]) cancel();
  }

  private setStatus(status: Status): void {
    this.status_ = status;
    this.options.events.onStatus(status);
  }
}
