// Wire messages into view state.
import type { Alert as WireAlert, Counters as WireCounters } from "../generated/redline/v1/wire_pb";
import { AlertKind as WireAlertKind } from "../generated/redline/v1/wire_pb";
import * as wire from "../generated/redline/v1/types_pb";
import type {
  AlertKind,
  Channel,
  ChoiceReason,
  Clock,
  ClockKind,
  Counters,
  Offer,
  Point,
  Priority,
  Role,
  Technician,
  Ticket,
  TicketState,
  Tier,
} from "./types";
import { appointmentOf, signalOf, workOf } from "./work";

const STATES: Record<number, TicketState> = {
  [wire.TicketState.WAITING]: "waiting",
  [wire.TicketState.OFFERED]: "offered",
  [wire.TicketState.ACCEPTED]: "accepted",
  [wire.TicketState.EN_ROUTE]: "enRoute",
  [wire.TicketState.ON_SITE]: "onSite",
  [wire.TicketState.DONE]: "done",
  [wire.TicketState.CANCELLED]: "cancelled",
};
const PRIORITIES: Record<number, Priority> = {
  [wire.Priority.EMERGENCY]: "emergency",
  [wire.Priority.URGENT]: "urgent",
  [wire.Priority.NORMAL]: "normal",
  [wire.Priority.LOW]: "low",
};
const CHANNELS: Record<number, Channel> = {
  [wire.Channel.PHONE]: "phone",
  [wire.Channel.COUNTER]: "counter",
  [wire.Channel.WEB]: "web",
  [wire.Channel.LETTER]: "letter",
  [wire.Channel.GOVERNMENT_LINE]: "governmentLine",
  [wire.Channel.EMERGENCY_SERVICE]: "emergencyService",
  [wire.Channel.MACHINE]: "machine",
};
const TIERS: Record<number, Tier> = {
  [wire.Tier.ORDINARY]: "ordinary",
  [wire.Tier.KEY_ACCOUNT]: "keyAccount",
  [wire.Tier.VIP]: "vip",
};
const CLOCKS: Record<number, ClockKind> = {
  [wire.ClockKind.DISPATCH]: "dispatch",
  [wire.ClockKind.RESPOND]: "respond",
  [wire.ClockKind.ARRIVE]: "arrive",
  [wire.ClockKind.RESOLVE]: "resolve",
};
const ROLES: Record<number, Role> = {
  [wire.Role.AGENT]: "agent",
  [wire.Role.TECHNICIAN]: "technician",
  [wire.Role.SUPERVISOR]: "supervisor",
};
const REASONS: Record<number, ChoiceReason> = {
  [wire.ChoiceReason.QUICKEST_ARRIVAL]: "quickestArrival",
  [wire.ChoiceReason.ORDERED_BY_SUPERVISOR]: "orderedBySupervisor",
  [wire.ChoiceReason.NOBODY_ON_SHIFT]: "nobodyOnShift",
  [wire.ChoiceReason.NO_SKILL_ON_SHIFT]: "noSkillOnShift",
  [wire.ChoiceReason.NONE_IN_AREA]: "noneInArea",
  [wire.ChoiceReason.ALL_FULL]: "allFull",
  [wire.ChoiceReason.ALL_DECLINED]: "allDeclined",
};
const ALERTS: Record<number, AlertKind> = {
  [WireAlertKind.EMERGENCY]: "emergency",
  [WireAlertKind.CLOCK_WARNED]: "clockWarned",
  [WireAlertKind.CLOCK_BREACHED]: "clockBreached",
  [WireAlertKind.NOBODY_AVAILABLE]: "nobodyAvailable",
  [WireAlertKind.CHECK_IN_MISSED]: "checkInMissed",
  [WireAlertKind.FALSE_COMPLETION]: "falseCompletion",
};

// The wire number of a name, for what is sent.
function numberOf<Name extends string>(names: Record<number, Name>, name: Name): number {
  return Number(Object.keys(names).find((number) => names[Number(number)] === name) ?? 0);
}

