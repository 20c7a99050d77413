// Everybody on shift: what they hold; pressing one shows only their tickets.
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Technician, Ticket } from "../../domain/types";
import { isOpen } from "../../domain/world";
import { useWorld } from "../../common/session/hooks";
import { StateBadge } from "../../common/ticket/badges";
import { useNames } from "../../common/ticket/catalogue";
import { TextField } from "../../common/ui/fields";
import { Empty } from "../../common/ui/states";

const SHOWN_MAX = 200;

export interface Load {
  technician: Technician;
  held: Ticket[];
}

// Free ones first: they are whom one looks for.
export function loadsOf(technicians: Iterable<Technician>, tickets: Iterable<Ticket>): Load[] {
  const held = new Map<string, Ticket[]>();
  for (const ticket of tickets) {
    if (!isOpen(ticket) || ticket.technician === "") continue;
    const list = held.get(ticket.technician);
    if (list === undefined) held.set(ticket.technician, [ticket]);
    else list.push(ticket);
  }
  return [...technicians]
    .filter((technician) => technician.onShift)
    .map((technician) => ({ technician, held: held.get(technician.key) ?? [] }))
    .sort((a, b) => a.held.length - b.held.length || a.technician.name.localeCompare(b.technician.name));
}

export function TechnicianList({
  chosen,
  onChoose,
}: {
  chosen: string | undefined;
  onChoose: (key: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const names = useNames();
  const technicians = useWorld((world) => world.technicians);
  const tickets = useWorld((world) => world.tickets);
  const [text, setText] = useState("");
  const loads = useMemo(() => loadsOf(technicians.values(), tickets.values()), [technicians, tickets]);
  const wanted = text.trim().toLowerCase();
  const shown = loads.filter(({ technician }) => technician.name.toLowerCase().includes(wanted)).slice(0, SHOWN_MAX);
  if (loads.length === 0) return <Empty icon="people" title={t("technicians.none")} text={t("technicians.noneText")} />;
  return (
    <>
      <TextField
        label={t("technicians.search")}
        type="search"
        value={text}
        onChange={setText}
        placeholder={t("technicians.search")}
      />
      <ul className="technicians" aria-label={t("technicians.title")}>
        {shown.map(({ technician, held }) => (
          <li key={technician.key}>
            <button
              type="button"
              aria-pressed={chosen === technician.key}
              className="technician"
              onClick={() => {
                onChoose(chosen === technician.key ? undefined : technician.key);
              }}
            >
              <strong>{technician.name}</strong>
              <span className="technician-skills">{technician.skills.map(names.skill).join(", ")}</span>
              {held[0] === undefined ? (
                <span className="badge">{t("technicians.free")}</span>
              ) : (
                <StateBadge state={held[0].state} />
              )}
              <span className="count">{held.length}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
