// The supervisor's board: what breaks first, where everybody is, what has gone wrong.
import { lazy, Suspense, useDeferredValue, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Link, useSearchParams } from "wouter";
import { areaSummaries, listed } from "../../domain/board";
import { useNow, useWorld } from "../../common/session/hooks";
import { TicketDrawer } from "../../common/ticket/panel";
import { Icon } from "../../common/ui/icon";
import { Loading } from "../../common/ui/states";
import { AlertList } from "./alert-list";
import { Areas } from "./areas";
import "./board.css";
import { Counters } from "./counters";
import { Filters, useFilter } from "./filters";
import { technicianMarks, ticketMarks } from "./map-marks";
import { Orders } from "./orders";
import { TechnicianList } from "./technician-list";
import { TicketTable } from "./ticket-table";

const CityMap = lazy(() => import("./city-map").then((module) => ({ default: module.CityMap })));

const LOOK_AGAIN_MS = 5_000;

export default function Board() {
  const { t } = useTranslation();
  const loaded = useWorld((world) => world.loaded);
  // Under a flood of changes the list may lag behind by a frame or two; scrolling may not.
  const tickets = useDeferredValue(useWorld((world) => world.tickets));
  const alerts = useWorld((world) => world.alerts);
  const now = useNow(LOOK_AGAIN_MS);
  const [filter, change] = useFilter();
  const [parameters, setParameters] = useSearchParams();
  const shown = useMemo(() => listed(tickets.values(), filter, now), [tickets, filter, now]);
  const summaries = useMemo(() => areaSummaries(tickets.values(), now), [tickets, now]);
  const open = (id: string | undefined) => {
    setParameters(
      (old) => {
        const next = new URLSearchParams(old);
        if (id === undefined) next.delete("ticket");
        else next.set("ticket", id);
        return next;
      },
      { replace: true },
    );
  };
  if (!loaded) return <Loading />;
  return (
    <div className="board">
      <h1 className="visually-hidden">{t("home.supervisor")}</h1>
      <div className="board-top">
        <Counters summaries={summaries} />
        <Link href="/board/wall" className="button button-secondary">
          <Icon name="screen" /> {t("board.wall")}
        </Link>
      </div>
      <Areas
        summaries={summaries}
        chosen={filter.area}
        onChoose={(area) => {
          change({ area });
        }}
      />
      <div className="board-main">
        <Filters filter={filter} change={change} />
        <TicketTable
          tickets={shown}
          selected={parameters.get("ticket") ?? undefined}
          filtered={Object.keys(filter).length > 0}
          onOpen={open}
        />
      </div>
      <aside className="board-side" aria-label={t("board.side")}>
        <MapPane shown={shown} onOpen={open} now={now} />
        <Tabs className="tabs card board-lists">
          <TabList className="tab-list" aria-label={t("board.side")}>
            <Tab className="tab" id="alerts">
              {t("alerts.title")} {alerts.length > 0 && <span className="count">{alerts.length}</span>}
            </Tab>
            <Tab className="tab" id="technicians">
              {t("technicians.title")}
            </Tab>
          </TabList>
          <TabPanel id="alerts">
            <AlertList alerts={alerts} onOpen={open} />
          </TabPanel>
          <TabPanel id="technicians">
            <TechnicianList
              chosen={filter.technician}
              onChoose={(technician) => {
                change({ technician });
              }}
            />
          </TabPanel>
        </Tabs>
      </aside>
      <TicketDrawer
        id={parameters.get("ticket") ?? undefined}
        onClose={() => {
          open(undefined);
        }}
        actions={(ticket) => <Orders ticket={ticket} />}
      />
    </div>
  );
}

interface MapPaneProps {
  shown: Parameters<typeof ticketMarks>[0];
  onOpen: (id: string) => void;
  now: number;
}

function MapPane({ shown, onOpen, now }: MapPaneProps) {
  const technicians = useWorld((world) => world.technicians);
  const places = useDeferredValue(useWorld((world) => world.places));
  const marks = useMemo(() => ticketMarks(shown, now), [shown, now]);
  const people = useMemo(() => technicianMarks(technicians, places, shown), [technicians, places, shown]);
  return (
    <Suspense fallback={<Loading />}>
      <CityMap tickets={marks} technicians={people} onOpen={onOpen} />
    </Suspense>
  );
}
