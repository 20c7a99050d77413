// What the screens show, in their own words: names instead of numbers, milliseconds as numbers, ids as text (they are 64 bits wide
// and only ever compared). A name that this version does not know is "unknown" and is shown as such.

import type { Appointment, SignalKind, Work } from "./work";

export type TicketState = "waiting" | "offered" | "accepted" | "enRoute" | "onSite" | "done" | "cancelled" | "unknown";
export type Priority = "emergency" | "urgent" | "normal" | "low" | "unknown";
export type Channel = "phone" | "counter" | "web" | "letter" | "governmentLine" | "emergencyService" | "machine" | "unknown";
export type Tier = "ordinary" | "keyAccount" | "vip" | "unknown";
export type ClockKind = "dispatch" | "respond" | "arrive" | "resolve" | "unknown";
export type Role = "agent" | "technician" | "supervisor" | "unknown";
export type ChoiceReason =
  | "quickestArrival"
  | "orderedBySupervisor"
  | "nobodyOnShift"
  | "noSkillOnShift"
  | "noneInArea"
  | "allFull"
  | "allDeclined"
  | "unknown";

export const OPEN_STATES: readonly TicketState[] = ["waiting", "offered", "accepted", "enRoute", "onSite"];
export const PRIORITIES: readonly Priority[] = ["emergency", "urgent", "normal", "low"];

export interface Point {
  lat: number;
  lon: number;
}

export interface Clock {
  kind: ClockKind;
  startedMs: number;
  dueMs?: number;
  stoppedMs?: number;
  warnAtMs: readonly number[];
  breached: boolean;
}

export interface Offer {
  id: number;
  madeMs: number;
  expiresMs: number;
  deliveredMs?: number;
  seenMs?: number;
}

export interface Ticket {
  id: string;
  number: string;
  version: number;
  state: TicketState;
  priority: Priority;
  category: string;
  area: string;
  createdMs: number;
  closedMs?: number;
  callerName: string;
  callerPhone: string;
  address: string;
  point?: Point;
  description: string;
  createdBy: string;
  channel: Channel;
  tier: Tier;
  technician: string; // key; empty: nobody
  technicianName: string;
  lastOffer: number;
  offer?: Offer;
  waitingReason: ChoiceReason;
  returns: number;
  resolution: string;
  clocks: readonly Clock[];
  appointment?: Appointment;
  work?: Work; // since the technician arrived
}

export interface Technician {
  key: string;
  name: string;
  version: number;
  onShift: boolean;
  shiftEndMs?: number;
  skills: readonly string[];
  areas: readonly string[];
}

export interface Place extends Point {
  atMs: number;
}

export interface Counters {
  created: number;
  done: number;
  cancelled: number;
  waiting: number;
  offered: number;
  accepted: number;
  enRoute: number;
  onSite: number;
  breached: number;
  techniciansOnShift: number;
}

export type AlertKind =
  "emergency" | "clockWarned" | "clockBreached" | "nobodyAvailable" | "checkInMissed" | "falseCompletion" | "unknown";

export interface Alert {
  id: string; // one per event
  kind: AlertKind;
  atMs: number;
  ticket: string;
  number: string;
  area: string;
  priority: Priority;
  clock: ClockKind;
  dueMs?: number;
  reason: ChoiceReason;
  level: number; // of a missed check-in: who is to act
  signal: SignalKind; // of a completion that looks false
}
