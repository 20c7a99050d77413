// Amounts and quantities as people read them, and as they type them.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ONE } from "../../domain/work";

// Digits behind the point: two for most currencies, none for some.
export function decimalsOf(currency: string): number {
  if (currency === "") return 2;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

export function useMoneyText(): (amount: number, currency: string) => string {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(
    () => (amount, currency) => {
      const decimals = decimalsOf(currency);
      const format = currency === "" ? { minimumFractionDigits: decimals } : { style: "currency" as const, currency };
      return new Intl.NumberFormat(language, format).format(amount / 10 ** decimals);
    },
    [language],
  );
}

export const quantityText = (quantity: number): string => String(quantity / ONE);

// "12.5" → 1250 for a currency with two decimals; undefined for what is no amount.
export function amountIn(text: string, currency: string): number | undefined {
  return scaled(text, 10 ** decimalsOf(currency));
}

// "1.5" → 1500
export function quantityIn(text: string): number | undefined {
  const quantity = scaled(text, ONE);
  return quantity === 0 ? undefined : quantity;
}

function scaled(text: string, by: number): number | undefined {
  const plain = text.trim().replace(",", ".");
  if (!/^\d{1,7}(\.\d{0,3})?$/.test(plain)) return undefined;
  return Math.round(Number(plain) * by);
}
