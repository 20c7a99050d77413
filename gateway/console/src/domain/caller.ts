// Who is calling (rules A4, A5): what the desk already knows of a number, and whether the call is about something that is under way.
import { wholePhone } from "./records-query";
import type { Ticket } from "./types";
import { isOpen } from "./world";

export interface Known {
  open: Ticket[]; // newest first
  earlier: Ticket[];
}

// Live tickets are newer than the same ones from the records.
export function knownOf(phone: string, live: Iterable<Ticket>, records: readonly Ticket[]): Known {
  const tickets = new Map(records.map((ticket) => [ticket.id, ticket]));
  for (const ticket of live) if (wholePhone(ticket.callerPhone) === phone) tickets.set(ticket.id, ticket);
  const all = [...tickets.values()].sort((a, b) => b.createdMs - a.createdMs);
  return { open: all.filter(isOpen), earlier: all.filter((ticket) => !isOpen(ticket)) };
}

const plain = (text: string) => text.replace(/\s/g, "").toLowerCase();

// Open tickets that the call may be about: the same kind of trouble from the same number or at the same address.
export function duplicatesOf(draft: { phone: string; address: string; category: string }, tickets: Iterable<Ticket>): Ticket[] {
  if (draft.category === "") return [];
  const phone = wholePhone(draft.phone);
  const address = plain(draft.address);
  return [...tickets].filter(
    (ticket) =>
      isOpen(ticket) &&
      ticket.category === draft.category &&
      ((phone !== undefined && wholePhone(ticket.callerPhone) === phone) ||
        (address !== "" && plain(ticket.address) === address)),
  );
}
