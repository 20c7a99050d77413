// The screen on the wall: large, dark, no mouse. Two pages take turns; what is late is always in sight.
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { areaSummaries, filterFromSearch, listed } from "../../domain/board";
import { nextClock, urgencyOf } from "../../domain/clocks";
import type { Ticket } from "../../domain/types";
import { useNow, useSessionState, useWorld } from "../../common/session/hooks";
import { StatusBar } from "../../common/session/status-bar";
import { Countdown, PriorityBadge, StateBadge } from "../../common/ticket/badges";
import { useNames } from "../../common/ticket/catalogue";
import { Loading } from "../../common/ui/states";
import { Figure } from "./counters";
import "./wall.css";

const TURN_MS = 15_000;
const ROWS_MAX = 9;

function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const take = () => {
      if (!document.hidden)
        navigator.wakeLock?.request("screen").then(
          (taken) => (lock = taken),
          () => undefined,
        );
    };
    take();
    document.addEventListener("visibilitychange", take);
    return () => {
      document.removeEventListener("visibilitychange", take);
      void lock?.release();
    };
  }, []);
}

// ?page=areas holds one page still.
function usePage(fixed: string | null): "tickets" | "areas" {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      setTurn((count) => count + 1);
    }, TURN_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  if (fixed === "areas" || fixed === "tickets") return fixed;
  return turn % 2 === 0 ? "tickets" : "areas";
}

export default function Wall() {
  const { t, i18n } = useTranslation();
  const [parameters] = useSearchParams();
  const page = usePage(parameters.get("page"));
  const search = parameters.toString();
  const loaded = useWorld((world) => world.loaded);
  const tickets = useWorld((world) => world.tickets);
  const counters = useWorld((world) => world.counters);
  const live = useSessionState((state) => state.status.kind === "live");
  const now = useNow();
  useWakeLock();
  const filter = useMemo(() => filterFromSearch(search), [search]);
  const shown = useMemo(() => listed(tickets.values(), filter, now), [tickets, filter, now]);
  const summaries = useMemo(() => areaSummaries(shown, now), [shown, now]);
  if (!loaded) return <Loading />;
  const count = (urgency: string) => shown.filter((ticket) => urgencyOf(nextClock(ticket), now) === urgency).length;
  const state = (name: Ticket["state"]) => shown.filter((ticket) => ticket.state === name).length;
  return (
    <main className={`wall ${live ? "" : "wall-stale"}`} data-theme="dark">
      <StatusBar />
      <header className="wall-head">
        <h1>{t("home.supervisor")}</h1>
        <time>
          {new Intl.DateTimeFormat(i18n.language, {
            hour: "2-digit",
            minute: "2-digit",
            second: "2-digit",
            hourCycle: "h23",
          }).format(now)}
        </time>
      </header>
      <dl className="wall-figures">
        <Figure name={t("urgency.late")} value={count("late")} kind="late" />
        <Figure name={t("urgency.warned")} value={count("warned")} kind="warned" />
        <Figure name={t("ticketState.waiting")} value={state("waiting")} />
        <Figure name={t("board.open")} value={shown.length} />
        <Figure name={t("ticketState.done")} value={counters?.done ?? 0} kind="done" />
        <Figure name={t("board.onShift")} value={counters?.techniciansOnShift ?? 0} />
      </dl>
      {page === "tickets" ? <NextToBreak tickets={shown.slice(0, ROWS_MAX)} /> : <AreaBars summaries={summaries} />}
    </main>
  );
}

function NextToBreak({ tickets }: { tickets: readonly Ticket[] }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <section className="wall-page" aria-label={t("wall.next")}>
      <h2>{t("wall.next")}</h2>
      <ul className="wall-rows">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <span className="wall-number">{ticket.number}</span>
            <span className="wall-what">
              {ticket.priority === "emergency" && <PriorityBadge priority={ticket.priority} />} {names.category(ticket.category)}
            </span>
            <span className="wall-soft">{names.area(ticket.area)}</span>
            <span className="wall-soft">
              {ticket.technicianName === "" ? t(`choice.${ticket.waitingReason}`) : ticket.technicianName}
            </span>
            <StateBadge state={ticket.state} />
            <Countdown ticket={ticket} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AreaBars({ summaries }: { summaries: ReturnType<typeof areaSummaries> }) {
  const { t } = useTranslation();
  const names = useNames();
  const most = Math.max(1, ...summaries.map((summary) => summary.open));
  const share = (value: number) => (value / most) * 100;
  return (
    <section className="wall-page" aria-label={t("board.areas")}>
      <h2>{t("board.areas")}</h2>
      <ul className="wall-areas">
        {summaries.slice(0, 16).map(({ area, open, late, warned }) => (
          <li key={area}>
            <span>{names.area(area)}</span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect x="0" width={share(late)} height="10" className="bar-late" />
              <rect x={share(late)} width={share(warned)} height="10" className="bar-warned" />
              <rect x={share(late + warned)} width={share(open - late - warned)} height="10" className="bar-calm" />
            </svg>
            <strong>{open}</strong>
            <span className="wall-area-late">{late > 0 ? t("board.late", { count: late }) : ""}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
