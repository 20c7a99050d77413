// The customer's yes to the quote, before work begins.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Consent, wireConsent } from "../../../domain/work";
import { ConsentFields } from "../../../common/ticket/consent-fields";
import { BillTable } from "../../../common/ticket/visit";
import { type SheetProps, useGive } from "./give";
import { Sheet } from "./sheet";

export function ConsentSheet({ ticket, onClose }: SheetProps) {
  const { t } = useTranslation();
  const give = useGive();
  const [consent, setConsent] = useState<Consent>({ by: ticket.callerName, how: "spoken" });
  const [asked, setAsked] = useState(false);
  const quote = ticket.work?.quote;
  if (quote === undefined) return null;
  const confirm = () => {
    setAsked(true);
    if (consent.by.trim() === "") return;
    give("recordConsent", { ticket: BigInt(ticket.id), quote: quote.number, consent: wireConsent(consent) });
    onClose();
  };
  return (
    <Sheet title={t("visit.consentTitle")} confirm={t("visitStep.consent")} onConfirm={confirm} onClose={onClose}>
      <BillTable bill={quote} label={t("visit.quote")} />
      <ConsentFields consent={consent} onChange={setConsent} asked={asked} />
    </Sheet>
  );
}
