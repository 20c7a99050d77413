// What a supervisor can order for one ticket. Every order has a reason, and the reason is on the record.
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { priorityNumber } from "../../domain/from-wire";
import { type Action, may } from "../../domain/permissions";
import { PRIORITIES, type Priority, type Ticket } from "../../domain/types";
import { useCommands } from "../../common/session/commands";
import { useSession, useWorld } from "../../common/session/hooks";
import { AppointmentDialog } from "../../common/ticket/appointment-dialog";
import { ReasonDialog } from "../../common/ticket/reason-dialog";
import { Button } from "../../common/ui/button";
import { ComboBox, Segments } from "../../common/ui/fields";
import { loadsOf } from "./technician-list";

const AUTO = "*";

export function Orders({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const session = useSession();
  const [asking, setAsking] = useState<Action>();
  const close = () => {
    setAsking(undefined);
  };
  const button = (action: Action, kind: "secondary" | "danger", icon: "swap" | "flag" | "clock" | "close") =>
    may(session.self, action, ticket) && (
      <Button
        key={action}
        kind={kind}
        icon={icon}
        onPress={() => {
          setAsking(action);
        }}
      >
        {t(`order.${action}`)}
      </Button>
    );
  return (
    <>
      {button("reassign", "secondary", "swap")}
      {button("changePriority", "secondary", "flag")}
      {button("setAppointment", "secondary", "clock")}
      {button("cancel", "danger", "close")}
      {asking === "reassign" && <Reassign ticket={ticket} onClose={close} />}
      {asking === "changePriority" && <ChangePriority ticket={ticket} onClose={close} />}
      {asking === "setAppointment" && <AppointmentDialog ticket={ticket} onClose={close} />}
      {asking === "cancel" && <Cancel ticket={ticket} onClose={close} />}
    </>
  );
}

interface Props {
  ticket: Ticket;
  onClose: () => void;
}

function Reassign({ ticket, onClose }: Props) {
  const { t } = useTranslation();
  const { give } = useCommands();
  const technicians = useWorld((world) => world.technicians);
  const tickets = useWorld((world) => world.tickets);
  const [to, setTo] = useState(AUTO);
  const choices = useMemo(() => {
    const loads = loadsOf(technicians.values(), tickets.values()).filter(
      ({ technician }) => technician.key !== ticket.technician,
    );
    return [
      { id: AUTO, label: t("reassign.auto") },
      ...loads.map(({ technician, held }) => ({
        id: technician.key,
        label: technician.name,
        note: t("reassign.holds", { count: held.length }),
      })),
    ];
  }, [technicians, tickets, ticket.technician, t]);
  return (
    <ReasonDialog
      title={t("reassign.title", { number: ticket.number })}
      confirm={t("order.reassign")}
      onClose={onClose}
      ready={to !== ""}
      onConfirm={(reason) => give("reassignTicket", { ticket: BigInt(ticket.id), technician: to === AUTO ? "" : to, reason })}
    >
      <ComboBox label={t("reassign.to")} choices={choices} value={to} onChange={setTo} />
    </ReasonDialog>
  );
}

function ChangePriority({ ticket, onClose }: Props) {
  const { t } = useTranslation();
  const { give } = useCommands();
  const [priority, setPriority] = useState<Priority>(ticket.priority);
  return (
    <ReasonDialog
      title={t("changePriority.title", { number: ticket.number })}
      confirm={t("order.changePriority")}
      onClose={onClose}
      ready={priority !== ticket.priority}
      onConfirm={(reason) => give("changePriority", { ticket: BigInt(ticket.id), priority: priorityNumber(priority), reason })}
    >
      <Segments
        label={t("field.priority")}
        choices={PRIORITIES.map((id) => ({ id, label: t(`priority.${id}`) }))}
        value={priority}
        onChange={(id) => {
          setPriority(id as Priority);
        }}
      />
    </ReasonDialog>
  );
}

function Cancel({ ticket, onClose }: Props) {
  const { t } = useTranslation();
  const { give } = useCommands();
  return (
    <ReasonDialog
      title={t("cancel.title", { number: ticket.number })}
      confirm={t("order.cancel")}
      danger
      onClose={onClose}
      onConfirm={(reason) => give("cancelTicket", { ticket: BigInt(ticket.id), reason })}
    />
  );
}
