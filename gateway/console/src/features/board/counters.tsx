// The house in one line.
import { useTranslation } from "react-i18next";
import type { AreaSummary } from "../../domain/board";
import { useWorld } from "../../common/session/hooks";

const STATES = ["waiting", "offered", "accepted", "enRoute", "onSite"] as const;

export function Counters({ summaries }: { summaries: readonly AreaSummary[] }) {
  const { t } = useTranslation();
  const counters = useWorld((world) => world.counters);
  const sum = (count: (summary: AreaSummary) => number) => summaries.reduce((total, summary) => total + count(summary), 0);
  const late = sum((summary) => summary.late);
  const warned = sum((summary) => summary.warned);
  return (
    <dl className="counters">
      <Figure name={t("board.open")} value={sum((summary) => summary.open)} />
      {STATES.map((state) => (
        <Figure key={state} name={t(`ticketState.${state}`)} value={sum((summary) => summary.states[state])} />
      ))}
      <Figure name={t("urgency.warned")} value={warned} kind={warned > 0 ? "warned" : undefined} />
      <Figure name={t("urgency.late")} value={late} kind={late > 0 ? "late" : undefined} />
      {counters !== undefined && (
        <>
          <Figure name={t("ticketState.done")} value={counters.done} />
          <Figure name={t("board.onShift")} value={counters.techniciansOnShift} />
        </>
      )}
    </dl>
  );
}

export function Figure({ name, value, kind }: { name: string; value: number; kind?: string | undefined }) {
  const classes = ["figure", kind === undefined ? "" : `figure-${kind}`, value === 0 ? "figure-zero" : ""];
  return (
    <div className={classes.filter(Boolean).join(" ")}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
