// The visit as a list of steps (rules C1–C4, C7): what is done, what is to be done, and the next one at the bottom under the thumb.
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { clockText, remaining } from "../../../domain/clocks";
import type { Ticket } from "../../../domain/types";
import {
  nextVisitStep,
  resultOf,
  shownSteps,
  type StepState,
  stepsNamed,
  visitSteps,
  type VisitStep,
} from "../../../domain/visit";
import { rulesFor } from "../../../domain/visit-rules";
import { NO_WORK } from "../../../domain/work";
import { useNow } from "../../../common/session/hooks";
import { errorText, fieldName } from "../../../common/session/problems";
import { useMoneyText } from "../../../common/ticket/money";
import { useConsentText } from "../../../common/ticket/visit";
import { useCheckText, useVisitRules } from "../../../common/ticket/visit-rules";
import { Button } from "../../../common/ui/button";
import { Icon, type IconName } from "../../../common/ui/icon";
import { DoneDialog } from "../done-dialog";
import { deviceFix } from "../place";
import { ChecklistSheet } from "./checklist-sheet";
import { ConsentSheet } from "./consent-sheet";
import { FaultSheet } from "./fault-sheet";
import { FeeSheet } from "./fee-sheet";
import { useGive } from "./give";
import type { Lead } from "./leads";
import { PartSheet } from "./part-sheet";
import { SignatureSheet } from "./signature-sheet";
import "./visit.css";

const ICONS: Record<VisitStep, IconName> = {
  fault: "search",
  quote: "inbox",
  consent: "user",
  start: "tool",
  parts: "plus",
  checklist: "flag",
  charges: "inbox",
  signature: "user",
  complete: "check",
};

export function Visit({ ticket, lead }: { ticket: Ticket; lead: Lead | undefined }) {
  const { t } = useTranslation();
  const rules = useVisitRules();
  const give = useGive();
  const [open, setOpen] = useState<VisitStep>();
  const known = visitSteps(ticket, rules);
  const steps = lead === undefined ? known : stepsNamed(known, lead.code, lead.fields);
  const next = lead?.step ?? nextVisitStep(steps);
  const take = (step: VisitStep) => {
    if (step === "start") give("startWork", { ticket: BigInt(ticket.id) });
    else setOpen(step);
  };
  return (
    <>
      <CheckIn ticket={ticket} />
      {lead !== undefined && <LeadNotice ticket={ticket} lead={lead} />}
      <ol className="visit-steps" aria-label={t("visit.title")}>
        {shownSteps(steps).map((state) => (
          <StepRow
            key={state.step}
            ticket={ticket}
            state={state}
            next={state.step === next}
            onTake={() => {
              take(state.step);
            }}
          />
        ))}
      </ol>
      <div className="order-step">
        <Button
          kind="primary"
          large
          icon={ICONS[next]}
          onPress={() => {
            take(next);
          }}
        >
          {t(`visitStep.${next}`)}
        </Button>
      </div>
      <Sheets ticket={ticket} open={open} setOpen={setOpen} named={lead?.step === "checklist" ? lead.fields : []} />
    </>
  );
}

interface SheetsProps {
  ticket: Ticket;
  open: VisitStep | undefined;
  setOpen: (step: VisitStep | undefined) => void;
  named: readonly string[];
}

function Sheets({ ticket, open, setOpen, named }: SheetsProps) {
  const give = useGive();
  const close = () => {
    setOpen(undefined);
  };
  switch (open) {
    case "fault":
      return <FaultSheet ticket={ticket} onClose={close} />;
    case "quote":
      return (
        <FeeSheet
          ticket={ticket}
          what="quote"
          onClose={close}
          onDone={() => {
            setOpen("consent");
          }}
        />
      );
    case "consent":
      return <ConsentSheet ticket={ticket} onClose={close} />;
    case "parts":
      return <PartSheet ticket={ticket} onClose={close} />;
    case "checklist":
      return <ChecklistSheet ticket={ticket} onClose={close} named={named} />;
    case "charges":
      return <FeeSheet ticket={ticket} what="charges" onClose={close} onDone={close} />;
    case "signature":
      return <SignatureSheet ticket={ticket} onClose={close} />;
    case "complete":
      return (
        <DoneDialog
          number={ticket.number}
          onClose={close}
          onDone={(resolution) => {
            void deviceFix().then((device) => {
              give("completeTicket", { ticket: BigInt(ticket.id), resolution, device });
            });
          }}
        />
      );
    default:
      return null;
  }
}

