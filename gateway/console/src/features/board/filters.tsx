// What to look at. Lives in the address: a view can be sent to a colleague.
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { type Filter, filterFromSearch, searchWithFilter } from "../../domain/board";
import { OPEN_STATES, PRIORITIES, type Priority, type TicketState } from "../../domain/types";
import { Button } from "../../common/ui/button";
import { Select, TextField } from "../../common/ui/fields";

export function useFilter(): [Filter, (change: { [Key in keyof Filter]?: Filter[Key] | undefined }) => void] {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.toString();
  const filter = useMemo(() => filterFromSearch(search), [search]);
  const change = useCallback(
    (part: { [Key in keyof Filter]?: Filter[Key] | undefined }) => {
      const next = { ...filter, ...part } as Filter;
      setParameters(new URLSearchParams(searchWithFilter(search, next)), { replace: true });
    },
    [filter, search, setParameters],
  );
  return [filter, change];
}

const ANY = "any";

export function Filters({ filter, change }: { filter: Filter; change: ReturnType<typeof useFilter>[1] }) {
  const { t } = useTranslation();
  const any = { id: ANY, label: t("filter.any") };
  const given = (id: string) => (id === ANY ? undefined : id);
  const active = Object.keys(filter).length > 0;
  return (
    <search className="filters" aria-label={t("filter.title")}>
      <TextField
        label={t("filter.text")}
        type="search"
        value={filter.text ?? ""}
        onChange={(text) => {
          change({ text });
        }}
        placeholder={t("filter.textHint")}
      />
      <Select
        label={t("filter.state")}
        choices={[any, ...OPEN_STATES.map((id) => ({ id, label: t(`ticketState.${id}`) }))]}
        value={filter.state ?? ANY}
        onChange={(id) => {
          change({ state: given(id) as TicketState | undefined });
        }}
      />
      <Select
        label={t("filter.priority")}
        choices={[any, ...PRIORITIES.map((id) => ({ id, label: t(`priority.${id}`) }))]}
        value={filter.priority ?? ANY}
        onChange={(id) => {
          change({ priority: given(id) as Priority | undefined });
        }}
      />
      <Select
        label={t("filter.urgency")}
        choices={[any, { id: "warned", label: t("urgency.warned") }, { id: "late", label: t("urgency.late") }]}
        value={filter.urgency ?? ANY}
        onChange={(id) => {
          change({ urgency: given(id) as Filter["urgency"] });
        }}
      />
      {active && (
        <Button
          kind="quiet"
          icon="close"
          onPress={() => {
            change({
              text: undefined,
              state: undefined,
              priority: undefined,
              urgency: undefined,
              area: undefined,
              technician: undefined,
            });
          }}
        >
          {t("filter.clear")}
        </Button>
      )}
    </search>
  );
}
