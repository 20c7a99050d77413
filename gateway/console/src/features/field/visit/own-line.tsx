// A charge that is not on the price list: it needs words for the customer and a reason for the office.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FeeKind, type FeeLine, lineAmount, ONE } from "../../../domain/work";
import { amountIn } from "../../../common/ticket/money";
import { Button } from "../../../common/ui/button";
import { Segments, TextField } from "../../../common/ui/fields";

const KINDS: readonly FeeKind[] = ["labour", "material"];
const BLANK = { kind: "labour" as FeeKind, text: "", price: "", reason: "" };

export function OwnLine({ currency, onAdd }: { currency: string; onAdd: (line: FeeLine) => void }) {
  const { t } = useTranslation();
  const [line, setLine] = useState(BLANK);
  const [asked, setAsked] = useState(false);
  const unitPrice = amountIn(line.price, currency);
  const missing = (bad: boolean) => (asked && bad ? t("problem.missing") : undefined);
  const add = () => {
    setAsked(true);
    const text = line.text.trim();
    const reason = line.reason.trim();
    if (text === "" || reason === "" || unitPrice === undefined) return;
    onAdd({ kind: line.kind, code: "", text, unitPrice, quantity: ONE, amount: lineAmount(unitPrice, ONE), reason });
    setLine(BLANK);
    setAsked(false);
  };
  const set = (field: "text" | "price" | "reason") => (value: string) => {
    setLine((old) => ({ ...old, [field]: value }));
  };
  return (
    <details className="own-line">
      <summary>{t("visit.ownLine")}</summary>
      <Segments
        label={t("visit.kind")}
        choices={KINDS.map((id) => ({ id, label: t(`feeKind.${id}`) }))}
        value={line.kind}
        onChange={(kind) => {
          setLine((old) => ({ ...old, kind: kind as FeeKind }));
        }}
      />
      <TextField label={t("visit.lineText")} value={line.text} onChange={set("text")} error={missing(line.text.trim() === "")} />
      <TextField
        label={t("visit.unitPrice")}
        value={line.price}
        onChange={set("price")}
        inputMode="decimal"
        error={missing(unitPrice === undefined)}
      />
      <TextField
        label={t("field.reason")}
        value={line.reason}
        onChange={set("reason")}
        error={missing(line.reason.trim() === "")}
      />
      <Button icon="plus" onPress={add}>
        {t("visit.addLine")}
      </Button>
    </details>
  );
}
