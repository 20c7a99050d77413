// What has happened to a ticket, and why each technician was asked: read over REST, again whenever the ticket changes.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step, Story, Why } from "../../domain/timeline";
import { useSession } from "../session/hooks";
import { errorText } from "../session/problems";
import { askStory, RestError } from "../session/rest";
import { Button } from "../ui/button";
import { Empty, Loading } from "../ui/states";
import { useNames } from "./catalogue";
import { useSpanText, useTimeText } from "./time";

type Told = { kind: "loading" } | { kind: "told"; story: Story } | { kind: "problem"; code: RestError["code"] };

export function useStory(ticket: string, version: number): { told: Told; again: () => void } {
  const { token } = useSession();
  const [told, setTold] = useState<Told>({ kind: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    askStory(token, ticket).then(
      (story) => {
        if (current) setTold({ kind: "told", story });
      },
      (error: unknown) => {
        // What is on the screen stays; only nothing at all is replaced by the problem.
        if (current)
          setTold((old) =>
            old.kind === "told" ? old : { kind: "problem", code: error instanceof RestError ? error.code : "INTERNAL" },
          );
      },
    );
    return () => {
      current = false;
    };
  }, [token, ticket, version, attempt]);
  return {
    told,
    again: () => {
      setTold({ kind: "loading" });
      setAttempt((count) => count + 1);
    },
  };
}

export function TicketStory({ ticket, version }: { ticket: string; version: number }) {
  const { t } = useTranslation();
  const { told, again } = useStory(ticket, version);
  if (told.kind === "loading") return <Loading />;
  if (told.kind === "problem") {
    return (
      <Empty icon="cloudOff" title={t("story.unavailable")} text={errorText(told.code)}>
        <Button onPress={again}>{t("action.retryNow")}</Button>
      </Empty>
    );
  }
  const { steps, complete } = told.story;
  return (
    <>
      {!complete && <p className="field-hint">{t("story.incomplete")}</p>}
      <ol className="timeline" aria-label={t("story.title")}>
        {steps.toReversed().map((step) => (
          <StepRow key={step.offset} step={step} />
        ))}
      </ol>
    </>
  );
}

function StepRow({ step }: { step: Step }) {
  const { t, i18n } = useTranslation();
  const timeText = useTimeText();
  const names = useNames();
  const kind = i18n.exists(`event.${step.kind}`) ? step.kind : "unknown"; // of a newer server
  const who = step.technician === "" ? step.account : step.technician;
  const clock = t(`clock.${step.clock}`);
  const priorities =
    step.after === undefined ? "" : `${t(`priority.${step.before ?? "unknown"}`)} → ${t(`priority.${step.after}`)}`;
  const serious = step.kind === "clockBreached" || step.kind === "ticketWaits";
  return (
    <li className={`step ${serious ? "step-serious" : ""}`}>
      <time>{timeText(step.atMs)}</time>
      <div>
        <p>{t(`event.${kind}`, { who, clock, account: step.account, priorities })}</p>
        {step.text !== "" && <p className="step-text">{names.reason(step.text)}</p>}
        {step.why !== undefined && <WhyBox why={step.why} />}
      </div>
    </li>
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
