// A quote, or the charges in the end: lines from the price list, or own ones with a reason. No line at all is free of charge.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PriceItem } from "../../../domain/visit-rules";
import { FEE_LINES_MAX, type FeeLine, lineAmount, ONE, totalOf, wireLine } from "../../../domain/work";
import { useMoneyText } from "../../../common/ticket/money";
import { useVisitRules } from "../../../common/ticket/visit-rules";
import { Button } from "../../../common/ui/button";
import { TextField } from "../../../common/ui/fields";
import { type SheetProps, useGive } from "./give";
import { OwnLine } from "./own-line";
import { Quantity } from "./quantity";
import { Sheet } from "./sheet";

const OFFERED_MAX = 8;

export const counted = (line: FeeLine): FeeLine => ({ ...line, amount: lineAmount(line.unitPrice, line.quantity) });

const lineFor = ({ code, kind, name, price }: PriceItem): FeeLine =>
  counted({ kind, code, text: name, unitPrice: price, quantity: ONE, amount: 0, reason: "" });

interface Props extends SheetProps {
  what: "quote" | "charges";
  onDone: () => void;
}

export function FeeSheet({ ticket, what, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const give = useGive();
  const money = useMoneyText();
  const { currency, prices } = useVisitRules();
  const { quote, charges } = ticket.work ?? {};
  const [lines, setLines] = useState<readonly FeeLine[]>(
    () => (what === "charges" ? charges : undefined)?.lines ?? quote?.lines ?? [],
  );
  const total = totalOf(lines);
  const tooMuch = what === "charges" && total > (quote?.total ?? 0);
  const confirm = () => {
    give(what === "quote" ? "quoteFee" : "recordCharges", { ticket: BigInt(ticket.id), lines: lines.map(wireLine) } as never);
    onDone();
  };
  const add = (line: FeeLine) => {
    setLines((old) => {
      const known = line.code === "" ? -1 : old.findIndex(({ code }) => code === line.code);
      if (known >= 0) return old.map((each, i) => (i === known ? counted({ ...each, quantity: each.quantity + ONE }) : each));
      return [...old, line].slice(0, FEE_LINES_MAX);
    });
  };
  return (
    <Sheet
      title={t(`visit.${what}`)}
      confirm={`${t(`visitStep.${what}`)} · ${total === 0 ? t("visit.free") : money(total, currency)}`}
      onConfirm={confirm}
      onClose={onClose}
      disabled={tooMuch}
    >
      <ul className="fee-lines" aria-label={t(`visit.${what}`)}>
        {lines.map((line, index) => (
          <li key={`${line.code}/${line.text}`}>
            <span>
              <strong>{line.text}</strong>
              <small>{money(line.amount, currency)}</small>
            </span>
            <Quantity
              label={line.text}
              quantity={line.quantity}
              min={0}
              onChange={(quantity) => {
                setLines((old) =>
                  old.flatMap((each, i) => (i !== index ? [each] : quantity === 0 ? [] : [counted({ ...each, quantity })])),
                );
              }}
            />
          </li>
        ))}
      </ul>
      {lines.length === 0 && <p className="lead">{t("visit.noLines")}</p>}
      {tooMuch && <p className="notice notice-late">{t("visit.aboveQuote", { amount: money(quote?.total ?? 0, currency) })}</p>}
      {prices.length > 0 && <PriceList prices={prices} currency={currency} onAdd={add} />}
      <OwnLine currency={currency} onAdd={add} />
    </Sheet>
  );
}

interface PriceListProps {
  prices: readonly PriceItem[];
  currency: string;
  onAdd: (line: FeeLine) => void;
}

function PriceList({ prices, currency, onAdd }: PriceListProps) {
  const { t } = useTranslation();
  const money = useMoneyText();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = prices.filter(({ code, name }) => code.includes(wanted) || name.toLowerCase().includes(wanted));
  return (
    <section className="price-list" aria-label={t("visit.priceList")}>
      {prices.length > OFFERED_MAX && (
        <TextField
          label={t("visit.priceList")}
          type="search"
          value={text}
          onChange={setText}
          placeholder={t("desk.typeToFind")}
        />
      )}
      {found.slice(0, OFFERED_MAX).map((item) => (
        <Button
          key={item.code}
          icon="plus"
          onPress={() => {
            onAdd(lineFor(item));
          }}
        >
          <span className="price-name">{item.name}</span>
          <span>
            {money(item.price, currency)} / {item.unit}
          </span>
        </Button>
      ))}
    </section>
  );
}