export const stateOf = (value: number): TicketState => STATES[value] ?? "unknown";
export const priorityOf = (value: number): Priority => PRIORITIES[value] ?? "unknown";
export const clockKindOf = (value: number): ClockKind => CLOCKS[value] ?? "unknown";
export const roleOf = (value: number): Role => ROLES[value] ?? "unknown";
export const choiceReasonOf = (value: number): ChoiceReason => REASONS[value] ?? "unknown";
export const alertKindOf = (value: number): AlertKind => ALERTS[value] ?? "unknown";
export const priorityNumber = (name: Priority): wire.Priority => numberOf(PRIORITIES, name);
export const channelNumber = (name: Channel): wire.Channel => numberOf(CHANNELS, name);
export const tierNumber = (name: Tier): wire.Tier => numberOf(TIERS, name);

// An optional field that is there, or no field at all.
function when<Key extends string, Value, Result>(
  key: Key,
  value: Value | undefined,
  map: (value: Value) => Result,
): { [K in Key]?: Result } {
  return value === undefined ? {} : ({ [key]: map(value) } as { [K in Key]?: Result });
}

export function pointOf(point: wire.GeoPoint | undefined): Point | undefined {
  if (point === undefined || (point.lat === 0 && point.lon === 0)) return undefined;
  return { lat: point.lat, lon: point.lon };
}

export function clockOf(clock: wire.Clock): Clock {
  return {
    kind: clockKindOf(clock.kind),
    startedMs: Number(clock.startedMs),
    ...when("dueMs", clock.dueMs, Number),
    ...when("stoppedMs", clock.stoppedMs, Number),
    warnAtMs: clock.warnAtMs.map(Number),
    breached: clock.breached,
  };
}

function offerOf(offer: wire.Offer): Offer {
  return {
    id: offer.id,
    madeMs: Number(offer.madeMs),
    expiresMs: Number(offer.expiresMs),
    ...when("deliveredMs", offer.deliveredMs, Number),
    ...when("seenMs", offer.seenMs, Number),
  };
}

export function ticketOf(ticket: wire.Ticket): Ticket {
  return {
    id: String(ticket.id),
    number: ticket.number,
    version: ticket.version,
    state: stateOf(ticket.state),
    priority: priorityOf(ticket.priority),
    category: ticket.category,
    area: ticket.area,
    createdMs: Number(ticket.createdMs),
    ...when("closedMs", ticket.closedMs, Number),
    callerName: ticket.caller?.name ?? "",
    callerPhone: ticket.caller?.phone ?? "",
    address: ticket.place?.address ?? "",
    ...when("point", pointOf(ticket.place?.point), (point) => point),
    description: ticket.description,
    createdBy: ticket.createdBy,
    channel: CHANNELS[ticket.channel] ?? "unknown",
    tier: TIERS[ticket.tier] ?? "unknown",
    technician: ticket.technicianKey,
    technicianName: ticket.technicianName,
    lastOffer: ticket.lastOffer,
    ...when("offer", ticket.offer, offerOf),
    waitingReason: choiceReasonOf(ticket.waitingReason),
    returns: ticket.returns,
    resolution: ticket.resolution,
    clocks: ticket.clocks.map(clockOf),
    ...when("appointment", ticket.appointment === undefined ? undefined : appointmentOf(ticket.appointment), (kept) => kept),
    ...when("work", ticket.work, workOf),
  };
}

export function technicianOf(technician: wire.Technician): Technician {
  return {
    key: technician.key,
    name: technician.name,
    version: technician.version,
    onShift: technician.onShift,
    ...when("shiftEndMs", technician.shiftEndMs, Number),
    skills: technician.skills,
    areas: technician.areas,
  };
}

export function countersOf(counters: WireCounters): Counters {
  const { waiting, offered, accepted, enRoute, onSite, breached, techniciansOnShift, totals } = counters;
  return {
    created: Number(totals?.created ?? 0),
    done: Number(totals?.done ?? 0),
    cancelled: Number(totals?.cancelled ?? 0),
    waiting,
    offered,
    accepted,
    enRoute,
    onSite,
    breached,
    techniciansOnShift,
  };
}

export function alertOf(alert: WireAlert, id: string, atMs: number) {
  return {
    id,
    kind: alertKindOf(alert.kind),
    atMs,
    ticket: String(alert.ticket),
    number: alert.number,
    area: alert.area,
    priority: priorityOf(alert.priority),
    clock: clockKindOf(alert.clock),
    ...when("dueMs", alert.dueMs, Number),
    reason: choiceReasonOf(alert.choice),
    level: alert.level,
    signal: signalOf(alert.signal),
  };
}
