// What was found, newest first; one line each, which opens the whole ticket.
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../domain/types";
import { PriorityBadge, StateBadge } from "../../common/ticket/badges";
import { useNames } from "../../common/ticket/catalogue";
import { useTimeText } from "../../common/ticket/time";

interface Props {
  tickets: readonly Ticket[];
  onOpen: (id: string) => void;
  stale: boolean; // of the question before
}

export function Results({ tickets, onOpen, stale }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const timeText = useTimeText();
  return (
    <ul className={`record-list ${stale ? "record-list-stale" : ""}`} aria-label={t("records.results")}>
      {tickets.map((ticket) => (
        <li key={ticket.id}>
          <button
            type="button"
            className="record"
            onClick={() => {
              onOpen(ticket.id);
            }}
          >
            <span className="record-number">
              <strong>{ticket.number}</strong>
              <time>{timeText(ticket.createdMs)}</time>
            </span>
            <span className="record-what">
              <strong>
                {names.category(ticket.category)} <PriorityBadge priority={ticket.priority} />
              </strong>
              <span>{ticket.description}</span>
            </span>
            <span className="record-what">
              <span>
                {ticket.callerName} · {ticket.callerPhone}
              </span>
              <span>
                {names.area(ticket.area)} · {ticket.address}
              </span>
            </span>
            <span className="record-state">
              <StateBadge state={ticket.state} />
              <span>{ticket.technicianName}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
