// A supervisor's view of many tickets: what is filtered out, what comes first, how the areas stand.
import { dueOf, nextClock, type Urgency, urgencyOf } from "./clocks";
import { OPEN_STATES, type Priority, PRIORITIES, type Ticket, type TicketState } from "./types";
import { isOpen } from "./world";

export interface Filter {
  area?: string;
  state?: TicketState;
  priority?: Priority;
  urgency?: "warned" | "late";
  technician?: string;
  text?: string;
}

export function matches(ticket: Ticket, filter: Filter, now: number): boolean {
  if (!isOpen(ticket)) return false;
  if (filter.area !== undefined && ticket.area !== filter.area) return false;
  if (filter.state !== undefined && ticket.state !== filter.state) return false;
  if (filter.priority !== undefined && ticket.priority !== filter.priority) return false;
  if (filter.technician !== undefined && ticket.technician !== filter.technician) return false;
  if (filter.urgency !== undefined && !atLeast(urgencyOf(nextClock(ticket), now), filter.urgency)) return false;
  return filter.text === undefined || contains(ticket, filter.text);
}

function atLeast(urgency: Urgency, wanted: "warned" | "late"): boolean {
  return urgency === "late" || urgency === wanted;
}

function contains(ticket: Ticket, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [ticket.number, ticket.address, ticket.callerName, ticket.category, ticket.technicianName, ticket.description].some(
    (field) => field.toLowerCase().includes(wanted),
  );
}

const rank = (priority: Priority) => {
  const index = PRIORITIES.indexOf(priority);
  return index < 0 ? PRIORITIES.length : index;
};

// Emergencies first, then what breaks first, then what came first.
export function byNeed(a: Ticket, b: Ticket): number {
  const emergency = Number(b.priority === "emergency") - Number(a.priority === "emergency");
  if (emergency !== 0) return emergency;
  const due = dueOf(nextClock(a)) - dueOf(nextClock(b));
  if (due !== 0 && !Number.isNaN(due)) return due;
  return rank(a.priority) - rank(b.priority) || a.createdMs - b.createdMs || a.number.localeCompare(b.number);
}

export function listed(tickets: Iterable<Ticket>, filter: Filter, now: number): Ticket[] {
  return [...tickets].filter((ticket) => matches(ticket, filter, now)).sort(byNeed);
}

export interface AreaSummary {
  area: string;
  open: number;
  warned: number;
  late: number;
  states: Record<TicketState, number>;
}

export function areaSummaries(tickets: Iterable<Ticket>, now: number): AreaSummary[] {
  const areas = new Map<string, AreaSummary>();
  for (const ticket of tickets) {
    if (!isOpen(ticket)) continue;
    let summary = areas.get(ticket.area);
    if (summary === undefined) {
      summary = { area: ticket.area, open: 0, warned: 0, late: 0, states: emptyStates() };
      areas.set(ticket.area, summary);
    }
    ++summary.open;
    ++summary.states[ticket.state];
    const urgency = urgencyOf(nextClock(ticket), now);
    if (urgency === "late") ++summary.late;
    if (urgency === "warned") ++summary.warned;
  }
  return [...areas.values()].sort(
    (a, b) => b.late - a.late || b.warned - a.warned || b.open - a.open || a.area.localeCompare(b.area),
  );
}

function emptyStates(): Record<TicketState, number> {
  return Object.fromEntries([...OPEN_STATES, "done", "cancelled", "unknown"].map((state) => [state, 0])) as Record<
    TicketState,
    number
  >;
}

// Filters live in the address, so that a view can be sent to a colleague and survives a reload.
const KEYS = ["area", "state", "priority", "urgency", "technician", "text"] as const;

export function filterFromSearch(search: string): Filter {
  const parameters = new URLSearchParams(search);
  const filter: Record<string, string> = {};
  for (const key of KEYS) {
    const value = parameters.get(key);
    if (value !== null && value !== "") filter[key] = value;
  }
  if (filter["urgency"] !== "warned" && filter["urgency"] !== "late") delete filter["urgency"];
  return filter as Filter;
}

// Keeps what else stands in the address.
export function searchWithFilter(search: string, filter: Filter): string {
  const parameters = new URLSearchParams(search);
  for (const key of KEYS) {
    const value = filter[key];
    if (value === undefined || value === "") parameters.delete(key);
    else parameters.set(key, value);
  }
  return parameters.toString();
}
