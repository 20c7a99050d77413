import { useTranslation } from "react-i18next";
import { dueOf, clockText, nextClock, progressOf, remaining, urgencyOf } from "../../domain/clocks";
import type { Clock, Priority, Ticket, TicketState } from "../../domain/types";
import { useNow } from "../session/hooks";
import { useSpanText, useTimeText } from "./time";

export function StateBadge({ state }: { state: TicketState }) {
  const { t } = useTranslation();
  return <span className={`badge state-${state}`}>{t(`ticketState.${state}`)}</span>;
}

export function PriorityBadge({ priority }: { priority: Priority }) {
  const { t } = useTranslation();
  return <span className={`badge priority-${priority}`}>{t(`priority.${priority}`)}</span>;
}

// What is left of the next deadline, counting.
export function Countdown({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const now = useNow();
  const span = useSpanText();
  const clock = nextClock(ticket);
  if (clock?.dueMs === undefined) return <span className="countdown countdown-none">–</span>;
  const left = remaining(clock.dueMs, now);
  const far = left.days * 24 + left.hours >= 10;
  const text = far ? span(Math.abs(clock.dueMs - now)) : clockText(left);
  return (
    <span className={`countdown countdown-${urgencyOf(clock, now)}`}>
      <span className="countdown-kind">{t(`clock.${clock.kind}`)}</span>
      <time>{far && left.late ? `−${text}` : text}</time>
    </span>
  );
}

function ClockRow({ clock, now }: { clock: Clock; now: number }) {
  const { t } = useTranslation();
  const timeText = useTimeText();
  const span = useSpanText();
  const urgency = urgencyOf(clock, now);
  const stopped = clock.stoppedMs !== undefined;
  const verdict = () => {
    if (clock.dueMs === undefined) return t("clock.noDue");
    const distance = span(Math.abs(clock.dueMs - (clock.stoppedMs ?? now)));
    if (urgency === "late") return t("clock.late", { span: distance });
    return stopped ? t("clock.kept", { span: distance }) : t("clock.left", { span: distance });
  };
  const percent = Math.round(progressOf(clock, now) * 100);
  return (
    <li className={`clock clock-${urgency} ${stopped ? "clock-stopped" : ""}`}>
      <span className="clock-name">{t(`clock.${clock.kind}`)}</span>
      <span className="clock-due">{clock.dueMs === undefined ? "" : timeText(clock.dueMs)}</span>
      <span className="clock-verdict">{verdict()}</span>
      <svg className="clock-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="4" className="clock-track" />
        <rect width={percent} height="4" className="clock-fill" />
      </svg>
    </li>
  );
}

export function Clocks({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const now = useNow();
  const clocks = [...ticket.clocks].sort((a, b) => dueOf(a) - dueOf(b));
  return (
    <ul className="clocks" aria-label={t("ticket.deadlines")}>
      {clocks.map((clock) => (
        <ClockRow key={clock.kind} clock={clock} now={now} />
      ))}
    </ul>
  );
}
