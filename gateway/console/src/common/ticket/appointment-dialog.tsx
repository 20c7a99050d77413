// The time of the visit (rule B7): a promise, and a new one needs the customer's consent.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../domain/types";
import { type Consent, wireConsent } from "../../domain/work";
import { useCommands } from "../session/commands";
import { useSession } from "../session/hooks";
import { Button } from "../ui/button";
import { TextField } from "../ui/fields";
import { Dialog } from "../ui/overlay";
import { ConsentFields } from "./consent-fields";

const HALF_HOUR_MS = 1_800_000;

// "2026-11-27T14:30" in the device's zone, as the browser's own control wants it.
function localText(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function AppointmentDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const { give } = useCommands();
  const [when, setWhen] = useState(() =>
    localText(ticket.appointment?.atMs ?? Math.ceil(session.now() / HALF_HOUR_MS + 1) * HALF_HOUR_MS),
  );
  const [consent, setConsent] = useState<Consent>({ by: ticket.callerName, how: "phone" });
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const atMs = new Date(when).getTime();
  const past = Number.isNaN(atMs) || atMs <= session.now();
  const promise = () => {
    setAsked(true);
    if (past || consent.by.trim() === "") return;
    void give("setAppointment", {
      ticket: BigInt(ticket.id),
      atMs: BigInt(atMs),
      consent: wireConsent(consent),
      reason: reason.trim(),
    });
    onClose();
  };
  const actions = (
    <>
      <Button large onPress={onClose}>
        {t("action.back")}
      </Button>
      <Button kind="primary" large onPress={promise}>
        {t("appointment.promise")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("appointment.title", { number: ticket.number })} open onClose={onClose} actions={actions}>
      <TextField
        label={t("field.at_ms")}
        type="datetime-local"
        value={when}
        onChange={setWhen}
        error={asked && past ? t("appointment.past") : undefined}
      />
      <ConsentFields consent={consent} onChange={setConsent} asked={asked} />
      <TextField label={t("field.reason")} value={reason} onChange={setReason} />
    </Dialog>
  );
}
