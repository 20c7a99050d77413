// A ticket as it will be once the commands that still wait have been applied: what a technician without a network has done shows at
// once, marked as not confirmed. The server's verdict replaces it.
import type { Command } from "../generated/redline/v1/command_pb";
import type { Ticket, TicketState } from "./types";

const LEADS_TO: Partial<Record<NonNullable<Command["body"]["case"]>, TicketState>> = {
  acceptOffer: "accepted",
  startTravel: "enRoute",
  reportArrival: "onSite",
  completeTicket: "done",
  cancelTicket: "cancelled",
};

export interface Projected {
  ticket: Ticket;
  unconfirmed: boolean;
  givenBack: boolean; // a return waits: it is as good as gone
}

function ticketOfCommand(command: Command): string | undefined {
  const value = command.body.value;
  return value !== undefined && "ticket" in value && typeof value.ticket === "bigint" ? String(value.ticket) : undefined;
}

export function project(ticket: Ticket, waiting: readonly Command[]): Projected {
  let state = ticket.state;
  let unconfirmed = false;
  let givenBack = false;
  for (const command of waiting) {
    if (ticketOfCommand(command) !== ticket.id || command.body.case === undefined) continue;
    const next = LEADS_TO[command.body.case];
    if (next !== undefined) {
      state = next;
      unconfirmed = true;
    }
    if (command.body.case === "returnTicket") {
      givenBack = true;
      unconfirmed = true;
    }
  }
  return { ticket: state === ticket.state ? ticket : { ...ticket, state }, unconfirmed, givenBack };
}
