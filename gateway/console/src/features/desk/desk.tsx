// The agent's desk: a call on the left, what became of earlier ones on the right.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { may } from "../../domain/permissions";
import type { Ticket } from "../../domain/types";
import { useCommands } from "../../common/session/commands";
import { useSession } from "../../common/session/hooks";
import { AppointmentDialog } from "../../common/ticket/appointment-dialog";
import { TicketDrawer } from "../../common/ticket/panel";
import { ReasonDialog } from "../../common/ticket/reason-dialog";
import { Button } from "../../common/ui/button";
import "./desk.css";
import { CallerCard } from "./caller-card";
import { NewTicket, type Registered, useDraft } from "./new-ticket";
import { OwnList } from "./own-list";
import { PromiseCard } from "./promise-card";

export default function Desk() {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const [registered, setRegistered] = useState<Registered>();
  const [parameters, setParameters] = useSearchParams();
  const open = (id: string | undefined) => {
    setParameters(id === undefined ? {} : { ticket: id });
  };
  return (
    <div className="desk">
      <h1 className="visually-hidden">{t("home.agent")}</h1>
      <div className="desk-new">
        {registered !== undefined && (
          <PromiseCard
            registered={registered}
            onOpen={() => {
              open(registered.ticket);
            }}
            onClose={() => {
              setRegistered(undefined);
            }}
          />
        )}
        <NewTicket draft={draft} change={change} onRegistered={setRegistered} />
      </div>
      <div className="desk-side">
        <CallerCard draft={draft} onOpen={open} onTakeOver={change} />
        <OwnList onOpen={open} />
      </div>
      <TicketDrawer
        id={parameters.get("ticket") ?? undefined}
        onClose={() => {
          open(undefined);
        }}
        actions={(ticket) => (
          <>
            <Appoint ticket={ticket} />
            <Cancel ticket={ticket} />
          </>
        )}
      />
    </div>
  );
}

function Appoint({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { self } = useSession();
  const [asking, setAsking] = useState(false);
  if (!may(self, "setAppointment", ticket)) return null;
  return (
    <>
      <Button
        icon="clock"
        onPress={() => {
          setAsking(true);
        }}
      >
        {t("order.setAppointment")}
      </Button>
      {asking && (
        <AppointmentDialog
          ticket={ticket}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </>
  );
}

function Cancel({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const session = useSession();
  const { give } = useCommands();
  const [asking, setAsking] = useState(false);
  if (!may(session.self, "cancel", ticket)) return null;
  return (
    <>
      <Button
        kind="danger"
        onPress={() => {
          setAsking(true);
        }}
      >
        {t("action.cancelTicket")}
      </Button>
      {asking && (
        <ReasonDialog
          title={t("cancel.title", { number: ticket.number })}
          confirm={t("action.cancelTicket")}
          danger
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={(reason) => give("cancelTicket", { ticket: BigInt(ticket.id), reason })}
        />
      )}
    </>
  );
}
