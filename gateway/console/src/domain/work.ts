// The visit as the screens show it: appointment, fault, fee, consent, parts, checklist, charges, signature. Amounts are whole minor
// units of the currency, quantities are thousandths, as on the wire.
import * as wire from "../generated/redline/v1/work_pb";

export type ConsentHow = "signed" | "spoken" | "phone" | "message" | "unknown";
export type FeeKind = "labour" | "material" | "unknown";
export type PartSource = "stock" | "customer" | "unknown";
export type PartCheck = "fit" | "unfit" | "unknown";
export type SignalKind = "arrivedAway" | "completedAway" | "tooQuick" | "unknown";

export const CONSENT_HOWS: readonly ConsentHow[] = ["spoken", "signed", "phone", "message"];
export const ONE = 1_000; // a quantity of one
export const FEE_LINES_MAX = 50;

export interface Consent {
  by: string;
  how: ConsentHow;
}

export interface Promised {
  atMs: number;
  consent?: Consent; // none: the customer's own wish
  reason: string;
}

export interface Appointment extends Promised {
  toleranceMs: number;
  earlier: readonly Promised[];
}

export interface FeeLine {
  kind: FeeKind;
  code: string; // of the price list; empty: a line of its own
  text: string;
  unitPrice: number;
  quantity: number;
  amount: number;
  reason: string;
}

export interface Bill {
  currency: string;
  lines: readonly FeeLine[];
  total: number;
}

export interface Quote extends Bill {
  number: number;
  consent?: Consent;
  consentedMs?: number;
}

export interface Part {
  code: string;
  name: string;
  quantity: number;
  source: PartSource;
  check: PartCheck;
  note: string;
}

export interface Check {
  item: string;
  passed: boolean;
  note: string;
}

export interface Signal {
  kind: SignalKind;
  measured: number; // metres, or milliseconds when too quick
  limit: number;
}

export interface Work {
  arrivedMs?: number;
  fault: string;
  quote?: Quote;
  startedMs?: number;
  parts: readonly Part[];
  checks: readonly Check[]; // the newest result of each item
  charges?: Bill;
  signature?: { signer: string; refused: string };
  checkInDueMs?: number;
  checkInsMissed: number;
  signals: readonly Signal[];
}

export const NO_WORK: Work = { fault: "", parts: [], checks: [], checkInsMissed: 0, signals: [] };

const HOWS: Record<number, ConsentHow> = {
  [wire.ConsentHow.SIGNED]: "signed",
  [wire.ConsentHow.SPOKEN]: "spoken",
  [wire.ConsentHow.PHONE]: "phone",
  [wire.ConsentHow.MESSAGE]: "message",
};
const FEE_KINDS: Record<number, FeeKind> = { [wire.FeeKind.LABOUR]: "labour", [wire.FeeKind.MATERIAL]: "material" };
const SOURCES: Record<number, PartSource> = { [wire.PartSource.STOCK]: "stock", [wire.PartSource.CUSTOMER]: "customer" };
const CHECKS: Record<number, PartCheck> = { [wire.PartCheck.FIT]: "fit", [wire.PartCheck.UNFIT]: "unfit" };
const SIGNALS: Record<number, SignalKind> = {
  [wire.SignalKind.ARRIVED_AWAY]: "arrivedAway",
  [wire.SignalKind.COMPLETED_AWAY]: "completedAway",
  [wire.SignalKind.TOO_QUICK]: "tooQuick",
};

function numberOf<Name extends string>(names: Record<number, Name>, name: Name): number {
  return Number(Object.keys(names).find((number) => names[Number(number)] === name) ?? 0);
}

export const signalOf = (value: number): SignalKind => SIGNALS[value] ?? "unknown";

export const consentOf = (consent: wire.Consent): Consent => ({ by: consent.by, how: HOWS[consent.how] ?? "unknown" });

