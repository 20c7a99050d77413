// An accepted order: where, what, by when, and the one next step under the thumb.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nextStep } from "../../domain/permissions";
import type { Ticket, TicketState } from "../../domain/types";
import { useCommands } from "../../shared/session/commands";
import { Clocks, Countdown, PriorityBadge } from "../../shared/ticket/badges";
import { useNames } from "../../shared/ticket/catalogue";
import { Button } from "../../shared/ui/button";
import { Icon, type IconName } from "../../shared/ui/icon";
import { DoneDialog } from "./done-dialog";
import { routeLink } from "./place";

const STAGES: readonly TicketState[] = ["accepted", "enRoute", "onSite", "done"];

function Stages({ state }: { state: TicketState }) {
  const { t } = useTranslation();
  const reached = STAGES.indexOf(state);
  return (
    <ol className="stages" aria-label={t("order.stages")}>
      {STAGES.map((stage, index) => (
        <li key={stage} className={index <= reached ? "stage-reached" : ""} aria-current={index === reached ? "step" : undefined}>
          {t(`ticketState.${stage}`)}
        </li>
      ))}
    </ol>
  );
}

const ICONS: Record<string, IconName> = { startTravel: "car", reportArrival: "flag", complete: "check" };

interface Props {
  ticket: Ticket;
  unconfirmed: boolean;
  onReturn: () => void;
}

export function OrderCard({ ticket, unconfirmed, onReturn }: Props) {
  const { t } = useTranslation();
  const { give } = useCommands();
  const names = useNames();
  const [finishing, setFinishing] = useState(false);
  const step = nextStep(ticket);
  const ticketId = BigInt(ticket.id);
  const take = () => {
    if (step === "startTravel") void give("startTravel", { ticket: ticketId });
    if (step === "reportArrival") void give("reportArrival", { ticket: ticketId });
    if (step === "complete") setFinishing(true);
  };
  return (
    <section className="order card" aria-label={t("ticket.titleOf", { number: ticket.number })}>
      <header>
        <div>
          <p className="order-number">
            {ticket.number} <PriorityBadge priority={ticket.priority} />
          </p>
          <h2>{names.category(ticket.category)}</h2>
        </div>
        <Countdown ticket={ticket} />
      </header>
      <Stages state={ticket.state} />
      {unconfirmed && (
        <p className="notice notice-info">
          <Icon name="clock" /> {t("order.unconfirmed")}
        </p>
      )}
      <div className="order-place">
        <p>{ticket.address}</p>
        <p className="lead">
          {names.area(ticket.area)} · {ticket.callerName}
        </p>
      </div>
      {ticket.description !== "" && <p className="panel-description">{ticket.description}</p>}
      <div className="order-links">
        <a className="button button-secondary" href={routeLink(ticket, navigator.userAgent)}>
          <Icon name="navigate" /> {t("order.route")}
        </a>
        <a className="button button-secondary" href={`tel:${ticket.callerPhone}`}>
          <Icon name="phone" /> {t("order.call")}
        </a>
        <Button icon="return" onPress={onReturn}>
          {t("action.giveBack")}
        </Button>
      </div>
      <details>
        <summary>{t("ticket.deadlines")}</summary>
        <Clocks ticket={ticket} />
      </details>
      {step !== undefined && step !== "accept" && (
        <div className="order-step">
          <Button kind="primary" large icon={ICONS[step] ?? "check"} onPress={take}>
            {t(`step.${step}`)}
          </Button>
        </div>
      )}
      {finishing && (
        <DoneDialog
          number={ticket.number}
          onClose={() => {
            setFinishing(false);
          }}
          onDone={(resolution) => {
            void give("completeTicket", { ticket: ticketId, resolution });
          }}
        />
      )}
    </section>
  );
}
