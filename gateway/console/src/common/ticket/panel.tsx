// One ticket in full: what is known, its deadlines, its story. What can be done with it is the caller's to say.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { Ticket } from "../../domain/types";
import { useSessionState, useWorld } from "../session/hooks";
import { errorText } from "../session/problems";
import { Button } from "../ui/button";
import { Drawer } from "../ui/overlay";
import { Empty, Loading } from "../ui/states";
import { Clocks, PriorityBadge, StateBadge } from "./badges";
import { useNames } from "./catalogue";
import { Facts } from "./facts";
import { TicketStory, useStory } from "./story";
import { hasVisit, VisitFacts } from "./visit";

interface DrawerProps {
  id: string | undefined;
  onClose: () => void;
  actions: (ticket: Ticket) => ReactNode;
}

export function TicketDrawer({ id, onClose, actions }: DrawerProps) {
  const { t } = useTranslation();
  const ticket = useWorld((world) => (id === undefined ? undefined : world.tickets.get(id)));
  const loaded = useWorld((world) => world.loaded);
  return (
    <Drawer
      label={ticket === undefined ? t("ticket.title") : t("ticket.titleOf", { number: ticket.number })}
      open={id !== undefined}
      onClose={onClose}
    >
      {ticket !== undefined && <Panel ticket={ticket} onClose={onClose} actions={actions} />}
      {ticket === undefined && !loaded && <Loading />}
      {ticket === undefined && loaded && id !== undefined && <FromRecords id={id} onClose={onClose} actions={actions} />}
    </Drawer>
  );
}

// A ticket that has left the live view: closed for longer, or of a colleague's shift.
function FromRecords({ id, onClose, actions }: { id: string; onClose: () => void; actions: DrawerProps["actions"] }) {
  const { t } = useTranslation();
  const { told, again } = useStory(id, 0);
  if (told.kind === "loading") return <Loading />;
  if (told.kind === "told") return <Panel ticket={told.story.ticket} onClose={onClose} actions={actions} />;
  const gone = told.code === "NOT_FOUND" || told.code === "FORBIDDEN";
  return (
    <Empty
      icon={gone ? "inbox" : "cloudOff"}
      title={gone ? t("ticket.gone") : t("story.unavailable")}
      text={gone ? t("ticket.goneText") : errorText(told.code)}
    >
      {!gone && <Button onPress={again}>{t("action.retryNow")}</Button>}
      <Button onPress={onClose}>{t("action.close")}</Button>
    </Empty>
  );
}

function Panel({ ticket, onClose, actions }: { ticket: Ticket; onClose: () => void; actions: (ticket: Ticket) => ReactNode }) {
  const { t } = useTranslation();
  const names = useNames();
  const live = useSessionState((state) => state.status.kind === "live");
  return (
    <div className="panel">
      <header className="panel-head">
        <div>
          <h2>
            {ticket.number} <StateBadge state={ticket.state} /> <PriorityBadge priority={ticket.priority} />
          </h2>
          <p className="panel-category">{names.category(ticket.category)}</p>
          {ticket.state === "waiting" && <p className="panel-waits">{t(`choice.${ticket.waitingReason}`)}</p>}
        </div>
        <Button kind="quiet" icon="close" aria-label={t("action.close")} onPress={onClose} />
      </header>
      {!live && <p className="notice notice-warn">{t("connection.stale")}</p>}
      {ticket.description !== "" && <p className="panel-description">{ticket.description}</p>}
      <div className="panel-actions">{actions(ticket)}</div>
      <section aria-label={t("ticket.deadlines")}>
        <Clocks ticket={ticket} />
      </section>
      <Tabs className="tabs">
        <TabList className="tab-list" aria-label={t("ticket.title")}>
          <Tab className="tab" id="story">
            {t("story.title")}
          </Tab>
          {hasVisit(ticket) && (
            <Tab className="tab" id="visit">
              {t("visit.title")}
            </Tab>
          )}
          <Tab className="tab" id="facts">
            {t("ticket.facts")}
          </Tab>
        </TabList>
        <TabPanel id="story">
          <TicketStory ticket={ticket.id} version={ticket.version} />
        </TabPanel>
        {hasVisit(ticket) && (
          <TabPanel id="visit">
            <VisitFacts ticket={ticket} />
          </TabPanel>
        )}
        <TabPanel id="facts">
          <Facts ticket={ticket} />
        </TabPanel>
      </Tabs>
    </div>
  );
}
