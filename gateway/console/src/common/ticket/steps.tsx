// One line of a ticket's story, with what people want to know about it.
import { useTranslation } from "react-i18next";
import type { Step, Why } from "../../domain/timeline";
import { useNames } from "./catalogue";
import { useMoneyText } from "./money";
import { useSpanText, useTimeText } from "./time";
import { BillTable, useConsentText, usePartText, useSignalText } from "./visit";
import { useCheckText } from "./visit-rules";

const SERIOUS: readonly string[] = ["clockBreached", "ticketWaits", "checkInMissed", "workFlagged"];

export function StepRow({ step, category }: { step: Step; category: string }) {
  const { t, i18n } = useTranslation();
  const timeText = useTimeText();
  const names = useNames();
  const money = useMoneyText();
  const checkText = useCheckText();
  const kind = i18n.exists(`event.${step.kind}`) ? step.kind : "unknown"; // of a newer server
  const blanks = {
    who: step.technician === "" ? step.account : step.technician,
    account: step.account,
    clock: t(`clock.${step.clock}`),
    priorities: step.after === undefined ? "" : `${t(`priority.${step.before ?? "unknown"}`)} → ${t(`priority.${step.after}`)}`,
    time: step.promisedMs === undefined ? "" : timeText(step.promisedMs),
    amount: step.bill === undefined ? "" : money(step.bill.total, step.bill.currency),
    item: step.check === undefined ? "" : checkText(category, step.check.item),
    result: step.check === undefined ? "" : t(step.check.passed ? "visit.passed" : "visit.notPassed"),
    level: step.level ?? 0,
  };
  const serious = SERIOUS.includes(step.kind) || step.check?.passed === false;
  return (
    <li className={`step ${serious ? "step-serious" : ""}`}>
      <time>{timeText(step.atMs)}</time>
      <div>
        <p>{t(`event.${kind}`, blanks)}</p>
        {step.text !== "" && <p className="step-text">{names.reason(step.text)}</p>}
        {step.category !== undefined && (
          <p className="step-text">{t("visit.categoryNow", { category: names.category(step.category) })}</p>
        )}
        <VisitDetails step={step} />
        {step.why !== undefined && <WhyBox why={step.why} />}
      </div>
    </li>
  );
}

function VisitDetails({ step }: { step: Step }) {
  const { t } = useTranslation();
  const consentText = useConsentText();
  const partText = usePartText();
  const signalText = useSignalText();
  return (
    <>
      {step.consent !== undefined && <p className="step-text">{consentText(step.consent)}</p>}
      {step.part !== undefined && <p className="step-text">{partText(step.part)}</p>}
      {step.signal !== undefined && <p className="step-text">{signalText(step.signal)}</p>}
      {step.bill !== undefined && step.bill.lines.length > 0 && (
        <details className="why">
          <summary>{t("visit.lines", { count: step.bill.lines.length })}</summary>
          <BillTable bill={step.bill} label={t(`event.${step.kind}`)} />
        </details>
      )}
      {step.signature !== undefined && step.signature.drawing !== "" && (
        <figure className="drawing">
          <svg viewBox="0 0 400 150" role="img" aria-label={t("visit.signature")}>
            <path d={step.signature.drawing} />
          </svg>
          <figcaption>{step.signature.signer}</figcaption>
        </figure>
      )}
    </>
  );
}

function WhyBox({ why }: { why: Why }) {
  const { t } = useTranslation();
  const span = useSpanText();
  const leftOut = (["offShift", "skill", "area", "full", "coolingDown"] as const).filter((rule) => why.excluded[rule] > 0);
  return (
    <details className="why">
      <summary>
        {t(`choice.${why.reason}`)} · {t("why.considered", { count: why.considered })}
      </summary>
      {why.best.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{t("why.technician")}</th>
              <th scope="col">{t("why.there")}</th>
              <th scope="col">{t("why.busy")}</th>
              <th scope="col">{t("why.travel")}</th>
              <th scope="col">{t("why.load")}</th>
            </tr>
          </thead>
          <tbody>
            {why.best.map((candidate) => (
              <tr key={candidate.name} className={candidate.chosen ? "why-chosen" : ""}>
                <th scope="row">{candidate.name}</th>
                <td>{span(candidate.waitMs + candidate.travelMs)}</td>
                <td>{span(candidate.waitMs)}</td>
                <td>{span(candidate.travelMs)}</td>
                <td>{candidate.load}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {leftOut.length > 0 && <p>{leftOut.map((rule) => t(`excluded.${rule}`, { count: why.excluded[rule] })).join(" · ")}</p>}
    </details>
  );
}
