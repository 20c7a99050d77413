// Deadlines as people look at them: which one is next, how much is left, how bad it is. `now` is the server's time.
import type { Clock, Ticket } from "./types";

export type Urgency = "calm" | "warned" | "late" | "none";

export function isRunning(clock: Clock): boolean {
  return clock.stoppedMs === undefined && clock.dueMs !== undefined;
}

// The running clock that falls due first; a missed one stays in front until its step is taken.
export function nextClock(ticket: Ticket): Clock | undefined {
  let next: Clock | undefined;
  for (const clock of ticket.clocks) {
    if (isRunning(clock) && (next === undefined || dueOf(clock) < dueOf(next))) next = clock;
  }
  return next;
}

export function dueOf(clock: Clock | undefined): number {
  return clock?.dueMs ?? Number.POSITIVE_INFINITY;
}

export function urgencyOf(clock: Clock | undefined, now: number): Urgency {
  if (clock?.dueMs === undefined) return "none";
  const at = clock.stoppedMs ?? now;
  if (clock.breached || at >= clock.dueMs) return "late";
  const lastWarning = clock.warnAtMs.at(-1);
  return lastWarning !== undefined && clock.stoppedMs === undefined && now >= lastWarning ? "warned" : "calm";
}

// 0 at the start, 1 when due; stays within.
export function progressOf(clock: Clock, now: number): number {
  if (clock.dueMs === undefined || clock.dueMs <= clock.startedMs) return 1;
  const at = clock.stoppedMs ?? now;
  return Math.min(1, Math.max(0, (at - clock.startedMs) / (clock.dueMs - clock.startedMs)));
}

export interface Remaining {
  late: boolean;
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

// Whole seconds; what is left is rounded up, what is past is rounded down, so that 0:00 is shown exactly when it is due.
export function remaining(dueMs: number, now: number): Remaining {
  const late = now >= dueMs;
  let seconds = late ? Math.floor((now - dueMs) / 1000) : Math.ceil((dueMs - now) / 1000);
  const days = Math.floor(seconds / 86_400);
  seconds -= days * 86_400;
  return { late, days, hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60), seconds: seconds % 60 };
}

const two = (value: number) => String(value).padStart(2, "0");

// "12:05", "1:02:05", "-0:07": short and the same in every language. Days are the caller's to say.
export function clockText(left: Remaining): string {
  const hours = left.days * 24 + left.hours;
  const sign = left.late && hours + left.minutes + left.seconds > 0 ? "−" : "";
  if (hours > 0) return `${sign}${String(hours)}:${two(left.minutes)}:${two(left.seconds)}`;
  return `${sign}${String(left.minutes)}:${two(left.seconds)}`;
}
