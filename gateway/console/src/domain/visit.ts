// A visit step by step (rules C1–C4): what is done, what comes next, and where a refusal leads. Which steps a ticket needs follows
// from its category, as the server's completion does.
import type { Ticket } from "./types";
import { type CategoryRules, rulesFor, type VisitRules } from "./visit-rules";
import { NO_WORK, type Work } from "./work";

export type VisitStep = "fault" | "quote" | "consent" | "start" | "parts" | "checklist" | "charges" | "signature" | "complete";
export const VISIT_STEPS: readonly VisitStep[] = [
  "fault",
  "quote",
  "consent",
  "start",
  "parts",
  "checklist",
  "charges",
  "signature",
  "complete",
];

export interface StepState {
  step: VisitStep;
  done: boolean;
  needed: boolean; // the ticket cannot be completed without it
  possible: boolean; // what it builds on is there
}

export const resultOf = (work: Work, item: string): boolean | undefined =>
  work.checks.find((check) => check.item === item)?.passed;

export function checklistPassed(work: Work, rules: CategoryRules): boolean {
  return rules.checklist.every(({ id, required }) => !required || resultOf(work, id) === true);
}

export function visitSteps(ticket: Ticket, rules: VisitRules): StepState[] {
  const work = ticket.work ?? NO_WORK;
  const own = rulesFor(rules, ticket.category);
  const paid = own.chargeable || work.quote !== undefined;
  const due = work.charges?.total ?? 0;
  const known: Record<VisitStep, Omit<StepState, "step">> = {
    fault: { done: work.fault !== "", needed: own.chargeable, possible: true },
    quote: {
      done: work.quote !== undefined,
      needed: own.chargeable,
      possible: work.fault !== "" && (own.chargeable || rules.currency !== ""),
    },
    consent: { done: work.quote?.consentedMs !== undefined, needed: paid, possible: work.quote !== undefined },
    start: {
      done: work.startedMs !== undefined,
      needed: own.chargeable,
      possible: work.fault !== "" && (!paid || work.quote?.consentedMs !== undefined),
    },
    parts: { done: work.parts.length > 0, needed: false, possible: true },
    checklist: {
      done: own.checklist.length > 0 && checklistPassed(work, own),
      needed: own.checklist.some((item) => item.required),
      possible: own.checklist.length > 0,
    },
    charges: {
      done: work.charges !== undefined,
      needed: own.chargeable,
      possible: work.quote?.consentedMs !== undefined,
    },
    signature: {
      done: work.signature !== undefined,
      needed: own.chargeable || due > 0,
      possible: work.charges !== undefined,
    },
    complete: { done: ticket.state === "done", needed: true, possible: true },
  };
  return VISIT_STEPS.map((step) => ({ step, ...known[step] }));
}

// The one thing to do now: the first step that the ticket cannot be completed without.
export function nextVisitStep(steps: readonly StepState[]): VisitStep {
  return steps.find(({ done, needed, possible }) => needed && possible && !done)?.step ?? "complete";
}

// Steps worth showing: those the ticket needs, has, or could have.
export function shownSteps(steps: readonly StepState[]): StepState[] {
  return steps.filter(({ step, done, possible, needed }) => step !== "complete" && (needed || done || possible));
}

const FIELD_STEPS: Readonly<Record<string, VisitStep>> = {
  fault: "fault",
  category: "fault",
  quote: "quote",
  started: "start",
  charges: "charges",
  signature: "signature",
  signer: "signature",
  path: "signature",
  part: "parts",
  item: "checklist",
  note: "checklist",
};

// The same steps when the server has said what is missing: it knows the policy better than a device that could not read it.
export function stepsNamed(steps: readonly StepState[], code: string, fields: readonly string[]): StepState[] {
  const first = stepRefused(code, fields);
  const named = new Set(fields.map((field) => stepRefused(code, [field])));
  return steps.map((state) =>
    named.has(state.step) ? { ...state, needed: true, possible: state.possible || state.step === first } : state,
  );
}

// Where a technician has to go to put a refusal right; undefined: the refusal is about something else.
export function stepRefused(code: string, fields: readonly string[]): VisitStep | undefined {
  const [first = ""] = fields;
  if (code === "CHECKLIST_INCOMPLETE") return "checklist";
  if (code === "CONSENT_REQUIRED") return first === "charges" || first === "lines" ? "charges" : "consent";
  if (code !== "INCOMPLETE" && code !== "STALE") return undefined;
  if (code === "STALE") return first === "quote" ? "consent" : undefined;
  const [head = ""] = first.split(/[.[]/);
  return FIELD_STEPS[head];
}