function useSummary(ticket: Ticket): (step: VisitStep) => string {
  const { t } = useTranslation();
  const money = useMoneyText();
  const consentText = useConsentText();
  const own = rulesFor(useVisitRules(), ticket.category);
  const work = ticket.work ?? NO_WORK;
  const cost = (bill: typeof work.charges) =>
    bill === undefined ? "" : bill.lines.length === 0 ? t("visit.free") : money(bill.total, bill.currency);
  return (step) => {
    switch (step) {
      case "fault":
        return work.fault;
      case "quote":
        return cost(work.quote);
      case "consent":
        return work.quote?.consent === undefined ? "" : consentText(work.quote.consent);
      case "parts":
        return work.parts.map(({ name }) => name).join(", ");
      case "checklist":
        return t("visit.checked", {
          passed: own.checklist.filter(({ id }) => resultOf(work, id) === true).length,
          count: own.checklist.length,
        });
      case "charges":
        return cost(work.charges);
      case "signature":
        return work.signature?.signer ?? "";
      default:
        return "";
    }
  };
}

interface RowProps {
  ticket: Ticket;
  state: StepState;
  next: boolean;
  onTake: () => void;
}

function StepRow({ ticket, state, next, onTake }: RowProps) {
  const { t } = useTranslation();
  const summary = useSummary(ticket)(state.step);
  return (
    <li className={`visit-step ${state.done ? "visit-step-done" : ""} ${next ? "visit-step-next" : ""}`}>
      <button
        type="button"
        disabled={!state.possible || (state.step === "start" && state.done)}
        aria-current={next ? "step" : undefined}
        onClick={onTake}
      >
        <Icon name={state.done ? "check" : ICONS[state.step]} />
        <span>
          <strong>{t(`visitRow.${state.step}`)}</strong>
          {summary !== "" && <small>{summary}</small>}
        </span>
        {!state.needed && !state.done && <small>{t("visit.optional")}</small>}
      </button>
    </li>
  );
}

// What the server refused, where it leads.
function LeadNotice({ ticket, lead }: { ticket: Ticket; lead: Lead }) {
  const { t, i18n } = useTranslation();
  const checkText = useCheckText();
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    notice.current?.scrollIntoView({ block: "center" });
  }, [lead]);
  const named = lead.fields.map((field) => {
    if (lead.code === "CHECKLIST_INCOMPLETE") return checkText(ticket.category, field);
    return i18n.exists(`field.${field.replaceAll(".", "_")}`) ? fieldName(field) : "";
  });
  return (
    <div className="notice notice-late" role="alert" ref={notice}>
      <Icon name="alert" />
      <div>
        <p>{errorText(lead.code)}</p>
        <ul>
          {named
            .filter((text) => text !== "")
            .map((text) => (
              <li key={text}>{text}</li>
            ))}
        </ul>
        <p>{t("visit.leadsTo", { step: t(`visitRow.${lead.step}`) })}</p>
      </div>
    </div>
  );
}

// The lone worker's clock: large when it is due.
function CheckIn({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const give = useGive();
  const now = useNow();
  const due = ticket.work?.checkInDueMs;
  if (due === undefined) return null;
  const left = remaining(due, now);
  const soon = left.late || due - now < SOON_MS;
  return (
    <div className={`check-in ${soon ? "check-in-soon" : ""}`}>
      <span>
        {t(left.late ? "visit.checkInLate" : "visit.checkInBy")} <time>{clockText(left)}</time>
      </span>
      <Button
        large
        icon="check"
        kind={soon ? "primary" : "secondary"}
        onPress={() => {
          give("checkIn", { ticket: BigInt(ticket.id) });
        }}
      >
        {t("visit.checkIn")}
      </Button>
    </div>
  );
}

const SOON_MS = 120_000;
