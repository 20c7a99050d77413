// One signed-in person: who it is, the connection, what has been told, what is still to be said. Made by app/, read by features
// through hooks.ts.
import type { Command } from "../../generated/redline/v1/command_pb";
import type { Self } from "../../domain/permissions";
import { Connection, type Position, type Status } from "../../realtime/connection";
import type { Environment } from "../../realtime/environment";
import type { Journal } from "../../realtime/journal";
import { Outbox, type OutboxItem, type Verdict } from "../../realtime/outbox";
import type { World } from "../../domain/world";
import { EMPTY_WORLD } from "../../domain/world";
import type { Catalogue, Identity } from "./rest";
import { WorldStore } from "./world-store";

export interface SessionOptions {
  environment: Environment;
  identity: Identity;
  catalogue: Catalogue;
  token: string;
  deviceId: string;
  appVersion: string;
  topics: string[];
  journal: Journal;
  ordered: boolean;
  // Kept by an earlier run on this device.
  kept?: { world: World; position: Position };
  schedule: (flush: () => void) => void;
}

export interface SessionState {
  status: Status;
  technician: string; // key acted for
  minVersion: string;
  topics: readonly string[]; // granted
  waiting: readonly OutboxItem[];
  liveAtMs?: number; // server time when the session was last live
}

type VerdictListener = (item: OutboxItem, verdict: Verdict) => void;

export class Session {
  readonly world: WorldStore;
  readonly connection: Connection;
  private readonly outbox: Outbox;
  private state: SessionState = { status: { kind: "idle" }, technician: "", minVersion: "", topics: [], waiting: [] };
  private readonly listeners = new Set<() => void>();
  private readonly verdictListeners = new Set<VerdictListener>();

  constructor(private readonly options: SessionOptions) {
    const { environment, identity, kept } = options;
    this.world = new WorldStore(options.schedule);
    if (kept !== undefined) this.world.restore({ ...EMPTY_WORLD, ...kept.world });
    this.state = { ...this.state, technician: identity.role === "technician" ? identity.account : "" };
    this.outbox = new Outbox({
      environment,
      journal: options.journal,
      ordered: options.ordered,
      onChange: (waiting) => {
        this.change({ waiting });
      },
      onVerdict: (item, verdict) => {
        for (const listener of this.verdictListeners) listener(item, verdict);
      },
    });
    this.connection = new Connection({
      environment,
      token: options.token,
      deviceId: options.deviceId,
      appVersion: options.appVersion,
      topics: options.topics,
      outbox: this.outbox,
      ...(kept === undefined ? {} : { resume: kept.position }),
      events: {
        onStatus: (status) => {
          this.onStatus(status);
        },
        onWelcome: (welcome, reload) => {
          this.change({ technician: welcome.technician, minVersion: welcome.minVersion, topics: welcome.topics });
          if (reload) this.world.beginSnapshot();
        },
        onSnapshot: (chunk) => {
          this.world.addSnapshot(chunk);
        },
        onPush: (push) => {
          this.world.addPush(push);
        },
      },
    });
  }

  async start(): Promise<void> {
    await this.outbox.restore();
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
  }

  get identity(): Identity {
    return this.options.identity;
  }
  get catalogue(): Catalogue {
    return this.options.catalogue;
  }
  get token(): string {
    return this.options.token;
  }
  get self(): Self {
    return { role: this.identity.role, account: this.identity.account, technician: this.state.technician };
  }

  // The server's time.
  now(): number {
    return this.connection.clock.now();
  }

  monotonic(): number {
    return this.options.environment.monotonic();
  }

  readonly get = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  onVerdict(listener: VerdictListener): () => void {
    this.verdictListeners.add(listener);
    return () => this.verdictListeners.delete(listener);
  }

  submit(body: Command["body"], expectedVersion?: number): Promise<Verdict> {
    return this.outbox.submit(body, expectedVersion);
  }

  private onStatus(status: Status): void {
    const wasLive = this.state.status.kind === "live";
    this.change({ status, ...(wasLive || status.kind === "live" ? { liveAtMs: this.now() } : {}) });
  }

  private change(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
