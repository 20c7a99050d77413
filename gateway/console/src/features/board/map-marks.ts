// What stands on the map and where: pure, so that it can be tested without a map.
import { nextClock, type Urgency, urgencyOf } from "../../domain/clocks";
import type { Place, Technician, Ticket } from "../../domain/types";
import { isOpen } from "../../domain/world";

export interface TicketMark {
  id: string;
  lat: number;
  lon: number;
  urgency: Urgency;
  emergency: boolean;
  title: string;
}

export interface TechnicianMark {
  key: string;
  lat: number;
  lon: number;
  name: string;
  busy: boolean;
}

export function ticketMarks(tickets: readonly Ticket[], now: number): TicketMark[] {
  const marks: TicketMark[] = [];
  for (const ticket of tickets) {
    if (!isOpen(ticket) || ticket.point === undefined) continue;
    const { lat, lon } = ticket.point;
    const urgency = urgencyOf(nextClock(ticket), now);
    marks.push({ id: ticket.id, lat, lon, urgency, emergency: ticket.priority === "emergency", title: ticket.number });
  }
  return marks;
}

export function technicianMarks(
  technicians: ReadonlyMap<string, Technician>,
  places: ReadonlyMap<string, Place>,
  tickets: Iterable<Ticket>,
): TechnicianMark[] {
  const busy = new Set<string>();
  for (const ticket of tickets) if (isOpen(ticket) && ticket.technician !== "") busy.add(ticket.technician);
  const marks: TechnicianMark[] = [];
  for (const [key, place] of places) {
    const technician = technicians.get(key);
    if (technician?.onShift !== true) continue;
    marks.push({ key, lat: place.lat, lon: place.lon, name: technician.name, busy: busy.has(key) });
  }
  return marks;
}

export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

export function boundsOf(points: Iterable<{ lat: number; lon: number }>): Bounds | undefined {
  let bounds: Bounds | undefined;
  for (const { lat, lon } of points) {
    bounds = {
      south: Math.min(bounds?.south ?? lat, lat),
      west: Math.min(bounds?.west ?? lon, lon),
      north: Math.max(bounds?.north ?? lat, lat),
      east: Math.max(bounds?.east ?? lon, lon),
    };
  }
  return bounds;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

// Which of these boxes can be shown without covering one before it: earlier ones matter more.
export function uncovered(boxes: readonly Box[]): boolean[] {
  const shown: Box[] = [];
  return boxes.map((box) => {
    const free = shown.every(
      (other) =>
        box.x + box.width <= other.x ||
        other.x + other.width <= box.x ||
        box.y + box.height <= other.y ||
        other.y + other.height <= box.y,
    );
    if (free) shown.push(box);
    return free;
  });
}
