// Where commands wait until they have their verdict. The memory journal lasts as long as the page; the one of a technician's
// device (features/field) survives the browser being closed.
import type { Command } from "../generated/redline/v1/command_pb";

export interface JournalEntry {
  id: string; // UUIDv7 as text; entries sort by it in the order of their making
  issuedAtMs: number; // by the device's clock
  command: Command;
  expectedVersion?: number;
}

export interface Journal {
  // Oldest first.
  load(): Promise<JournalEntry[]>;
  put(entry: JournalEntry): Promise<void>;
  remove(id: string): Promise<void>;
}

export function memoryJournal(): Journal {
  return {
    load: () => Promise.resolve([]),
    put: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
}
