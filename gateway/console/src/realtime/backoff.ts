// How long to wait before the next attempt: full jitter, so that thousands of clients that lost one server do not come back
// in step.
export const BACKOFF_BASE_MS = 500;
export const BACKOFF_MAX_MS = 30_000;

// `attempt` counts from 0; `random` in [0, 1).
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.floor(random * ceiling);
}
