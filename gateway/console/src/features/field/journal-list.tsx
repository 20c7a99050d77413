// What has been done on this device and what the server said to it: nothing is dropped silently.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OutboxItem, Verdict } from "../../realtime/outbox";
import { useSession, useSessionState } from "../../common/session/hooks";
import { wireErrorText } from "../../common/session/problems";
import { useTimeText } from "../../common/ticket/time";

interface Line {
  id: string;
  atMs: number;
  command: string;
  verdict: "waiting" | "done" | "refused";
  text: string;
}

const LINES_MAX = 30;
const QUIET: readonly string[] = ["reportDelivered", "reportSeen"];

const lineOf = (item: OutboxItem, verdict?: Verdict): Line => ({
  id: item.id,
  atMs: item.issuedAtMs,
  command: item.command.body.case ?? "unknown",
  verdict: verdict === undefined ? "waiting" : verdict.ok ? "done" : "refused",
  text: verdict === undefined || verdict.ok ? "" : wireErrorText(verdict.error),
});

export function useJournal(): Line[] {
  const session = useSession();
  const waiting = useSessionState((state) => state.waiting);
  const [past, setPast] = useState<readonly Line[]>([]);
  useEffect(
    () =>
      session.onVerdict((item, verdict) => {
        setPast((lines) => [lineOf(item, verdict), ...lines].slice(0, LINES_MAX));
      }),
    [session],
  );
  return [...waiting.map((item) => lineOf(item)).reverse(), ...past].filter((line) => !QUIET.includes(line.command));
}

export function JournalList({ lines }: { lines: readonly Line[] }) {
  const { t, i18n } = useTranslation();
  const timeText = useTimeText();
  const named = (command: string) => (i18n.exists(`command.${command}`) ? command : "unknown");
  if (lines.length === 0) return <p className="lead">{t("journal.empty")}</p>;
  return (
    <ul className="journal">
      {lines.map((line) => (
        <li key={line.id} className={`journal-${line.verdict}`}>
          <time>{timeText(line.atMs)}</time>
          <span>{t(`command.${named(line.command)}`)}</span>
          <strong>{t(`journal.${line.verdict}`)}</strong>
          {line.text !== "" && <p>{line.text}</p>}
        </li>
      ))}
    </ul>
  );
}