export const feeLineOf = (line: wire.FeeLine): FeeLine => ({
  kind: FEE_KINDS[line.kind] ?? "unknown",
  code: line.code,
  text: line.text,
  unitPrice: Number(line.unitPrice),
  quantity: line.quantity,
  amount: Number(line.amount),
  reason: line.reason,
});

export const partOf = (part: wire.Part): Part => ({
  code: part.code,
  name: part.name,
  quantity: part.quantity,
  source: SOURCES[part.source] ?? "unknown",
  check: CHECKS[part.check] ?? "unknown",
  note: part.note,
});

const promisedOf = (promise: wire.Promise): Promised => ({
  atMs: Number(promise.atMs),
  ...(promise.consent === undefined ? {} : { consent: consentOf(promise.consent) }),
  reason: promise.reason,
});

export function appointmentOf(appointment: wire.Appointment): Appointment | undefined {
  if (appointment.now === undefined) return undefined;
  return {
    ...promisedOf(appointment.now),
    toleranceMs: Number(appointment.toleranceMs),
    earlier: appointment.earlier.map(promisedOf),
  };
}

function quoteOf(quote: wire.Quote): Quote {
  return {
    number: quote.number,
    currency: quote.currency,
    lines: quote.lines.map(feeLineOf),
    total: Number(quote.total),
    ...(quote.consent === undefined ? {} : { consent: consentOf(quote.consent) }),
    ...(quote.consentedMs === undefined ? {} : { consentedMs: Number(quote.consentedMs) }),
  };
}

export function workOf(work: wire.Work): Work {
  const { quote, charges, signature } = work;
  return {
    ...(work.arrivedMs === undefined ? {} : { arrivedMs: Number(work.arrivedMs) }),
    fault: work.fault,
    ...(quote === undefined ? {} : { quote: quoteOf(quote) }),
    ...(work.startedMs === undefined ? {} : { startedMs: Number(work.startedMs) }),
    parts: work.parts.map(partOf),
    checks: work.checks.map(({ item, passed, note }) => ({ item, passed, note })),
    ...(charges === undefined
      ? {}
      : { charges: { currency: charges.currency, lines: charges.lines.map(feeLineOf), total: Number(charges.total) } }),
    ...(signature === undefined ? {} : { signature: { signer: signature.signer, refused: signature.refused } }),
    ...(work.checkInDueMs === undefined ? {} : { checkInDueMs: Number(work.checkInDueMs) }),
    checkInsMissed: work.checkInsMissed,
    signals: work.signals.map(({ kind, measured, limit }) => ({
      kind: signalOf(kind),
      measured: Number(measured),
      limit: Number(limit),
    })),
  };
}

// As the server counts: halves are rounded up.
export const lineAmount = (unitPrice: number, quantity: number): number => Math.floor((unitPrice * quantity + ONE / 2) / ONE);

export const totalOf = (lines: readonly FeeLine[]): number => lines.reduce((sum, line) => sum + line.amount, 0);

// For what is sent. What the price list and the server know is left to them.
export const wireConsent = ({ by, how }: Consent) => ({ $typeName: "redline.v1.Consent", by, how: numberOf(HOWS, how) }) as const;

export const wireLine = (line: FeeLine) =>
  ({
    $typeName: "redline.v1.FeeLine",
    kind: line.code === "" ? numberOf(FEE_KINDS, line.kind) : wire.FeeKind.UNSPECIFIED,
    code: line.code,
    text: line.code === "" ? line.text : "",
    unitPrice: BigInt(line.unitPrice),
    quantity: line.quantity,
    amount: 0n,
    reason: line.reason,
  }) as const;

export const wirePart = (part: Part) =>
  ({
    $typeName: "redline.v1.Part",
    code: part.code,
    name: part.name,
    quantity: part.quantity,
    source: numberOf(SOURCES, part.source),
    check: numberOf(CHECKS, part.check),
    note: part.note,
  }) as const;
