// An accepted order: where, what, by when, and the one next step under the thumb.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, nextStep } from "../../domain/permissions";
import type { Ticket, TicketState } from "../../domain/types";
import { useCommands } from "../../common/session/commands";
import { useSession } from "../../common/session/hooks";
import { AppointmentDialog } from "../../common/ticket/appointment-dialog";
import { Clocks, Countdown, PriorityBadge } from "../../common/ticket/badges";
import { useNames } from "../../common/ticket/catalogue";
import { Button } from "../../common/ui/button";
import { Icon, type IconName } from "../../common/ui/icon";
import { useSpanText, useTimeText } from "../../common/ticket/time";
import { deviceFix, routeLink } from "./place";
import type { Lead } from "./visit/leads";
import { Visit } from "./visit/visit";

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

const ICONS: Record<string, IconName> = { startTravel: "car", reportArrival: "flag" };

interface Props {
  ticket: Ticket;
  unconfirmed: boolean;
  lead: Lead | undefined;
  onReturn: () => void;
}

function Promised({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const timeText = useTimeText();
  const span = useSpanText();
  const { appointment } = ticket;
  if (appointment === undefined) return null;
  return (
    <p className="order-promised">
      <Icon name="clock" /> {t("visit.appointment")} <strong>{timeText(appointment.atMs)}</strong>
      {appointment.toleranceMs > 0 && ` ± ${span(appointment.toleranceMs)}`}
    </p>
  );
}

// The one step before the visit itself. Where the device is goes with the arrival; nobody waits long for a satellite.
function StepButton({ ticket, step }: { ticket: Ticket; step: "startTravel" | "reportArrival" }) {
  const { t } = useTranslation();
  const { give } = useCommands();
  const [busy, setBusy] = useState(false);
  const take = async () => {
    const id = BigInt(ticket.id);
    if (step === "startTravel") return void give("startTravel", { ticket: id });
    if (busy) return;
    setBusy(true);
    void give("reportArrival", { ticket: id, device: await deviceFix() });
    setBusy(false);
  };
  return (
    <div className="order-step">
      <Button
        kind="primary"
        large
        icon={ICONS[step] ?? "check"}
        onPress={() => {
          void take();
        }}
      >
        {t(`step.${step}`)}
      </Button>
    </div>
  );
}

export function OrderCard({ ticket, unconfirmed, lead, onReturn }: Props) {
  const { t } = useTranslation();
  const { self } = useSession();
  const names = useNames();
  const [promising, setPromising] = useState(false);
  const step = nextStep(ticket);
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
      <Promised ticket={ticket} />
      {ticket.description !== "" && <p className="panel-description">{ticket.description}</p>}
      <div className="order-links">
        <a className="button button-secondary" href={routeLink(ticket, navigator.userAgent)}>
          <Icon name="navigate" /> {t("order.route")}
        </a>
        <a className="button button-secondary" href={`tel:${ticket.callerPhone}`}>
          <Icon name="phone" /> {t("order.call")}
        </a>
        {may(self, "setAppointment", ticket) && (
          <Button
            icon="clock"
            onPress={() => {
              setPromising(true);
            }}
          >
            {t("order.setAppointment")}
          </Button>
        )}
        <Button icon="return" onPress={onReturn}>
          {t("action.giveBack")}
        </Button>
      </div>
      <details>
        <summary>{t("ticket.deadlines")}</summary>
        <Clocks ticket={ticket} />
      </details>
      {(step === "startTravel" || step === "reportArrival") && <StepButton ticket={ticket} step={step} />}
      {step === "complete" && <Visit ticket={ticket} lead={lead} />}
      {promising && (
        <AppointmentDialog
          ticket={ticket}
          onClose={() => {
            setPromising(false);
          }}
        />
      )}
    </section>
  );
}
