// What reached the supervisor without being looked for, newest first.
import { useTranslation } from "react-i18next";
import type { Alert } from "../../domain/types";
import { useNames } from "../../common/ticket/catalogue";
import { useTimeText } from "../../common/ticket/time";
import { Empty } from "../../common/ui/states";

export function AlertList({ alerts, onOpen }: { alerts: readonly Alert[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const timeText = useTimeText();
  const names = useNames();
  if (alerts.length === 0) return <Empty icon="bell" title={t("alerts.none")} text={t("alerts.noneText")} />;
  return (
    <ul className="alerts" aria-label={t("alerts.title")}>
      {alerts.map((alert) => (
        <li key={alert.id}>
          <button
            type="button"
            className={`alert alert-${alert.kind}`}
            onClick={() => {
              onOpen(alert.ticket);
            }}
          >
            <time>{timeText(alert.atMs)}</time>
            <span>
              <strong>{t(`alert.${alert.kind}`, { clock: t(`clock.${alert.clock}`) })}</strong>
              <span>
                {alert.number} · {names.area(alert.area)}
                {alert.kind === "nobodyAvailable" ? ` · ${t(`choice.${alert.reason}`)}` : ""}
                {alert.kind === "checkInMissed" ? ` · ${t("alerts.level", { level: alert.level })}` : ""}
                {alert.kind === "falseCompletion" ? ` · ${t(`signal.${alert.signal}`)}` : ""}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
