// A search in the records as a person says it, and what the server is asked. One box: what is typed is taken for a ticket's number, a
// telephone number, its last four digits or words. It lives in the address, so that it survives a reload and can be sent on.
import { OPEN_STATES, type TicketState } from "./types";

export type StateGroup = "open" | "done" | "cancelled";
export const STATE_GROUPS: readonly StateGroup[] = ["open", "done", "cancelled"];

export interface RecordsFilter {
  text?: string;
  state?: StateGroup;
  area?: string;
  category?: string;
  from?: string; // days as "2026-11-22", in the reader's zone
  until?: string; // the last day that counts
}

export type Understood = "number" | "phone" | "phone_tail" | "text";

// "1127-0042": month, day, count.
const NUMBER = /^(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])-\d{3,6}$/;

const digitsIn = (text: string) => text.replace(/[\s().-]/g, "");

// Whole telephone numbers; shorter ones are still being typed.
export function wholePhone(text: string): string | undefined {
  const digits = digitsIn(text);
  return /^\+?\d{7,15}$/.test(digits) ? digits : undefined;
}

export function understood(text: string): [Understood, string] | undefined {
  const typed = text.trim();
  if (typed === "") return undefined;
  if (NUMBER.test(typed)) return ["number", typed];
  if (/^\d{4}$/.test(typed)) return ["phone_tail", typed];
  const phone = wholePhone(typed);
  return phone === undefined ? ["text", typed] : ["phone", phone];
}

// As the server's query spells states.
const SPELLED: Partial<Record<TicketState, string>> = { enRoute: "en_route", onSite: "on_site" };
const STATES: Record<StateGroup, readonly TicketState[]> = { open: OPEN_STATES, done: ["done"], cancelled: ["cancelled"] };

function dayStart(day: string, daysLater = 0): number | undefined {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const ms = new Date(year, month - 1, date + daysLater).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}

export function queryOf(filter: RecordsFilter): URLSearchParams {
  const query = new URLSearchParams();
  const text = understood(filter.text ?? "");
  if (text !== undefined) query.set(...text);
  if (filter.state !== undefined) query.set("state", STATES[filter.state].map((state) => SPELLED[state] ?? state).join(","));
  if (filter.area !== undefined) query.set("area", filter.area);
  if (filter.category !== undefined) query.set("category", filter.category);
  const from = filter.from === undefined ? undefined : dayStart(filter.from);
  const until = filter.until === undefined ? undefined : dayStart(filter.until, 1);
  if (from !== undefined) query.set("created_from_ms", String(from));
  if (until !== undefined) query.set("created_until_ms", String(until));
  return query;
}

const KEYS = ["text", "state", "area", "category", "from", "until"] as const;

export function recordsFilterIn(search: string): RecordsFilter {
  const parameters = new URLSearchParams(search);
  const filter: Record<string, string> = {};
  for (const key of KEYS) {
    const value = parameters.get(key);
    if (value !== null && value !== "") filter[key] = value;
  }
  if (!STATE_GROUPS.includes(filter["state"] as StateGroup)) delete filter["state"];
  return filter as RecordsFilter;
}

// Keeps what else stands in the address.
export function searchWithRecordsFilter(
  search: string,
  filter: { [Key in keyof RecordsFilter]?: RecordsFilter[Key] | undefined },
) {
  const parameters = new URLSearchParams(search);
  for (const key of KEYS) {
    const value = filter[key];
    if (value === undefined || value === "") parameters.delete(key);
    else parameters.set(key, value);
  }
  return parameters;
}
