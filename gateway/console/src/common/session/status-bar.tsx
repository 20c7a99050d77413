// What the connection means for what is on the screen: nothing when it is live; otherwise how old it is and what happens next.
import { useTranslation } from "react-i18next";
import type { Status } from "../../realtime/connection";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { useTimeText } from "../ticket/time";
import { useNow, useSession, useSessionState } from "./hooks";
import { closeText } from "./problems";

export function StatusPill() {
  const { t } = useTranslation();
  const status = useSessionState((state) => state.status.kind);
  return (
    <span className={`pill pill-${status}`} data-status={status}>
      <span className="pill-dot" aria-hidden="true" />
      {t(`connection.${status}`)}
    </span>
  );
}

export function StatusBar() {
  const status = useSessionState((state) => state.status);
  const settled =
    status.kind === "live" ||
    status.kind === "idle" ||
    (status.kind === "connecting" && status.attempt === 0) ||
    status.kind === "loading";
  return <div aria-live="polite">{!settled && <Trouble status={status} />}</div>;
}

function Trouble({ status }: { status: Status }) {
  const { t } = useTranslation();
  const session = useSession();
  const timeText = useTimeText();
  const since = useSessionState((state) => state.liveAtMs);
  const waiting = useSessionState((state) => state.waiting.length);
  const asOf = since === undefined ? "" : t("connection.asOf", { time: timeText(since) });
  const queued = waiting === 0 ? "" : t("connection.queued", { count: waiting });
  if (status.kind === "ended") {
    return (
      <div className="notice notice-late" role="alert">
        <Icon name="alert" />
        {closeText(status.code)} {asOf}
        <Button
          onPress={() => {
            location.reload();
          }}
        >
          {t("action.reload")}
        </Button>
      </div>
    );
  }
  return (
    <div className="notice notice-warn">
      <Icon name="cloudOff" />
      <span>
        {status.kind === "offline" ? t("connection.offlineText") : t("connection.lostText")} {asOf} {queued}
      </span>
      {status.kind === "waiting" && (
        <>
          <RetryIn untilMonotonicMs={status.untilMonotonicMs} />
          <Button
            onPress={() => {
              session.connection.retryNow();
            }}
          >
            {t("action.retryNow")}
          </Button>
        </>
      )}
    </div>
  );
}

function RetryIn({ untilMonotonicMs }: { untilMonotonicMs: number }) {
  const { t } = useTranslation();
  const session = useSession();
  useNow(500);
  const seconds = Math.max(0, Math.ceil((untilMonotonicMs - session.monotonic()) / 1000));
  return <span aria-hidden="true">{t("connection.retryIn", { seconds })}</span>;
}
