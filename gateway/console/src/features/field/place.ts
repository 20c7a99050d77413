// Where the device is, and how to get from there to a door.
import { useEffect } from "react";
import type { Ticket } from "../../domain/types";
import { useSession } from "../../common/session/hooks";

const REPORT_EVERY_MS = 10_000;
const QUICK_MS = 3_000;

// A position if there is one soon; nobody waits for a satellite.
export function quickPosition(): Promise<{ lat: number; lon: number } | undefined> {
  return new Promise((resolve) => {
    if (!("geolocation" in navigator)) return resolve(undefined);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        resolve({ lat: coords.latitude, lon: coords.longitude });
      },
      () => {
        resolve(undefined);
      },
      { timeout: QUICK_MS, maximumAge: 60_000 },
    );
  });
}

// What goes with an arrival and a completion: where the device is, when it knows, and what its clock says.
export async function deviceFix() {
  const position = await quickPosition();
  return {
    $typeName: "redline.v1.DeviceFix",
    lat: position?.lat ?? 0,
    lon: position?.lon ?? 0,
    atMs: BigInt(Date.now()),
  } as const;
}

export function usePositionReports(active: boolean): void {
  const session = useSession();
  useEffect(() => {
    if (!active || !("geolocation" in navigator)) return;
    let last = Number.NEGATIVE_INFINITY;
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        const now = session.monotonic();
        if (now - last < REPORT_EVERY_MS) return;
        last = now;
        session.connection.reportPosition(coords.latitude, coords.longitude, session.now());
      },
      () => undefined,
      { maximumAge: REPORT_EVERY_MS },
    );
    return () => {
      navigator.geolocation.clearWatch(watch);
    };
  }, [active, session]);
}

// Opens the map app of the device: by coordinates where they are known, by address elsewhere.
export function routeLink(ticket: Ticket, userAgent: string): string {
  const query = encodeURIComponent(ticket.address);
  const point = ticket.point === undefined ? undefined : `${String(ticket.point.lat)},${String(ticket.point.lon)}`;
  if (/iPhone|iPad/.test(userAgent)) return `https://maps.apple.com/?daddr=${point ?? query}`;
  return point === undefined ? `geo:0,0?q=${query}` : `geo:${point}?q=${point}(${query})`;
}
