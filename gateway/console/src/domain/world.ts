// Everything a session has been told, folded into view state. Pure: a state and what arrived give the next state; nothing is changed
// in place, so that a screen can tell by comparison what is new. Pushes come in batches, because copying a map of thousands of
// tickets once per frame is cheap and once per push is not.
//
// Kinds of events and items that this version does not know change nothing but the position.
import { EventKind, type EventSummary } from "../generated/redline/v1/event_pb";
import type { Push, Snapshot } from "../generated/redline/v1/wire_pb";
import { alertOf, choiceReasonOf, clockKindOf, countersOf, pointOf, technicianOf, ticketOf } from "./from-wire";
import { type Alert, type Counters, OPEN_STATES, type Place, type Technician, type Ticket } from "./types";
import { signalOf } from "./work";

// Closed tickets stay for a while, so that what one has just finished does not vanish; the oldest go first.
export const CLOSED_MAX = 200;
export const ALERTS_MAX = 200;

export interface World {
  loaded: boolean; // a snapshot is complete
  tickets: ReadonlyMap<string, Ticket>;
  technicians: ReadonlyMap<string, Technician>; // by key
  places: ReadonlyMap<string, Place>; // by technician's key
  counters?: Counters;
  alerts: readonly Alert[]; // newest first
  changes: number; // pushes folded since the start
}

export const EMPTY_WORLD: World = {
  loaded: false,
  tickets: new Map(),
  technicians: new Map(),
  places: new Map(),
  alerts: [],
  changes: 0,
};

export function isOpen(ticket: Ticket): boolean {
  return OPEN_STATES.includes(ticket.state);
}

// A snapshot replaces what is known; until its last chunk the old state stays on the screen.
export function foldSnapshot(world: World, chunks: readonly Snapshot[]): World {
  const tickets = new Map<string, Ticket>();
  const technicians = new Map<string, Technician>();
  const places = new Map(world.places);
  for (const ticket of world.tickets.values()) if (!isOpen(ticket)) tickets.set(ticket.id, ticket);
  for (const chunk of chunks) {
    for (const ticket of chunk.tickets) tickets.set(String(ticket.id), ticketOf(ticket));
    for (const wire of chunk.technicians) {
      technicians.set(wire.key, technicianOf(wire));
      const point = pointOf(wire.position);
      if (point !== undefined) notePlace(places, wire.key, { ...point, atMs: Number(wire.positionAtMs) });
    }
  }
  return { ...world, loaded: true, tickets, technicians, places };
}

function notePlace(places: Map<string, Place>, key: string, place: Place): void {
  const known = places.get(key);
  if (known === undefined || known.atMs <= place.atMs) places.set(key, place);
}

interface Draft {
  tickets: Map<string, Ticket>;
  technicians: Map<string, Technician>;
  places: Map<string, Place>;
  alerts: Alert[];
  counters: Counters | undefined;
}

export function foldPushes(world: World, pushes: readonly Push[]): World {
  const draft: Draft = {
    tickets: new Map(world.tickets),
    technicians: new Map(world.technicians),
    places: new Map(world.places),
    alerts: [...world.alerts],
    counters: world.counters,
  };
  for (const push of pushes) foldPush(draft, push);
  forgetOldest(draft.tickets);
  const touched = (kind: NonNullable<Push["item"]["case"]>) => pushes.some((push) => push.item.case === kind);
  return {
    loaded: world.loaded,
    tickets: touched("ticket") ? draft.tickets : world.tickets,
    technicians: touched("technician") ? draft.technicians : world.technicians,
    places: touched("positions") || touched("technician") ? draft.places : world.places,
    alerts: draft.alerts.length === world.alerts.length && draft.alerts[0] === world.alerts[0] ? world.alerts : draft.alerts,
    changes: world.changes + pushes.length,
    ...(draft.counters === undefined ? {} : { counters: draft.counters }),
  };
}

function foldPush(draft: Draft, push: Push): void {
  switch (push.item.case) {
    case "ticket": {
      const ticket = ticketOf(push.item.value);
      const known = draft.tickets.get(ticket.id);
      // A view is at least as new as its event, so that after a catch-up it can be newer than the next event's.
      if (known === undefined || known.version <= ticket.version) draft.tickets.set(ticket.id, ticket);
      if (push.event !== undefined) noteAlert(draft, alertOfEvent(push.event, ticket, push.offset));
      break;
    }
    case "technician": {
      const technician = technicianOf(push.item.value);
      draft.technicians.set(technician.key, technician);
      const point = pointOf(push.item.value.position);
      if (point !== undefined) notePlace(draft.places, technician.key, { ...point, atMs: Number(push.item.value.positionAtMs) });
      break;
    }
    case "positions":
      for (const sample of push.item.value.samples) {
        const point = pointOf(sample.point);
        if (point !== undefined) notePlace(draft.places, sample.technician, { ...point, atMs: Number(sample.atMs) });
      }
      break;
    case "counters":
      draft.counters = countersOf(push.item.value);
      break;
    case "alert":
      noteAlert(draft, alertOf(push.item.value, String(push.offset), Number(push.event?.atMs ?? 0n)));
      break;
    default:
      break;
  }
}

function noteAlert(draft: Draft, alert: Alert | undefined): void {
  if (alert === undefined || draft.alerts.some((known) => known.id === alert.id)) return;
  draft.alerts.unshift(alert);
  if (draft.alerts.length > ALERTS_MAX) draft.alerts.length = ALERTS_MAX;
}

// Who follows a board gets each event once, as the board's; what is alarming in it is for the client to see.
function alertOfEvent(event: EventSummary, ticket: Ticket, offset: bigint): Alert | undefined {
  const about = {
    id: String(offset),
    atMs: Number(event.atMs),
    ticket: ticket.id,
    number: ticket.number,
    area: ticket.area,
    priority: ticket.priority,
    clock: clockKindOf(event.clock),
    reason: choiceReasonOf(event.choice),
    level: event.level,
    signal: signalOf(event.signal),
    ...(event.dueMs === undefined ? {} : { dueMs: Number(event.dueMs) }),
  };
  switch (event.kind) {
    case EventKind.TICKET_CREATED:
    case EventKind.PRIORITY_CHANGED:
      return ticket.priority === "emergency" ? { ...about, kind: "emergency" } : undefined;
    case EventKind.TICKET_WAITS:
      return { ...about, kind: "nobodyAvailable" };
    case EventKind.CLOCK_WARNED:
      return { ...about, kind: "clockWarned" };
    case EventKind.CLOCK_BREACHED:
      return { ...about, kind: "clockBreached" };
    case EventKind.CHECK_IN_MISSED:
      return { ...about, kind: "checkInMissed" };
    case EventKind.WORK_FLAGGED:
      return { ...about, kind: "falseCompletion" };
    default:
      return undefined;
  }
}

function forgetOldest(tickets: Map<string, Ticket>): void {
  const closed = [...tickets.values()].filter((ticket) => !isOpen(ticket));
  if (closed.length <= CLOSED_MAX) return;
  closed.sort((a, b) => (a.closedMs ?? 0) - (b.closedMs ?? 0));
  for (const ticket of closed.slice(0, closed.length - CLOSED_MAX)) tickets.delete(ticket.id);
}
