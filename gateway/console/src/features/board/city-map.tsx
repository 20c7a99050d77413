// Where everything is. Useful without map tiles: areas by name, tickets coloured by urgency, technicians, a scale. The same things
// are in the lists, so that nobody needs the map to work.
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../common/preferences";
import { useSession } from "../../common/session/hooks";
import { boundsOf, uncovered, type TechnicianMark, type TicketMark } from "./map-marks";

interface Props {
  tickets: readonly TicketMark[];
  technicians: readonly TechnicianMark[];
  onOpen: (id: string) => void;
}

interface Drawn {
  map: L.Map;
  tickets: Map<string, L.CircleMarker>;
  technicians: Map<string, L.CircleMarker>;
  fitted: boolean;
}

const URGENCY_RADIUS = { calm: 5, none: 5, warned: 7, late: 8 } as const;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const URGENCY_COLOUR = { calm: "--calm-bar", none: "--line-strong", warned: "--warn-bar", late: "--late-bar" } as const;

// Changes what is drawn to what should be: most marks stay.
function update<Mark>(
  known: Map<string, L.CircleMarker>,
  marks: readonly Mark[],
  keyOf: (mark: Mark) => string,
  make: (mark: Mark) => L.CircleMarker,
  change: (marker: L.CircleMarker, mark: Mark) => void,
): void {
  const wanted = new Set(marks.map(keyOf));
  for (const [key, marker] of known) {
    if (wanted.has(key)) continue;
    marker.remove();
    known.delete(key);
  }
  for (const mark of marks) {
    const marker = known.get(keyOf(mark)) ?? make(mark);
    known.set(keyOf(mark), marker);
    change(marker, mark);
  }
}

function drawTickets({ map, tickets }: Drawn, marks: readonly TicketMark[], onOpen: (id: string) => void): void {
  const make = (mark: TicketMark) =>
    L.circleMarker([mark.lat, mark.lon])
      .addTo(map)
      .bindTooltip(mark.title)
      .on("click", () => {
        onOpen(mark.id);
      });
  update(
    tickets,
    marks,
    (mark) => mark.id,
    make,
    (marker, mark) => {
      const fill = colour(URGENCY_COLOUR[mark.urgency]);
      marker.setLatLng([mark.lat, mark.lon]);
      marker.setStyle({
        color: mark.emergency ? colour("--text") : colour("--surface"),
        weight: mark.emergency ? 3 : 1,
        fillColor: fill,
        fillOpacity: 0.9,
      });
      marker.setRadius(URGENCY_RADIUS[mark.urgency]);
    },
  );
}

function drawTechnicians({ map, technicians }: Drawn, marks: readonly TechnicianMark[]): void {
  const make = (mark: TechnicianMark) => L.circleMarker([mark.lat, mark.lon], { radius: 6 }).addTo(map).bindTooltip(mark.name);
  update(
    technicians,
    marks,
    (mark) => mark.key,
    make,
    (marker, mark) => {
      marker.setLatLng([mark.lat, mark.lon]);
      marker.setStyle({
        color: colour("--ok"),
        weight: 3,
        fillColor: mark.busy ? colour("--ok") : colour("--surface"),
        fillOpacity: 1,
      });
    },
  );
}

function label(map: L.Map, name: string, lat: number, lon: number): L.Marker {
  const icon = L.divIcon({ className: "map-area", html: `<span>${escapeHtml(name)}</span>`, iconSize: [0, 16] });
  return L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(map);
}

// Names that would cover each other are worse than a few names.
function declutter(labels: readonly L.Marker[]): void {
  const elements = labels
    .map((marker) => marker.getElement()?.firstElementChild)
    .filter((element) => element instanceof HTMLElement);
  const shown = uncovered(elements.map((element) => element.getBoundingClientRect()));
  elements.forEach((element, index) => element.classList.toggle("map-area-hidden", shown[index] !== true));
}

export function CityMap({ tickets, technicians, onOpen }: Props) {
  const { t } = useTranslation();
  const { catalogue } = useSession();
  const { theme } = usePreferences(); // the marks take its colours
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | undefined>(undefined);
  const open = useRef(onOpen);
  useEffect(() => {
    open.current = onOpen;
  });
  useEffect(() => {
    if (host.current === null) return;
    const map = L.map(host.current, { preferCanvas: true, attributionControl: false, zoomSnap: 0.25 }).setView([0, 0], 2);
    L.control.scale({ imperial: false }).addTo(map);
    const labels = catalogue.areas.flatMap((area) =>
      area.lat === undefined || area.lon === undefined ? [] : [label(map, area.name, area.lat, area.lon)],
    );
    map.on("zoomend", () => {
      declutter(labels);
    });
    drawn.current = { map, tickets: new Map(), technicians: new Map(), fitted: false };
    const resized = new ResizeObserver(() => map.invalidateSize());
    resized.observe(host.current);
    return () => {
      resized.disconnect();
      map.remove();
      drawn.current = undefined;
    };
  }, [catalogue]);
  useEffect(() => {
    const current = drawn.current;
    if (current === undefined) return;
    drawTickets(current, tickets, (id) => {
      open.current(id);
    });
    drawTechnicians(current, technicians);
    if (current.fitted) return;
    const places = catalogue.areas.flatMap(({ lat, lon }) => (lat === undefined || lon === undefined ? [] : [{ lat, lon }]));
    const bounds = boundsOf([...places, ...tickets, ...technicians]);
    if (bounds === undefined) return;
    current.fitted = true;
    current.map.fitBounds(
      [
        [bounds.south, bounds.west],
        [bounds.north, bounds.east],
      ],
      { padding: [24, 24], maxZoom: 15, animate: false },
    );
  }, [tickets, technicians, catalogue, theme]);
  return (
    <figure className="map card">
      <div className="map-host" ref={host} role="region" aria-label={t("map.title")} />
      <figcaption className="map-legend">
        <span className="dot dot-late">{t("urgency.late")}</span>
        <span className="dot dot-warned">{t("urgency.warned")}</span>
        <span className="dot dot-calm">{t("urgency.calm")}</span>
        <span className="dot dot-free">{t("map.free")}</span>
        <span className="dot dot-busy">{t("map.busy")}</span>
      </figcaption>
    </figure>
  );
}

function escapeHtml(text: string): string {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}
