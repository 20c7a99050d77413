// How many: two large buttons, and a field for halves and metres.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ONE } from "../../../domain/work";
import { quantityIn, quantityText } from "../../../common/ticket/money";
import { Button } from "../../../common/ui/button";

interface Props {
  label: string;
  quantity: number;
  onChange: (quantity: number) => void;
  min?: number; // 0: taking the last one away is allowed
}

export function Quantity({ label, quantity, onChange, min = ONE }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string>();
  const by = (step: number) => () => {
    setTyped(undefined);
    onChange(Math.max(min, quantity + step));
  };
  return (
    <div className="quantity" role="group" aria-label={label}>
      <Button aria-label={t("visit.less", { name: label })} icon="minus" onPress={by(-ONE)} />
      <input
        className="field-input"
        inputMode="decimal"
        aria-label={label}
        value={typed ?? quantityText(quantity)}
        onChange={({ target }) => {
          setTyped(target.value);
          const read = quantityIn(target.value);
          if (read !== undefined) onChange(read);
        }}
        onBlur={() => {
          setTyped(undefined);
        }}
      />
      <Button aria-label={t("visit.more", { name: label })} icon="plus" onPress={by(ONE)} />
    </div>
  );
}
