// Looking things up: agents what they registered, supervisors what happened in their areas. Keyboard first: type, arrow down, Enter.
import { type KeyboardEvent, useCallback, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import {
  queryOf,
  type RecordsFilter,
  recordsFilterIn,
  searchWithRecordsFilter,
  STATE_GROUPS,
  type StateGroup,
  understood,
} from "../../domain/records-query";
import { useSession } from "../../common/session/hooks";
import { errorText } from "../../common/session/problems";
import { TicketDrawer } from "../../common/ticket/panel";
import { type Found, useRecords } from "../../common/ticket/records";
import { Button } from "../../common/ui/button";
import { Select, TextField } from "../../common/ui/fields";
import { Denied, Empty, Loading } from "../../common/ui/states";
import "./records.css";
import { Results } from "./results";

const ANY = "any";

type Change = (part: { [Key in keyof RecordsFilter]?: RecordsFilter[Key] | undefined }) => void;

export default function Records() {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.toString();
  const filter = useMemo(() => recordsFilterIn(search), [search]);
  const change: Change = useCallback(
    (part) => {
      setParameters(searchWithRecordsFilter(search, { ...filter, ...part }), { replace: true });
    },
    [filter, search, setParameters],
  );
  const open = (id: string | undefined) => {
    const next = new URLSearchParams(search);
    if (id === undefined) next.delete("ticket");
    else next.set("ticket", id);
    setParameters(next, { replace: true });
  };
  const { found, more, again } = useRecords(queryOf(filter).toString());
  const page = useRef<HTMLDivElement>(null);
  return (
    <div className="records" ref={page} onKeyDown={moveFocus}>
      <h1 className="visually-hidden">{t("records.title")}</h1>
      <Question filter={filter} change={change} />
      <div className="records-results card" aria-busy={found.kind === "loading"}>
        <Answer found={found} asked={Object.keys(filter).length > 0} onOpen={open} more={more} again={again} />
      </div>
      <TicketDrawer
        id={parameters.get("ticket") ?? undefined}
        onClose={() => {
          open(undefined);
        }}
        actions={() => null}
      />
    </div>
  );
}

// Up and down go from the box through the results.
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const from = event.target as HTMLElement;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input[type=search], .record")];
  const at = stops.indexOf(from.closest<HTMLElement>(".record") ?? from);
  if (at < 0) return;
  event.preventDefault();
  stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
}

function Question({ filter, change }: { filter: RecordsFilter; change: Change }) {
  const { t } = useTranslation();
  const { catalogue } = useSession();
  const any = { id: ANY, label: t("filter.any") };
  const given = (id: string) => (id === ANY ? undefined : id);
  const meant = understood(filter.text ?? "");
  return (
    <search className="records-question card" aria-label={t("records.title")}>
      <TextField
        label={t("records.ask")}
        type="search"
        value={filter.text ?? ""}
        onChange={(text) => {
          change({ text });
        }}
        placeholder={t("records.askHint")}
        hint={meant === undefined ? t("records.understands") : t(`understood.${meant[0]}`, { text: meant[1] })}
        autoFocus
      />
      <Select
        label={t("filter.state")}
        choices={[any, ...STATE_GROUPS.map((id) => ({ id, label: t(`stateGroup.${id}`) }))]}
        value={filter.state ?? ANY}
        onChange={(id) => {
          change({ state: given(id) as StateGroup | undefined });
        }}
      />
      <Select
        label={t("field.area")}
        choices={[any, ...catalogue.areas.map(({ id, name }) => ({ id, label: name }))]}
        value={filter.area ?? ANY}
        onChange={(id) => {
          change({ area: given(id) });
        }}
      />
      <Select
        label={t("field.category")}
        choices={[any, ...catalogue.categories.map(({ id, name }) => ({ id, label: name }))]}
        value={filter.category ?? ANY}
        onChange={(id) => {
          change({ category: given(id) });
        }}
      />
      <TextField
        label={t("records.from")}
        type="date"
        value={filter.from ?? ""}
        onChange={(from) => {
          change({ from });
        }}
      />
      <TextField
        label={t("records.until")}
        type="date"
        value={filter.until ?? ""}
        onChange={(until) => {
          change({ until });
        }}
      />
      {Object.keys(filter).length > 0 && (
        <Button
          kind="quiet"
          icon="close"
          onPress={() => {
            change({
              text: undefined,
              state: undefined,
              area: undefined,
              category: undefined,
              from: undefined,
              until: undefined,
            });
          }}
        >
          {t("filter.clear")}
        </Button>
      )}
    </search>
  );
}

interface AnswerProps {
  found: Found;
  asked: boolean;
  onOpen: (id: string) => void;
  more: () => void;
  again: () => void;
}

function Answer({ found, asked, onOpen, more, again }: AnswerProps) {
  const { t } = useTranslation();
  switch (found.kind) {
    case "idle":
      return null;
    case "problem":
      if (found.code === "FORBIDDEN") return <Denied who={t("records.whoMay")} />;
      return (
        <Empty icon="cloudOff" title={t("records.unavailable")} text={errorText(found.code)}>
          <Button onPress={again}>{t("action.retryNow")}</Button>
        </Empty>
      );
    case "loading":
      return found.tickets.length === 0 ? <Loading /> : <Results tickets={found.tickets} onOpen={onOpen} stale />;
    case "found":
      if (found.tickets.length === 0) {
        return (
          <Empty
            icon="search"
            title={t(asked ? "records.none" : "records.nothing")}
            text={t(asked ? "records.noneText" : "records.nothingText")}
          />
        );
      }
      return (
        <>
          <Results tickets={found.tickets} onOpen={onOpen} stale={false} />
          {found.next !== undefined && <Button onPress={more}>{t("records.more")}</Button>}
        </>
      );
  }
}
