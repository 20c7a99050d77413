// A ticket as it will be once the commands that still wait have been applied: what a technician without a network has done shows at
// once, marked as not confirmed. The server's verdict replaces it.
import type { Command, SetAppointment } from "../generated/redline/v1/command_pb";
import type { Ticket, TicketState } from "./types";
import {
  consentOf,
  feeLineOf,
  lineAmount,
  NO_WORK,
  partOf,
  totalOf,
  type Appointment,
  type Bill,
  type FeeLine,
  type Work,
} from "./work";
import type { FeeLine as WireLine } from "../generated/redline/v1/work_pb";

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

export function ticketOfCommand(command: Command): string | undefined {
  const value = command.body.value;
  return value !== undefined && "ticket" in value && typeof value.ticket === "bigint" ? String(value.ticket) : undefined;
}

// The price list is the server's to apply: until it has, a line shows what the technician was shown. Lines by code are looked up in
// what is known here.
export type Priced = (code: string) => Pick<FeeLine, "kind" | "text" | "unitPrice"> | undefined;

function billOf(lines: readonly WireLine[], currency: string, priced: Priced): Bill {
  const counted = lines.map((wire) => {
    const line = { ...feeLineOf(wire), ...(wire.code === "" ? {} : priced(wire.code)) };
    return { ...line, amount: lineAmount(line.unitPrice, line.quantity) };
  });
  return { currency, lines: counted, total: totalOf(counted) };
}

export interface Pricing {
  currency: string;
  priced: Priced;
}

const NO_PRICES: Pricing = { currency: "", priced: () => undefined };

// What a command makes of the visit; undefined: nothing.
function workAfter(work: Work, body: Command["body"], issuedAtMs: number, pricing: Pricing): Work | undefined {
  switch (body.case) {
    case "reportArrival":
      return { ...work, arrivedMs: issuedAtMs };
    case "confirmFault":
      return { ...work, fault: body.value.fault };
    case "quoteFee":
      return {
        ...work,
        quote: { number: (work.quote?.number ?? 0) + 1, ...billOf(body.value.lines, pricing.currency, pricing.priced) },
      };
    case "recordConsent":
      if (work.quote?.number !== body.value.quote || body.value.consent === undefined) return undefined;
      return { ...work, quote: { ...work.quote, consent: consentOf(body.value.consent), consentedMs: issuedAtMs } };
    case "startWork":
      return { ...work, startedMs: issuedAtMs };
    case "recordPart":
      return body.value.part === undefined ? undefined : { ...work, parts: [...work.parts, partOf(body.value.part)] };
    case "checkItem": {
      const { item, passed, note } = body.value;
      return { ...work, checks: [...work.checks.filter((check) => check.item !== item), { item, passed, note }] };
    }
    case "recordCharges": {
      const next = { ...work, charges: billOf(body.value.lines, pricing.currency, pricing.priced) };
      delete next.signature; // it was for the charges before
      return next;
    }
    case "recordSignature":
      return { ...work, signature: { signer: body.value.signer, refused: body.value.refused } };
    case "checkIn": {
      const next = { ...work, checkInsMissed: 0 };
      delete next.checkInDueMs; // when the next is due, the server says
      return next;
    }
    default:
      return undefined;
  }
}

export interface WaitingCommand {
  command: Command;
  issuedAtMs: number;
}

export function project(told: Ticket, waiting: readonly WaitingCommand[], pricing: Pricing = NO_PRICES): Projected {
  let ticket = told;
  let givenBack = false;
  for (const { command, issuedAtMs } of waiting) {
    const { body } = command;
    if (ticketOfCommand(command) !== told.id || body.case === undefined) continue;
    const state = LEADS_TO[body.case];
    if (state !== undefined) ticket = { ...ticket, state };
    const work = workAfter(ticket.work ?? NO_WORK, body, issuedAtMs, pricing);
    if (work !== undefined) ticket = { ...ticket, work };
    if (body.case === "confirmFault" && body.value.category !== "") ticket = { ...ticket, category: body.value.category };
    if (body.case === "setAppointment") ticket = { ...ticket, appointment: promised(ticket, body.value) };
    if (body.case === "returnTicket") givenBack = true;
  }
  return { ticket, unconfirmed: ticket !== told || givenBack, givenBack };
}

function promised(ticket: Ticket, { atMs, consent, reason }: SetAppointment): Appointment {
  const { appointment } = ticket;
  return {
    atMs: Number(atMs),
    ...(consent === undefined ? {} : { consent: consentOf(consent) }),
    reason,
    toleranceMs: appointment?.toleranceMs ?? 0,
    earlier: appointment === undefined ? [] : [...appointment.earlier, appointment],
  };
}
