// Which of the tickets that a technician has been told of are theirs to work on, with what waits on the device applied.
import { byNeed } from "../../domain/board";
import { type Pricing, type Projected, project, type WaitingCommand } from "../../domain/projection";
import type { Ticket } from "../../domain/types";
import type { PriceItem } from "../../domain/visit-rules";
import { isOpen } from "../../domain/world";

// What a line of the price list will cost, before the server has said it.
export function pricingOf(currency: string, prices: readonly PriceItem[]): Pricing {
  const known = new Map(prices.map(({ code, kind, name, price }) => [code, { kind, text: name, unitPrice: price }]));
  return { currency, priced: (code) => known.get(code) };
}

export interface Orders {
  offers: Ticket[]; // to be answered, most pressing first
  active: Projected[]; // on site first, then on the way, then by need
  finished: Ticket[]; // newest first
}

const STAGE: Record<string, number> = { onSite: 0, enRoute: 1, accepted: 2 };

export function ordersOf(
  tickets: Iterable<Ticket>,
  technician: string,
  waiting: readonly WaitingCommand[],
  now: number,
  pricing?: Pricing,
): Orders {
  const orders: Orders = { offers: [], active: [], finished: [] };
  for (const told of tickets) {
    if (told.technician !== technician) continue;
    const projected = project(told, waiting, pricing);
    const { ticket } = projected;
    if (projected.givenBack) continue;
    if (!isOpen(ticket)) orders.finished.push(ticket);
    else if (ticket.state === "offered") {
      if (ticket.offer !== undefined && ticket.offer.expiresMs > now) orders.offers.push(ticket);
    } else if (ticket.state !== "waiting") orders.active.push(projected);
  }
  orders.offers.sort(byNeed);
  orders.active.sort((a, b) => (STAGE[a.ticket.state] ?? 9) - (STAGE[b.ticket.state] ?? 9) || byNeed(a.ticket, b.ticket));
  orders.finished.sort((a, b) => (b.closedMs ?? Number.MAX_SAFE_INTEGER) - (a.closedMs ?? Number.MAX_SAFE_INTEGER));
  return orders;
}
