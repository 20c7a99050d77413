// What a technician's device remembers in IndexedDB: commands without a verdict, and the orders as they were last seen with the
// position they belong to, so that the app opens without a network and goes on exactly there. Per account; a browser without
// IndexedDB works, it only forgets.
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { CommandSchema } from "../../generated/redline/v1/command_pb";
import type { Technician, Ticket } from "../../domain/types";
import { EMPTY_WORLD, type World } from "../../domain/world";
import type { Position } from "../../realtime/connection";
import { type Journal, type JournalEntry, memoryJournal } from "../../realtime/journal";
import type { Session } from "../../common/session/session";

interface StoredCommand {
  id: string;
  issuedAtMs: number;
  bytes: Uint8Array;
  expectedVersion?: number;
}

interface StoredWorld {
  position: Position;
  tickets: Ticket[];
  technicians: Technician[];
}

interface Schema extends DBSchema {
  commands: { key: string; value: StoredCommand };
  world: { key: "world"; value: StoredWorld };
}

export interface Device {
  journal: Journal;
  kept(): Promise<{ world: World; position: Position } | undefined>;
  follow(session: Session): void;
}

const SAVE_AFTER_MS = 500;

const FORGETFUL: Device = { journal: memoryJournal(), kept: () => Promise.resolve(undefined), follow: () => undefined };

export async function openDevice(account: string): Promise<Device> {
  try {
    return deviceOn(
      await openDB<Schema>(`redline-${account}`, 1, {
        upgrade: (database) => {
          database.createObjectStore("commands", { keyPath: "id" });
          database.createObjectStore("world");
        },
      }),
    );
  } catch {
    return FORGETFUL;
  }
}

export function deviceOn(database: IDBPDatabase<Schema>): Device {
  return {
    journal: {
      load: async () => (await database.getAll("commands")).map(entryOf),
      put: async (entry) => {
        await database.put("commands", storedOf(entry));
      },
      remove: (id) => database.delete("commands", id),
    },
    kept: async () => {
      const stored = await database.get("world", "world");
      if (stored === undefined) return undefined;
      const tickets = new Map(stored.tickets.map((ticket) => [ticket.id, ticket]));
      const technicians = new Map(stored.technicians.map((technician) => [technician.key, technician]));
      return { world: { ...EMPTY_WORLD, loaded: true, tickets, technicians }, position: stored.position };
    },
    follow: (session) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const save = () => {
        timer = undefined;
        const position = session.connection.at;
        const world = session.world.get();
        if (position === undefined || !world.loaded) return;
        const stored = { position, tickets: [...world.tickets.values()], technicians: [...world.technicians.values()] };
        // Losing it costs a snapshot at the next start, nothing else.
        database.put("world", stored, "world").catch(() => undefined);
      };
      session.world.subscribe(() => {
        timer ??= setTimeout(save, SAVE_AFTER_MS);
      });
    },
  };
}

function storedOf({ id, issuedAtMs, command, expectedVersion }: JournalEntry): StoredCommand {
  return {
    id,
    issuedAtMs,
    bytes: toBinary(CommandSchema, command),
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  };
}

function entryOf({ bytes, ...rest }: StoredCommand): JournalEntry {
  return { ...rest, command: fromBinary(CommandSchema, bytes) };
}
