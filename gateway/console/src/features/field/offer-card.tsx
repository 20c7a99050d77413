// The question: will you? Large, counting, with everything needed to answer and nothing else.
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { clockText, nextClock, remaining } from "../../domain/clocks";
import type { Offer, Ticket } from "../../domain/types";
import { useCommands } from "../../common/session/commands";
import { useNow, useSession } from "../../common/session/hooks";
import { PriorityBadge } from "../../common/ticket/badges";
import { useNames } from "../../common/ticket/catalogue";
import { useTimeText } from "../../common/ticket/time";
import { Button } from "../../common/ui/button";

const RADIUS = 54;
const AROUND = 2 * Math.PI * RADIUS;

function Ring({ offer }: { offer: Offer }) {
  const { t } = useTranslation();
  const now = useNow(250);
  const left = remaining(offer.expiresMs, now);
  const share = Math.max(0, Math.min(1, (offer.expiresMs - now) / (offer.expiresMs - offer.madeMs)));
  const text = left.late ? "0:00" : clockText(left);
  return (
    <div className={`ring ${share < 0.25 ? "ring-soon" : ""}`} role="timer" aria-label={t("offer.left")}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle cx="60" cy="60" r={RADIUS} className="ring-track" />
        <circle
          cx="60"
          cy="60"
          r={RADIUS}
          className="ring-left"
          strokeDasharray={`${String(share * AROUND)} ${String(AROUND)}`}
          transform="rotate(-90 60 60)"
        />
      </svg>
      <span>{text}</span>
    </div>
  );
}

// The server wants to know that the offer was shown to a person, not only that it arrived.
function useSeen(ticket: Ticket, offer: Offer): void {
  const { ask } = useCommands();
  const session = useSession();
  const { id } = ticket;
  const { id: offerId, seenMs } = offer;
  useEffect(() => {
    if (seenMs !== undefined) return;
    const tell = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", tell);
      void ask("reportSeen", { ticket: BigInt(id), offer: offerId });
    };
    document.addEventListener("visibilitychange", tell);
    tell();
    return () => {
      document.removeEventListener("visibilitychange", tell);
    };
    // Once per offer: `seenMs` becomes known by what is told here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id, offerId, session]);
}

export function OfferCard({ ticket, offer, onReturn }: { ticket: Ticket; offer: Offer; onReturn: () => void }) {
  const { t } = useTranslation();
  const { give } = useCommands();
  const names = useNames();
  const timeText = useTimeText();
  useSeen(ticket, offer);
  const due = nextClock(ticket)?.dueMs;
  return (
    <section className={`offer card offer-${ticket.priority}`} aria-label={t("offer.title")}>
      <p className="offer-title">{t("offer.title")}</p>
      <Ring offer={offer} />
      <h1>{names.category(ticket.category)}</h1>
      <PriorityBadge priority={ticket.priority} />
      <p className="offer-address">{ticket.address}</p>
      <p className="lead">
        {names.area(ticket.area)}
        {due === undefined ? "" : ` · ${t("offer.by", { time: timeText(due) })}`}
      </p>
      {ticket.description !== "" && <p className="offer-description">{ticket.description}</p>}
      <div className="offer-actions">
        <Button
          kind="primary"
          large
          icon="check"
          onPress={() => {
            void give("acceptOffer", { ticket: BigInt(ticket.id), offer: offer.id });
          }}
        >
          {t("action.accept")}
        </Button>
        <Button large icon="return" onPress={onReturn}>
          {t("action.decline")}
        </Button>
      </div>
    </section>
  );
}
