// A gateway within the test: speaks redline.v1 in real bytes, without a socket. It keeps what clients said in `received`, and does
// nothing by itself beyond accepting: a test says what it answers.
//
//   const gateway = new FakeGateway();
//   const environment = new VirtualEnvironment((events) => gateway.dial(events));
//   gateway.onHello = (session, hello) => session.welcome({ resumed: Resumed.RELOAD });
//   gateway.onCommand = (session, command) => session.ok(command, { ticket: 7n, version: 2 });
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { AnswerSchema } from "../src/generated/redline/v1/command_pb";
import {
  type ClientCommand,
  type ClientFrame,
  ClientFrameSchema,
  ErrorSchema,
  type Hello,
  PushSchema,
  ReplyStatus,
  Resumed,
  type ServerFrame,
  ServerFrameSchema,
  SnapshotSchema,
  WelcomeSchema,
} from "../src/generated/redline/v1/wire_pb";
import type { Socket, SocketEvents } from "../src/realtime/environment";

export const EPOCH = 77n;

export class FakeSession {
  readonly received: ClientFrame["frame"][] = [];
  closedWith: number | undefined;

  constructor(
    private readonly gateway: FakeGateway,
    private readonly events: SocketEvents,
  ) {}

  hear(bytes: Uint8Array): void {
    const frame = fromBinary(ClientFrameSchema, bytes).frame;
    this.received.push(frame);
    if (frame.case === "hello") this.gateway.onHello(this, frame.value);
    if (frame.case === "command") this.gateway.onCommand(this, frame.value);
  }

  say(frame: ServerFrame["frame"]): void {
    if (this.closedWith === undefined) this.events.message(toBinary(ServerFrameSchema, create(ServerFrameSchema, { frame })));
  }

  raw(bytes: Uint8Array): void {
    this.events.message(bytes);
  }

  welcome(fields: MessageInitShape<typeof WelcomeSchema> = {}): void {
    const value = create(WelcomeSchema, {
      sessionId: "s-1",
      serverTimeMs: 1_795_780_800_000n,
      epoch: EPOCH,
      resumed: Resumed.FULL,
      heartbeatMs: 20_000,
      limits: { ackEveryPushes: 4, ackEveryMs: 1_000 },
      ...fields,
    } as MessageInitShape<typeof WelcomeSchema>);
    this.say({ case: "welcome", value });
  }

  snapshot(fields: MessageInitShape<typeof SnapshotSchema>): void {
    this.say({ case: "snapshot", value: create(SnapshotSchema, { epoch: EPOCH, last: true, ...fields }) });
  }

  push(fields: MessageInitShape<typeof PushSchema>): void {
    this.say({ case: "push", value: create(PushSchema, { epoch: EPOCH, topic: "me", ...fields }) });
  }

  ok(command: ClientCommand, answer: MessageInitShape<typeof AnswerSchema> = {}): void {
    this.say({
      case: "reply",
      value: { $typeName: "redline.v1.Reply", id: command.id, status: ReplyStatus.OK, answer: create(AnswerSchema, answer) },
    });
  }

  refuse(command: ClientCommand, error: MessageInitShape<typeof ErrorSchema>, status = ReplyStatus.ERROR): void {
    this.say({
      case: "reply",
      value: { $typeName: "redline.v1.Reply", id: command.id, status, error: create(ErrorSchema, error) },
    });
  }

  // The server ends the session, or the network does (1006).
  close(code: number, reason = ""): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = code;
    this.events.closed(code, reason);
  }

  commands(): ClientCommand[] {
    return this.received.flatMap((frame) => (frame.case === "command" ? [frame.value] : []));
  }
  acks(): bigint[] {
    return this.received.flatMap((frame) => (frame.case === "ack" ? [frame.value.offset] : []));
  }
  heartbeats(): number {
    return this.received.filter((frame) => frame.case === "heartbeat").length;
  }
}

export class FakeGateway {
  readonly sessions: FakeSession[] = [];
  readonly hellos: Hello[] = [];
  reachable = true; // false: the dial is not answered at all
  onHello: (session: FakeSession, hello: Hello) => void = (session) => {
    session.welcome({ resumed: Resumed.RELOAD });
    session.snapshot({ offset: 100n });
  };
  onCommand: (session: FakeSession, command: ClientCommand) => void = () => undefined;

  dial(events: SocketEvents): Socket {
    const session = new FakeSession(this, events);
    this.sessions.push(session);
    if (this.reachable) queueMicrotask(events.opened);
    return {
      send: (bytes) => {
        const frame = fromBinary(ClientFrameSchema, bytes).frame;
        if (frame.case === "hello") this.hellos.push(frame.value);
        session.hear(bytes);
      },
      close: (code) => {
        session.closedWith ??= code;
      },
    };
  }

  get last(): FakeSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error("nobody has come yet");
    return session;
  }
}
