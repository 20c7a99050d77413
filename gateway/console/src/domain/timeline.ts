// The story of a ticket as the server's REST answer tells it: its events in order, and why each technician was asked.
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type Event, EventSchema } from "../generated/redline/v1/event_pb";
import { type Choice, type Ticket as WireTicket, TicketSchema } from "../generated/redline/v1/types_pb";
import { choiceReasonOf, clockKindOf, priorityOf, roleOf, ticketOf } from "./from-wire";
import type { ChoiceReason, ClockKind, Priority, Role, Ticket } from "./types";
import { type Bill, type Consent, consentOf, feeLineOf, type Part, partOf, signalOf, type Signal } from "./work";

export type StepKind = Exclude<Event["body"]["case"], undefined> | "unknown";

export interface Candidate {
  name: string;
  waitMs: number;
  travelMs: number;
  load: number;
  chosen: boolean;
}

// Why this one, or why nobody.
export interface Why {
  reason: ChoiceReason;
  considered: number;
  best: Candidate[];
  excluded: { offShift: number; skill: number; area: number; full: number; coolingDown: number };
}

export interface Step {
  offset: string;
  kind: StepKind;
  atMs: number;
  role: Role;
  account: string;
  technician: string; // name; empty: not concerned
  text: string; // reason, resolution, fault, note
  clock: ClockKind;
  dueMs?: number;
  before?: Priority;
  after?: Priority;
  why?: Why;
  promisedMs?: number; // the appointment
  category?: string; // what it was corrected to
  bill?: Bill;
  consent?: Consent;
  part?: Part;
  check?: { item: string; passed: boolean };
  signature?: { signer: string; drawing: string };
  level?: number; // who is alerted of a missed check-in
  signal?: Signal;
}

export interface Story {
  ticket: Ticket;
  steps: Step[];
  complete: boolean; // false: older events are no longer kept where they can be read at once
}

type Names = Record<string, { key: string; name: string }>;

export interface StoryAnswer {
  ticket: JsonValue;
  timeline: JsonValue[];
  technicians: Names;
  complete: boolean;
}

const LENIENT = { ignoreUnknownFields: true };

function whyOf(choice: Choice, names: Names): Why {
  const { offShift = 0, skill = 0, area = 0, full = 0, coolingDown = 0 } = choice.excluded ?? {};
  return {
    reason: choiceReasonOf(choice.reason),
    considered: choice.considered,
    best: choice.best.map((candidate) => ({
      name: names[String(candidate.technician)]?.name ?? "",
      waitMs: Number(candidate.waitMs),
      travelMs: Number(candidate.travelMs),
      load: candidate.load,
      chosen: candidate.technician === choice.technician,
    })),
    excluded: { offShift, skill, area, full, coolingDown },
  };
}

function details(event: Event, names: Names): Partial<Step> {
  const body = event.body;
  switch (body.case) {
    case "offerMade":
      return {
        dueMs: Number(body.value.expiresMs),
        ...(body.value.choice === undefined ? {} : { why: whyOf(body.value.choice, names) }),
      };
    case "ticketWaits":
      return body.value.choice === undefined ? {} : { why: whyOf(body.value.choice, names) };
    case "ticketReturned":
    case "ticketWithdrawn":
    case "ticketCancelled":
      return { text: body.value.reason };
    case "ticketDone":
      return { text: body.value.resolution };
    case "priorityChanged":
      return { text: body.value.reason, before: priorityOf(body.value.before), after: priorityOf(body.value.after) };
    case "clockWarned":
    case "clockBreached":
      return { clock: clockKindOf(body.value.clock), dueMs: Number(body.value.dueMs) };
    default:
      return visitDetails(event);
  }
}

function visitDetails({ body }: Event): Partial<Step> {
  switch (body.case) {
    case "appointmentSet":
      return {
        text: body.value.promise?.reason ?? "",
        promisedMs: Number(body.value.promise?.atMs ?? 0n),
        ...(body.value.promise?.consent === undefined ? {} : { consent: consentOf(body.value.promise.consent) }),
      };
    case "faultConfirmed":
      return {
        text: body.value.fault,
        ...(body.value.category === body.value.categoryBefore ? {} : { category: body.value.category }),
      };
    case "feeQuoted":
    case "chargesRecorded":
      return {
        bill: {
          currency: body.value.currency,
          lines: body.value.lines.map(feeLineOf),
          total: Number(body.value.total),
        },
      };
    case "consentRecorded":
      return body.value.consent === undefined ? {} : { consent: consentOf(body.value.consent) };
    case "partRecorded":
      return body.value.part === undefined ? {} : { part: partOf(body.value.part), text: body.value.part.note };
    case "itemChecked":
      return { check: { item: body.value.item, passed: body.value.passed }, text: body.value.note };
    case "signatureRecorded":
      return { signature: { signer: body.value.signer, drawing: body.value.path }, text: body.value.refused };
    case "checkInMissed":
      return { level: body.value.level, dueMs: Number(body.value.dueMs) };
    case "workFlagged": {
      const { signal, measured, limit } = body.value;
      return { signal: { kind: signalOf(signal), measured: Number(measured), limit: Number(limit) } };
    }
    default:
      return {};
  }
}

function stepOf(json: JsonValue, names: Names): Step {
  const event = fromJson(EventSchema, json, LENIENT);
  return {
    offset: String(event.offset),
    kind: event.body.case ?? "unknown",
    atMs: Number(event.atMs),
    role: roleOf(event.actor?.role ?? 0),
    account: event.actor?.account ?? "",
    technician: names[String(event.technician)]?.name ?? "",
    text: "",
    clock: "unknown",
    ...details(event, names),
  };
}

export function storyOf(answer: StoryAnswer): Story {
  const ticket: WireTicket = fromJson(TicketSchema, answer.ticket, LENIENT);
  return {
    ticket: ticketOf(ticket),
    steps: answer.timeline.map((event) => stepOf(event, answer.technicians)),
    complete: answer.complete,
  };
}
