// Commands on their way: each keeps its id from the first press of the button to the final verdict, through reconnects, so that
// the server does it once however often it is sent.
//
// A verdict is final when it is OK or an ERROR that may not be retried. UNKNOWN and retryable errors are sent again under the same
// id after the time the server asks for. `ordered` sends one at a time, for devices that were offline: a later step makes no sense
// before the verdict on the earlier one.
import { create } from "@bufbuild/protobuf";
import type { Command } from "../generated/redline/v1/command_pb";
import { type Answer, AnswerSchema, CommandSchema } from "../generated/redline/v1/command_pb";
import {
  type ClientCommand,
  ClientCommandSchema,
  type Error as WireError,
  type Reply,
  ReplyStatus,
} from "../generated/redline/v1/wire_pb";
import { commandIdBytes, commandIdText, makeCommandId } from "./command-id";
import type { Environment } from "./environment";
import type { Journal, JournalEntry } from "./journal";

export type Verdict = { ok: true; answer: Answer } | { ok: false; error: WireError };

export interface OutboxItem extends JournalEntry {
  attempts: number; // times sent
}

export interface OutboxOptions {
  environment: Environment;
  journal: Journal;
  ordered: boolean;
  // Whatever waits has changed.
  onChange: (waiting: readonly OutboxItem[]) => void;
  // Also for commands of an earlier run, which nobody awaits any more.
  onVerdict: (item: OutboxItem, verdict: Verdict) => void;
}

const RETRY_DEFAULT_MS = 1_000;

interface Held {
  item: OutboxItem;
  inFlight: boolean;
  cancelRetry?: () => void;
  settle?: (verdict: Verdict) => void;
}

export class Outbox {
  private readonly held = new Map<string, Held>();
  private send: ((command: ClientCommand) => void) | undefined;

  constructor(private readonly options: OutboxOptions) {}

  // What an earlier run left behind.
  async restore(): Promise<void> {
    const entries = await this.options.journal.load();
    const newer = [...this.held.values()];
    this.held.clear();
    for (const entry of entries) this.held.set(entry.id, { item: { ...entry, attempts: 0 }, inFlight: false });
    for (const held of newer) this.held.set(held.item.id, held);
    this.changed();
    this.pump();
  }

  get waiting(): readonly OutboxItem[] {
    return [...this.held.values()].map((held) => held.item);
  }

  // Resolves with the final verdict; never rejects.
  submit(body: Command["body"], expectedVersion?: number): Promise<Verdict> {
    const { environment, journal } = this.options;
    const id = commandIdText(makeCommandId(environment.wall(), environment.randomBytes(10)));
    const item: OutboxItem = {
      id,
      issuedAtMs: environment.wall(),
      command: create(CommandSchema, { body }),
      attempts: 0,
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    };
    return new Promise((settle) => {
      const hold = () => {
        this.held.set(id, { item, inFlight: false, settle });
        this.changed();
        this.pump();
      };
      // Kept first, shown and sent then: what a person sees as waiting survives the device being switched off. A full disk is no
      // reason not to work.
      void journal.put(item).then(hold, hold);
    });
  }

  // The session is there: everything without a verdict is sent (again).
  open(send: (command: ClientCommand) => void): void {
    this.send = send;
    for (const held of this.held.values()) {
      held.inFlight = false;
      held.cancelRetry?.();
      delete held.cancelRetry;
    }
    this.pump();
  }

  close(): void {
    this.send = undefined;
  }

  onReply(reply: Reply): void {
    const held = this.held.get(commandIdText(reply.id));
    if (held === undefined) return;
    if (reply.status === ReplyStatus.OK) {
      this.finish(held, { ok: true, answer: reply.answer ?? create(AnswerSchema) });
    } else if (reply.status === ReplyStatus.ERROR && reply.error?.retryable !== true) {
      if (reply.error !== undefined) this.finish(held, { ok: false, error: reply.error });
    } else {
      this.retryLater(held, reply.error?.retryAfterMs ?? 0);
    }
  }

  private retryLater(held: Held, afterMs: number): void {
    const wait = afterMs > 0 ? afterMs : RETRY_DEFAULT_MS;
    held.cancelRetry = this.options.environment.after(wait, () => {
      delete held.cancelRetry;
      held.inFlight = false;
      this.pump();
    });
  }

  private finish(held: Held, verdict: Verdict): void {
    this.held.delete(held.item.id);
    held.cancelRetry?.();
    void this.options.journal.remove(held.item.id);
    this.options.onVerdict(held.item, verdict);
    held.settle?.(verdict);
    this.changed();
    this.pump();
  }

  private pump(): void {
    const send = this.send;
    if (send === undefined) return;
    for (const held of this.held.values()) {
      if (!held.inFlight && held.cancelRetry === undefined) {
        held.inFlight = true;
        ++held.item.attempts;
        send(this.frame(held.item));
      }
      if (this.options.ordered) return;
    }
  }

  private frame(item: OutboxItem): ClientCommand {
    return create(ClientCommandSchema, {
      id: commandIdBytes(item.id),
      issuedAtMs: BigInt(item.issuedAtMs),
      command: item.command,
      ...(item.expectedVersion === undefined ? {} : { expectedVersion: item.expectedVersion }),
    });
  }

  private changed(): void {
    this.options.onChange(this.waiting);
  }
}
