// The tickets this agent has registered; the agent stays responsible for them to the end.
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { byNeed } from "../../domain/board";
import type { Ticket } from "../../domain/types";
import { isOpen } from "../../domain/world";
import { useWorld } from "../../common/session/hooks";
import { Countdown, PriorityBadge, StateBadge } from "../../common/ticket/badges";
import { useNames } from "../../common/ticket/catalogue";
import { useTimeText } from "../../common/ticket/time";
import { Segments, TextField } from "../../common/ui/fields";
import { Empty, Loading } from "../../common/ui/states";

const byClosing = (a: Ticket, b: Ticket) => (b.closedMs ?? 0) - (a.closedMs ?? 0);
const SHOWN_MAX = 100;

export function OwnList({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const tickets = useWorld((world) => world.tickets);
  const loaded = useWorld((world) => world.loaded);
  const [which, setWhich] = useState("open");
  const [text, setText] = useState("");
  const { shown, open, closed } = useMemo(() => {
    const all = [...tickets.values()];
    const open = all.filter(isOpen).sort(byNeed);
    const closed = all.filter((ticket) => !isOpen(ticket)).sort(byClosing);
    const wanted = text.trim().toLowerCase();
    const has = (ticket: Ticket) =>
      [ticket.number, ticket.callerName, ticket.callerPhone, ticket.address].some((field) =>
        field.toLowerCase().includes(wanted),
      );
    return {
      shown: (which === "open" ? open : closed).filter(has).slice(0, SHOWN_MAX),
      open: open.length,
      closed: closed.length,
    };
  }, [tickets, which, text]);
  return (
    <section className="own card" aria-label={t("desk.own")}>
      <header className="own-head">
        <h2>{t("desk.own")}</h2>
        <Segments
          label={t("desk.own")}
          value={which}
          onChange={setWhich}
          choices={[
            { id: "open", label: `${t("desk.open")} ${String(open)}` },
            { id: "closed", label: `${t("desk.closed")} ${String(closed)}` },
          ]}
        />
        <TextField label={t("desk.search")} type="search" value={text} onChange={setText} placeholder={t("desk.searchHint")} />
      </header>
      {!loaded && <Loading />}
      {loaded && shown.length === 0 && <Empty icon="inbox" title={t(`desk.none.${which}`)} text={t("desk.noneText")} />}
      <ul className="own-rows">
        {shown.map((ticket) => (
          <OwnRow key={ticket.id} ticket={ticket} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

function OwnRow({ ticket, onOpen }: { ticket: Ticket; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const timeText = useTimeText();
  return (
    <li>
      <button
        type="button"
        className="own-row"
        onClick={() => {
          onOpen(ticket.id);
        }}
      >
        <span className="own-number">
          {ticket.number}
          <PriorityBadge priority={ticket.priority} />
        </span>
        <span className="own-what">
          <strong>{names.category(ticket.category)}</strong>
          <span>
            {ticket.callerName} · {ticket.address}
          </span>
        </span>
        <span className="own-state">
          <StateBadge state={ticket.state} />
          <span>{ticket.technicianName === "" ? t("ticket.nobody") : ticket.technicianName}</span>
        </span>
        <span className="own-time">
          {isOpen(ticket) ? <Countdown ticket={ticket} /> : timeText(ticket.closedMs ?? ticket.createdMs)}
        </span>
      </button>
    </li>
  );
}
