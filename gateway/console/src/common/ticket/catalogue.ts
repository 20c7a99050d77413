// Names of the policy's things. What the policy no longer names is shown by its id.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../session/hooks";

export interface Names {
  category: (id: string) => string;
  area: (id: string) => string;
  reason: (id: string) => string;
  skill: (id: string) => string;
}

export function useNames(): Names {
  const { catalogue } = useSession();
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const categories = new Map(catalogue.categories.map((entry) => [entry.id, entry.name]));
    const areas = new Map(catalogue.areas.map((entry) => [entry.id, entry.name]));
    // The shipped reasons and skills have translations; an organisation's own are shown as written.
    const known = (prefix: string, id: string) => (i18n.exists(`${prefix}.${id}`) ? t(`${prefix}.${id}`) : id);
    return {
      category: (id) => categories.get(id) ?? id,
      area: (id) => areas.get(id) ?? id,
      reason: (id) => known("returnReason", id),
      skill: (id) => known("skill", id),
    };
  }, [catalogue, t, i18n]);
}
