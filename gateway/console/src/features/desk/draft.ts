// The form of a new ticket while it is being filled in. Kept for this tab, so that neither a reload nor a lost connection costs a
// word; gone when the ticket is registered or the tab is closed, because it holds a customer's data.
import type { Channel, Priority, Tier } from "../../domain/types";

export interface Draft {
  phone: string;
  name: string;
  address: string;
  area: string;
  category: string;
  description: string;
  priority: Priority | ""; // empty: the category's own
  channel: Channel;
  tier: Tier;
}

export const EMPTY_DRAFT: Draft = {
  phone: "",
  name: "",
  address: "",
  area: "",
  category: "",
  description: "",
  priority: "",
  channel: "phone",
  tier: "ordinary",
};

const key = (account: string) => `redline.draft.${account}`;

export function keptDraft(account: string, storage: Pick<Storage, "getItem">): Draft {
  try {
    return { ...EMPTY_DRAFT, ...(JSON.parse(storage.getItem(key(account)) ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY_DRAFT;
  }
}

export function keepDraft(account: string, draft: Draft, storage: Pick<Storage, "setItem">): void {
  storage.setItem(key(account), JSON.stringify(draft));
}

// By the server's names, in the order of the form.
const REQUIRED: readonly [keyof Draft, string][] = [
  ["phone", "caller.phone"],
  ["name", "caller.name"],
  ["address", "place.address"],
  ["category", "category"],
  ["area", "area"],
  ["description", "description"],
];

export function missingFields(draft: Draft): string[] {
  return REQUIRED.filter(([field]) => draft[field].trim() === "").map(([, name]) => name);
}
