// What has been agreed and done on site, as it stands on the ticket.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../domain/types";
import type { Bill, Consent, FeeLine, Part, Signal } from "../../domain/work";
import { Icon } from "../ui/icon";
import { quantityText, useMoneyText } from "./money";
import { useSpanText, useTimeText } from "./time";
import { useCheckText } from "./visit-rules";
import { WorkOrderButton } from "./work-order";

export function useConsentText(): (consent: Consent) => string {
  const { t } = useTranslation();
  return ({ by, how }) => `${by} · ${t(`consentHow.${how}`)}`;
}

export function usePartText(): (part: Part) => string {
  const { t } = useTranslation();
  return ({ name, quantity, source, check }) => {
    const facts = [`${name} × ${quantityText(quantity)}`, t(`partSource.${source}`)];
    if (check !== "unknown") facts.push(t(`partCheck.${check}`));
    return facts.join(" · ");
  };
}

export function useSignalText(): (signal: Signal) => string {
  const { t } = useTranslation();
  const span = useSpanText();
  return ({ kind, measured, limit }) => {
    const text = (value: number) => (kind === "tooQuick" ? span(value) : t("visit.metres", { count: value }));
    return `${t(`signal.${kind}`)}: ${t("visit.measured", { measured: text(measured), limit: text(limit) })}`;
  };
}

function LineRow({ line, currency }: { line: FeeLine; currency: string }) {
  const { t } = useTranslation();
  const money = useMoneyText();
  return (
    <tr>
      <th scope="row">
        {line.text}
        {line.reason !== "" && <small>{line.reason}</small>}
      </th>
      <td>{t(`feeKind.${line.kind}`)}</td>
      <td>
        {quantityText(line.quantity)} × {money(line.unitPrice, currency)}
      </td>
      <td>{money(line.amount, currency)}</td>
    </tr>
  );
}

export function BillTable({ bill, label }: { bill: Bill; label: string }) {
  const { t } = useTranslation();
  const money = useMoneyText();
  if (bill.lines.length === 0) return <p>{t("visit.free")}</p>;
  return (
    <table className="bill" aria-label={label}>
      <tbody>
        {bill.lines.map((line, index) => (
          <LineRow key={index} line={line} currency={bill.currency} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={3}>
            {t("visit.total")}
          </th>
          <td>{money(bill.total, bill.currency)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="visit-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Promises({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const timeText = useTimeText();
  const span = useSpanText();
  const consentText = useConsentText();
  const { appointment } = ticket;
  if (appointment === undefined) return null;
  return (
    <Section title={t("visit.appointment")}>
      <p>
        <strong>{timeText(appointment.atMs)}</strong> ± {span(appointment.toleranceMs)}
        {appointment.consent !== undefined && ` · ${consentText(appointment.consent)}`}
      </p>
      {appointment.reason !== "" && <p className="step-text">{appointment.reason}</p>}
      {appointment.earlier.map((earlier, index) => (
        <p key={index} className="step-text">
          <s>{timeText(earlier.atMs)}</s> {earlier.consent === undefined ? "" : consentText(earlier.consent)}
        </p>
      ))}
    </Section>
  );
}

// Undefined where nothing of the visit is known yet.
export const hasVisit = (ticket: Ticket): boolean => ticket.work !== undefined || ticket.appointment !== undefined;

export function VisitFacts({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const timeText = useTimeText();
  const consentText = useConsentText();
  const partText = usePartText();
  const signalText = useSignalText();
  const checkText = useCheckText();
  const { work } = ticket;
  return (
    <div className="visit-facts">
      {work?.signals.map((signal, index) => (
        <p key={index} className="notice notice-late">
          <Icon name="alert" /> {signalText(signal)}
        </p>
      ))}
      <Promises ticket={ticket} />
      {work !== undefined && (
        <>
          <Section title={t("visit.times")}>
            <p>
              {work.arrivedMs !== undefined && `${t("visit.arrived")} ${timeText(work.arrivedMs)}`}
              {work.startedMs !== undefined && ` · ${t("visit.began")} ${timeText(work.startedMs)}`}
              {ticket.state === "done" && ticket.closedMs !== undefined && ` · ${t("visit.ended")} ${timeText(ticket.closedMs)}`}
            </p>
          </Section>
          {work.fault !== "" && (
            <Section title={t("visit.fault")}>
              <p>{work.fault}</p>
            </Section>
          )}
          {work.quote !== undefined && (
            <Section title={t("visit.quote")}>
              <BillTable bill={work.quote} label={t("visit.quote")} />
              <p className="step-text">
                {work.quote.consent === undefined ? t("visit.noConsent") : consentText(work.quote.consent)}
              </p>
            </Section>
          )}
          {work.parts.length > 0 && (
            <Section title={t("visit.parts")}>
              <ul>
                {work.parts.map((part, index) => (
                  <li key={index}>{partText(part)}</li>
                ))}
              </ul>
            </Section>
          )}
          {work.checks.length > 0 && (
            <Section title={t("visit.checklist")}>
              <ul>
                {work.checks.map(({ item, passed, note }) => (
                  <li key={item} className={passed ? "check-passed" : "check-failed"}>
                    <Icon name={passed ? "check" : "close"} /> {checkText(ticket.category, item)}
                    {note !== "" && ` · ${note}`}
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {work.charges !== undefined && (
            <Section title={t("visit.charges")}>
              <BillTable bill={work.charges} label={t("visit.charges")} />
            </Section>
          )}
          {work.signature !== undefined && (
            <Section title={t("visit.signature")}>
              <p>
                {work.signature.refused === ""
                  ? work.signature.signer
                  : t("visit.refusedBecause", { reason: work.signature.refused })}
              </p>
            </Section>
          )}
          <WorkOrderButton ticket={ticket.id} />
        </>
      )}
    </div>
  );
}
