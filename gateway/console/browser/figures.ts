// Figures, said once in words and kept in a file.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { SCREENS } from "./world";

const FILE = join(SCREENS, "..", "console.txt");

export function tell(line: string): void {
  process.stdout.write(`${line}\n`);
  appendFileSync(FILE, `${line}\n`);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const spread = (values: readonly number[]): string =>
  [0.5, 0.95, 0.99, 1].map((share) => `p${String(share * 100)} ${percentile(values, share).toFixed(1)}`).join("  ");
