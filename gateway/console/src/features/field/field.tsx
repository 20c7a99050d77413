// The technician's screen: at any moment one thing to do, at the bottom, under the thumb.
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { EventKind } from "../../generated/redline/v1/event_pb";
import type { Push } from "../../generated/redline/v1/wire_pb";
import type { Ticket } from "../../domain/types";
import { usePreferences } from "../../common/preferences";
import { useCommands } from "../../common/session/commands";
import { useNow, usePushes, useSession, useSessionState, useWorld } from "../../common/session/hooks";
import { useNames } from "../../common/ticket/catalogue";
import { useTimeText } from "../../common/ticket/time";
import { useVisitRules } from "../../common/ticket/visit-rules";
import { Button } from "../../common/ui/button";
import { Empty, Loading } from "../../common/ui/states";
import "./field.css";
import { JournalList, useJournal } from "./journal-list";
import { OfferCard } from "./offer-card";
import { signalOffer } from "./offer-signals";
import { OrderCard } from "./order-card";
import { ordersOf, pricingOf } from "./orders";
import { usePositionReports } from "./place";
import { ReturnDialog } from "./return-dialog";
import { SignOn } from "./sign-on";
import { useLeads } from "./visit/leads";

// Every offer that arrives is confirmed at once, and heard.
function useOfferReceipts(): void {
  const { t } = useTranslation();
  const session = useSession();
  const { ask } = useCommands();
  const { sound } = usePreferences();
  const names = useNames();
  usePushes((pushes: readonly Push[]) => {
    for (const { event, item } of pushes) {
      if (event?.kind !== EventKind.OFFER_MADE || item.case !== "ticket") continue;
      if (item.value.technicianKey !== session.self.technician) continue;
      const { offer } = item.value;
      if (offer === undefined || Number(offer.expiresMs) <= session.now()) continue;
      void ask("reportDelivered", { ticket: item.value.id, offer: offer.id });
      signalOffer(t("offer.title"), `${names.category(item.value.category)} · ${item.value.place?.address ?? ""}`, sound);
    }
  });
}

export default function Field() {
  const { t } = useTranslation();
  const session = useSession();
  const loaded = useWorld((world) => world.loaded);
  const tickets = useWorld((world) => world.tickets);
  const technician = useSessionState((state) => state.technician);
  const onShift = useWorld((world) => world.technicians.get(technician)?.onShift ?? false);
  const waiting = useSessionState((state) => state.waiting);
  const now = useNow();
  const [returning, setReturning] = useState<Ticket>();
  useOfferReceipts();
  usePositionReports(onShift);
  const journal = useJournal();
  const leads = useLeads();
  const { currency, prices } = useVisitRules();
  const pricing = useMemo(() => pricingOf(currency, prices), [currency, prices]);
  const orders = useMemo(
    () => ordersOf(tickets.values(), technician, waiting, now, pricing),
    [tickets, technician, waiting, now, pricing],
  );
  const startGiven = waiting.some((item) => item.command.body.case === "signOn");
  if (!loaded) return <Loading />;
  const working = onShift || orders.active.length > 0 || orders.offers.length > 0;
  const [first] = orders.offers;
  return (
    <div className="field-page">
      {!working && !startGiven && <SignOn />}
      {first?.offer !== undefined && (
        <OfferCard
          key={`${first.id}/${String(first.offer.id)}`}
          ticket={first}
          offer={first.offer}
          onReturn={() => {
            setReturning(first);
          }}
        />
      )}
      {orders.active.map(({ ticket, unconfirmed }) => (
        <OrderCard
          key={ticket.id}
          ticket={ticket}
          unconfirmed={unconfirmed}
          lead={leads.get(ticket.id)}
          onReturn={() => {
            setReturning(ticket);
          }}
        />
      ))}
      {(working || startGiven) && first === undefined && orders.active.length === 0 && (
        <Empty icon="bell" title={t("field.idle")} text={t("field.idleText", { name: session.identity.account })} />
      )}
      <Finished tickets={orders.finished} />
      <details className="field-journal card" open={journal.some((line) => line.verdict !== "done")}>
        <summary>{t("journal.title")}</summary>
        <JournalList lines={journal} />
      </details>
      {working && <EndShift />}
      {returning !== undefined && (
        <ReturnDialog
          ticket={returning}
          onClose={() => {
            setReturning(undefined);
          }}
        />
      )}
    </div>
  );
}

function EndShift() {
  const { t } = useTranslation();
  const { give } = useCommands();
  return (
    <Button
      kind="quiet"
      icon="signOut"
      onPress={() => {
        void give("signOff", {});
      }}
    >
      {t("shift.end")}
    </Button>
  );
}

function Finished({ tickets }: { tickets: readonly Ticket[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const timeText = useTimeText();
  if (tickets.length === 0) return null;
  return (
    <details className="field-journal card">
      <summary>{t("field.finished", { count: tickets.length })}</summary>
      <ul className="journal">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <time>{timeText(ticket.closedMs ?? ticket.createdMs)}</time>
            <span>
              {ticket.number} · {names.category(ticket.category)}
            </span>
            <strong>{t(`ticketState.${ticket.state}`)}</strong>
          </li>
        ))}
      </ul>
    </details>
  );
}
