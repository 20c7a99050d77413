// What the policy in force says of a visit: what is charged for what, what is to be checked, where the technician must not be alone
// for long. It is read from the policy file, where texts stand in all languages.

export interface PriceItem {
  code: string;
  kind: "labour" | "material";
  name: string;
  unit: string;
  price: number; // minor units of the currency
}

export interface ChecklistItem {
  id: string;
  required: boolean;
  text: Readonly<Record<string, string>>; // by language
}

export interface CategoryRules {
  chargeable: boolean;
  dangerous: boolean;
  checklist: readonly ChecklistItem[];
}

export interface VisitRules {
  version: string; // of the policy, as the catalogue names it
  currency: string;
  prices: readonly PriceItem[];
  categories: Readonly<Record<string, CategoryRules>>;
}

export const NO_RULES: VisitRules = { version: "", currency: "", prices: [], categories: {} };
const PLAIN: CategoryRules = { chargeable: false, dangerous: false, checklist: [] };

export const rulesFor = (rules: VisitRules, category: string): CategoryRules => rules.categories[category] ?? PLAIN;

interface PolicyFile {
  categories?: { id: string; chargeable?: boolean; dangerous?: boolean; checklist?: unknown }[];
  fees?: { currency?: string; prices?: PriceItem[] };
}

interface ItemInFile {
  id: string;
  required?: boolean;
  text: Record<string, string>;
}

// The server has checked the file before it put it in force; whatever is not there has the default the server gives it.
export function rulesIn(policy: unknown, version: string): VisitRules {
  const { categories = [], fees } = (policy ?? {}) as PolicyFile;
  return {
    version,
    currency: fees?.currency ?? "",
    prices: fees?.prices ?? [],
    categories: Object.fromEntries(
      categories.map(({ id, chargeable = false, dangerous = false, checklist = [] }) => [
        id,
        {
          chargeable,
          dangerous,
          checklist: (checklist as ItemInFile[]).map(({ id, required = true, text }) => ({ id, required, text })),
        },
      ]),
    ),
  };
}
