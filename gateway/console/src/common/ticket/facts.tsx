// What is known of a ticket, as a list of names and values.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../domain/types";
import { useNames } from "./catalogue";
import { useTimeText } from "./time";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Facts({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const names = useNames();
  const timeText = useTimeText();
  const masked = ticket.callerPhone.includes("*");
  return (
    <dl className="facts">
      <Fact name={t("field.place_address")}>{ticket.address}</Fact>
      <Fact name={t("field.area")}>{names.area(ticket.area)}</Fact>
      <Fact name={t("field.caller_name")}>{ticket.callerName}</Fact>
      <Fact name={t("field.caller_phone")}>
        {masked ? ticket.callerPhone : <a href={`tel:${ticket.callerPhone}`}>{ticket.callerPhone}</a>}
      </Fact>
      <Fact name={t("field.channel")}>{t(`channel.${ticket.channel}`)}</Fact>
      <Fact name={t("field.tier")}>{t(`tier.${ticket.tier}`)}</Fact>
      <Fact name={t("ticket.registered")}>
        {timeText(ticket.createdMs)} · {ticket.createdBy}
      </Fact>
      <Fact name={t("ticket.technician")}>{ticket.technicianName === "" ? t("ticket.nobody") : ticket.technicianName}</Fact>
      {ticket.returns > 0 && <Fact name={t("ticket.returns")}>{ticket.returns}</Fact>}
      {ticket.resolution !== "" && <Fact name={t("field.resolution")}>{ticket.resolution}</Fact>}
    </dl>
  );
}
