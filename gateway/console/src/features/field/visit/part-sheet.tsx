// A part built in: from stock, or the customer's own, whose check is recorded.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ONE, type Part, wirePart } from "../../../domain/work";
import { usePartText } from "../../../common/ticket/visit";
import { useVisitRules } from "../../../common/ticket/visit-rules";
import { Button } from "../../../common/ui/button";
import { Segments, TextField } from "../../../common/ui/fields";
import { type SheetProps, useGive } from "./give";
import { Quantity } from "./quantity";
import { Sheet } from "./sheet";

const BLANK: Part = { code: "", name: "", quantity: ONE, source: "stock", check: "unknown", note: "" };
const OFFERED_MAX = 6;

export function PartSheet({ ticket, onClose }: SheetProps) {
  const { t } = useTranslation();
  const give = useGive();
  const partText = usePartText();
  const { prices } = useVisitRules();
  const [part, setPart] = useState(BLANK);
  const [asked, setAsked] = useState(false);
  const change = (change: Partial<Part>) => {
    setPart((old) => ({ ...old, ...change }));
  };
  const unchecked = part.source === "customer" && part.check === "unknown";
  const confirm = () => {
    setAsked(true);
    if (part.name.trim() === "" || unchecked) return;
    const check = part.source === "customer" ? part.check : "unknown";
    give("recordPart", { ticket: BigInt(ticket.id), part: wirePart({ ...part, name: part.name.trim(), check }) });
    onClose();
  };
  const materials = prices.filter(({ kind }) => kind === "material").slice(0, OFFERED_MAX);
  return (
    <Sheet title={t("visit.parts")} confirm={t("visitStep.parts")} onConfirm={confirm} onClose={onClose}>
      {(ticket.work?.parts.length ?? 0) > 0 && (
        <ul className="lead">
          {ticket.work?.parts.map((known, index) => (
            <li key={index}>{partText(known)}</li>
          ))}
        </ul>
      )}
      <TextField
        label={t("visit.partName")}
        value={part.name}
        onChange={(name) => {
          change({ name, code: "" });
        }}
        error={asked && part.name.trim() === "" ? t("problem.missing") : undefined}
      />
      {materials.length > 0 && (
        <div className="segments">
          {materials.map(({ code, name }) => (
            <Button
              key={code}
              onPress={() => {
                change({ code, name });
              }}
            >
              {name}
            </Button>
          ))}
        </div>
      )}
      <Quantity
        label={t("visit.quantity")}
        quantity={part.quantity}
        onChange={(quantity) => {
          change({ quantity });
        }}
      />
      <Segments
        label={t("visit.source")}
        choices={(["stock", "customer"] as const).map((id) => ({ id, label: t(`partSource.${id}`) }))}
        value={part.source}
        onChange={(source) => {
          change({ source: source as Part["source"] });
        }}
      />
      {part.source === "customer" && (
        <>
          <Segments
            label={t("visit.check")}
            choices={(["fit", "unfit"] as const).map((id) => ({ id, label: t(`partCheck.${id}`) }))}
            value={part.check}
            onChange={(check) => {
              change({ check: check as Part["check"] });
            }}
          />
          {asked && unchecked && <p className="field-error">{t("visit.checkFirst")}</p>}
        </>
      )}
    </Sheet>
  );
}
