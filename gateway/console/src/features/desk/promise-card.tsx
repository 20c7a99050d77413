// What to tell the caller before hanging up: the number and by when somebody is there.
import { useTranslation } from "react-i18next";
import { useWorld } from "../../common/session/hooks";
import { useTimeText } from "../../common/ticket/time";
import { Button } from "../../common/ui/button";
import { Icon } from "../../common/ui/icon";
import type { Registered } from "./new-ticket";

export function PromiseCard({
  registered,
  onClose,
  onOpen,
}: {
  registered: Registered;
  onClose: () => void;
  onOpen: () => void;
}) {
  const { t } = useTranslation();
  const timeText = useTimeText();
  const ticket = useWorld((world) => world.tickets.get(registered.ticket));
  const due = ticket?.clocks.find((clock) => clock.kind === "arrive")?.dueMs;
  return (
    <section className="promise" role="status" aria-label={t("promise.title")}>
      <Icon name="check" />
      <div>
        <p className="promise-number">{registered.number}</p>
        <p>{due === undefined ? t("promise.noTime") : t("promise.by", { time: timeText(due) })}</p>
        {ticket !== undefined && ticket.technicianName !== "" && (
          <p className="promise-who">{t("promise.who", { name: ticket.technicianName })}</p>
        )}
      </div>
      <Button onPress={onOpen}>{t("action.open")}</Button>
      <Button kind="quiet" icon="close" aria-label={t("action.dismiss")} onPress={onClose} />
    </section>
  );
}
