// The policy's rules of a visit, as long as they are known: kept on the device under the policy's version, read again when it has
// another one. Until then, and where they cannot be read, a screen shows what the ticket itself says.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { NO_RULES, rulesFor, rulesIn, type VisitRules } from "../../domain/visit-rules";
import { useSession, useSessionState } from "../session/hooks";
import { askPolicy } from "../session/rest";

const KEY = "redline.visitRules";

function kept(): VisitRules {
  try {
    return { ...NO_RULES, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<VisitRules>) };
  } catch {
    return NO_RULES;
  }
}

let reading: { version: string; rules: Promise<VisitRules> } | undefined;

async function read(token: string, version: string): Promise<VisitRules> {
  const [text, { parse }] = await Promise.all([askPolicy(token), import("yaml")]);
  const rules = rulesIn(parse(text), version);
  localStorage.setItem(KEY, JSON.stringify(rules));
  return rules;
}

export function useVisitRules(): VisitRules {
  const { token, catalogue } = useSession();
  const live = useSessionState((state) => state.status.kind === "live");
  const [rules, setRules] = useState(kept);
  const { version } = catalogue;
  useEffect(() => {
    if (rules.version === version || !live) return;
    let current = true;
    if (reading?.version !== version) reading = { version, rules: read(token, version) };
    reading.rules.then(
      (told) => {
        if (current) setRules(told);
      },
      () => {
        reading = undefined; // the next screen, or the next connection, asks again
      },
    );
    return () => {
      current = false;
    };
  }, [token, version, live, rules.version]);
  return rules;
}

// What a checklist's item says in the reader's language; an id that the policy no longer knows stays as it is.
export function useCheckText(): (category: string, item: string) => string {
  const rules = useVisitRules();
  const { i18n } = useTranslation();
  return (category, item) =>
    rulesFor(rules, category).checklist.find(({ id }) => id === item)?.text[i18n.language] ??
    Object.values(rules.categories)
      .flatMap(({ checklist }) => checklist)
      .find(({ id }) => id === item)?.text[i18n.language] ??
    item;
}
