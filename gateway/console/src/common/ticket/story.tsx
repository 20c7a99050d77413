// What has happened to a ticket, and why each technician was asked: read over REST, again whenever the ticket changes.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Story } from "../../domain/timeline";
import { useSession } from "../session/hooks";
import { errorText } from "../session/problems";
import { askStory, RestError } from "../session/rest";
import { Button } from "../ui/button";
import { Empty, Loading } from "../ui/states";
import { StepRow } from "./steps";

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
          <StepRow key={step.offset} step={step} category={told.story.ticket.category} />
        ))}
      </ol>
    </>
  );
}
