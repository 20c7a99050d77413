// Who is calling, while the number is still being typed (rules A4, A5): what is under way for it, what was before, and a warning when
// the call may be about a ticket that is there already.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { duplicatesOf, knownOf } from "../../domain/caller";
import { queryOf, wholePhone } from "../../domain/records-query";
import type { Ticket } from "../../domain/types";
import { useWorld } from "../../common/session/hooks";
import { errorText } from "../../common/session/problems";
import { StateBadge } from "../../common/ticket/badges";
import { useNames } from "../../common/ticket/catalogue";
import { useRecords } from "../../common/ticket/records";
import { useTimeText } from "../../common/ticket/time";
import { Button } from "../../common/ui/button";
import { Icon } from "../../common/ui/icon";
import type { Draft } from "./draft";

const EARLIER_MAX = 5;

interface Props {
  draft: Draft;
  onOpen: (id: string) => void;
  onTakeOver: (part: Partial<Draft>) => void;
}

export function CallerCard({ draft, onOpen, onTakeOver }: Props) {
  const { t } = useTranslation();
  const live = useWorld((world) => world.tickets);
  const phone = wholePhone(draft.phone);
  const { found } = useRecords(phone === undefined ? undefined : queryOf({ text: phone }).toString());
  const known = useMemo(
    () => knownOf(phone ?? "", phone === undefined ? [] : live.values(), found.kind === "found" ? found.tickets : []),
    [phone, live, found],
  );
  const duplicates = useMemo(() => duplicatesOf(draft, live.values()), [draft, live]);
  const [last] = [...known.open, ...known.earlier];
  if (phone === undefined && duplicates.length === 0) return null;
  return (
    <section className="caller card" aria-label={t("caller.title")} aria-live="polite">
      <header>
        <h2>{t("caller.title")}</h2>
        {last !== undefined && (draft.name === "" || draft.address === "") && (
          <Button
            icon="user"
            onPress={() => {
              onTakeOver({ name: last.callerName, address: last.address, area: last.area });
            }}
          >
            {t("caller.takeOver")}
          </Button>
        )}
      </header>
      {duplicates.length > 0 && (
        <div className="notice notice-warn">
          <Icon name="alert" />
          <div>
            <p>{t("caller.duplicate")}</p>
            <Tickets label={t("caller.duplicates")} tickets={duplicates} onOpen={onOpen} />
          </div>
        </div>
      )}
      {known.open.length > 0 && <h3>{t("caller.open", { count: known.open.length })}</h3>}
      <Tickets label={t("caller.underWay")} tickets={known.open} onOpen={onOpen} />
      {known.earlier.length > 0 && <h3>{t("caller.earlier", { count: known.earlier.length })}</h3>}
      <Tickets label={t("caller.before")} tickets={known.earlier.slice(0, EARLIER_MAX)} onOpen={onOpen} />
      {found.kind === "loading" && <p className="caller-note">{t("state.loading")}…</p>}
      {found.kind === "problem" && <p className="caller-note">{errorText(found.code)}</p>}
      {found.kind === "found" && last === undefined && <p className="caller-note">{t("caller.unknown")}</p>}
    </section>
  );
}

interface TicketsProps {
  label: string;
  tickets: readonly Ticket[];
  onOpen: (id: string) => void;
}

function Tickets({ label, tickets, onOpen }: TicketsProps) {
  const names = useNames();
  const timeText = useTimeText();
  if (tickets.length === 0) return null;
  return (
    <ul aria-label={label}>
      {tickets.map((ticket) => (
        <li key={ticket.id}>
          <button
            type="button"
            className="caller-ticket"
            onClick={() => {
              onOpen(ticket.id);
            }}
          >
            <strong>{ticket.number}</strong>
            <span>
              {names.category(ticket.category)} · {ticket.address}
            </span>
            <time>{timeText(ticket.createdMs)}</time>
            <StateBadge state={ticket.state} />
          </button>
        </li>
      ))}
    </ul>
  );
}
