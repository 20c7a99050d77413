// Open tickets, what breaks first on top. Only the rows in sight are drawn, so that thousands scroll like ten.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { nextClock, urgencyOf } from "../../domain/clocks";
import type { Ticket } from "../../domain/types";
import { useNow } from "../../common/session/hooks";
import { Countdown, PriorityBadge, StateBadge } from "../../common/ticket/badges";
import { useNames } from "../../common/ticket/catalogue";
import { Empty } from "../../common/ui/states";

const ROW_PX = 44;

interface Props {
  tickets: readonly Ticket[];
  selected: string | undefined;
  filtered: boolean;
  onOpen: (id: string) => void;
}

export function TicketTable({ tickets, selected, filtered, onOpen }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  // Its functions read the scroll position when they are called; React must not remember their results.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: tickets.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey: (index) => tickets[index]?.id ?? index,
  });
  const columns = ["number", "what", "where", "technician", "state", "due"] as const;
  return (
    <div className="table card" role="table" aria-label={t("board.tickets")} aria-rowcount={tickets.length + 1}>
      <div role="rowgroup">
        <div className="table-head" role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <span key={column} role="columnheader">
              {t(`column.${column}`)}
            </span>
          ))}
        </div>
      </div>
      {tickets.length === 0 && (
        <div role="rowgroup">
          <div role="row">
            <div role="cell">
              <Empty
                icon={filtered ? "filter" : "check"}
                title={t(filtered ? "board.noneMatch" : "board.none")}
                text={t(filtered ? "board.noneMatchText" : "board.noneText")}
              />
            </div>
          </div>
        </div>
      )}
      <div className="table-body" ref={scroller} role="rowgroup" tabIndex={tickets.length > 0 ? 0 : -1}>
        <div className="table-sheet" style={{ height: rows.getTotalSize() }} role="presentation">
          {rows.getVirtualItems().map((row) => {
            const ticket = tickets[row.index];
            return ticket === undefined ? null : (
              <Row
                key={row.key}
                ticket={ticket}
                top={row.start}
                index={row.index + 2}
                selected={ticket.id === selected}
                onOpen={onOpen}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  ticket: Ticket;
  top: number;
  index: number;
  selected: boolean;
  onOpen: (id: string) => void;
}

const Row = memo(function Row({ ticket, top, index, selected, onOpen }: RowProps) {
  const { t } = useTranslation();
  const names = useNames();
  const now = useNow(5_000);
  const urgency = urgencyOf(nextClock(ticket), now);
  return (
    <div
      className={`table-row row-${urgency} ${selected ? "row-selected" : ""}`}
      role="row"
      aria-rowindex={index}
      style={{ transform: `translateY(${String(top)}px)` }}
      onClick={() => {
        onOpen(ticket.id);
      }}
    >
      <span role="cell" className="cell-number">
        <button
          type="button"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(ticket.id);
          }}
        >
          {ticket.number}
        </button>
      </span>
      <span role="cell" className="cell-what">
        {(ticket.priority === "emergency" || ticket.priority === "urgent") && <PriorityBadge priority={ticket.priority} />}
        <span>{names.category(ticket.category)}</span>
      </span>
      <span role="cell" className="cell-soft">
        {names.area(ticket.area)} · {ticket.address}
      </span>
      <span role="cell" className="cell-soft">
        {ticket.technicianName === "" ? t(`choice.${ticket.waitingReason}`) : ticket.technicianName}
      </span>
      <span role="cell">
        <StateBadge state={ticket.state} />
      </span>
      <span role="cell">
        <Countdown ticket={ticket} />
      </span>
    </div>
  );
});
