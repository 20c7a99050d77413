// One form for a call, in the order in which people talk. Tab goes on, Ctrl+Enter registers.
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { channelNumber, priorityNumber, tierNumber } from "../../domain/from-wire";
import { type Channel, PRIORITIES, type Priority, type Tier } from "../../domain/types";
import { useCommands } from "../../common/session/commands";
import { useSession, useSessionState } from "../../common/session/hooks";
import { wireErrorText } from "../../common/session/problems";
import { Button } from "../../common/ui/button";
import { ComboBox, Segments, Select, TextField } from "../../common/ui/fields";
import { toast } from "../../common/ui/toasts";
import { type Draft, EMPTY_DRAFT, keepDraft, keptDraft, missingFields } from "./draft";

export interface Registered {
  ticket: string;
  number: string;
}

const CHANNELS: readonly Channel[] = ["phone", "counter", "web", "letter", "governmentLine", "emergencyService"];
const TIERS: readonly Tier[] = ["ordinary", "keyAccount", "vip"];

export function useDraft() {
  const { account } = useSession().identity;
  const [draft, setDraft] = useState(() => keptDraft(account, sessionStorage));
  const change = (part: Partial<Draft>) => {
    setDraft((old) => {
      const next = { ...old, ...part };
      keepDraft(account, next, sessionStorage);
      return next;
    });
  };
  return { draft, change };
}

interface Props {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  onRegistered: (registered: Registered) => void;
}

export function NewTicket({ draft, change, onRegistered }: Props) {
  const { t } = useTranslation();
  const { ask } = useCommands();
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const [round, setRound] = useState(0); // a fresh form takes the focus again
  const live = useSessionState((state) => state.status.kind === "live");

  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (busy) return;
    const missing = missingFields(draft);
    setWrong(missing);
    if (missing.length > 0) return;
    setBusy(true);
    const verdict = await ask("createTicket", wish(draft));
    setBusy(false);
    if (!verdict.ok) {
      setWrong(verdict.error.fields);
      return toast("problem", wireErrorText(verdict.error));
    }
    change(EMPTY_DRAFT);
    setRound((count) => count + 1);
    onRegistered({ ticket: String(verdict.answer.ticket), number: verdict.answer.number });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
  };
  return (
    <form
      key={round}
      className="new-ticket card"
      aria-label={t("desk.new")}
      onKeyDown={keys}
      onSubmit={(event) => {
        void submit(event);
      }}
    >
      <h2>{t("desk.new")}</h2>
      <Fields draft={draft} change={change} wrong={wrong} autoFocus={round > 0 || draft.phone === ""} />
      <div className="new-ticket-end">
        <Button
          kind="quiet"
          onPress={() => {
            change(EMPTY_DRAFT);
            setWrong([]);
            setRound((count) => count + 1);
          }}
        >
          {t("desk.clear")}
        </Button>
        <Button kind="primary" large type="submit" isPending={busy}>
          {live || !busy ? t("desk.register") : t("desk.registerLater")}
        </Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  wrong: readonly string[];
  autoFocus: boolean;
}

function Fields({ draft, change, wrong, autoFocus }: FieldsProps) {
  const { t } = useTranslation();
  const { catalogue } = useSession();
  const problem = (field: string) => (wrong.includes(field) ? t("problem.missing") : undefined);
  const set = (field: keyof Draft) => (value: string) => {
    change({ [field]: value });
  };
  const categories = catalogue.categories.map(({ id, name, priority }) => ({
    id,
    label: name,
    note: t(`priority.${priority as Priority}`),
  }));
  const areas = catalogue.areas.map(({ id, name }) => ({ id, label: name }));
  const priorities = [
    { id: "auto", label: t("desk.byCategory") },
    ...PRIORITIES.map((id) => ({ id, label: t(`priority.${id}`) })),
  ];
  return (
    <>
      <div className="new-ticket-row">
        <TextField
          label={t("field.caller_phone")}
          type="tel"
          value={draft.phone}
          onChange={set("phone")}
          error={problem("caller.phone")}
          autoFocus={autoFocus}
          autoComplete="off"
        />
        <TextField
          label={t("field.caller_name")}
          value={draft.name}
          onChange={set("name")}
          error={problem("caller.name")}
          autoComplete="off"
        />
      </div>
      <TextField
        label={t("field.place_address")}
        value={draft.address}
        onChange={set("address")}
        error={problem("place.address")}
        autoComplete="off"
      />
      <div className="new-ticket-row">
        <ComboBox
          label={t("field.category")}
          choices={categories}
          value={draft.category}
          onChange={set("category")}
          error={problem("category")}
          placeholder={t("desk.typeToFind")}
        />
        <ComboBox
          label={t("field.area")}
          choices={areas}
          value={draft.area}
          onChange={set("area")}
          error={problem("area")}
          placeholder={t("desk.typeToFind")}
        />
      </div>
      <TextField
        label={t("field.description")}
        lines
        value={draft.description}
        onChange={set("description")}
        error={problem("description")}
        maxLength={4000}
      />
      <details className="new-ticket-more">
        <summary>{t("desk.more")}</summary>
        <Segments
          label={t("field.priority")}
          choices={priorities}
          value={draft.priority === "" ? "auto" : draft.priority}
          onChange={(id) => {
            change({ priority: id === "auto" ? "" : (id as Priority) });
          }}
        />
        <div className="new-ticket-row">
          <Select
            label={t("field.channel")}
            choices={CHANNELS.map((id) => ({ id, label: t(`channel.${id}`) }))}
            value={draft.channel}
            onChange={set("channel")}
          />
          <Select
            label={t("field.tier")}
            choices={TIERS.map((id) => ({ id, label: t(`tier.${id}`) }))}
            value={draft.tier}
            onChange={set("tier")}
          />
        </div>
      </details>
    </>
  );
}

function wish(draft: Draft) {
  return {
    caller: { $typeName: "redline.v1.Caller", name: draft.name.trim(), phone: draft.phone.trim() },
    place: { $typeName: "redline.v1.Place", address: draft.address.trim() },
    area: draft.area,
    category: draft.category,
    description: draft.description.trim(),
    priority: draft.priority === "" ? 0 : priorityNumber(draft.priority),
    channel: channelNumber(draft.channel),
    tier: tierNumber(draft.tier),
  } as const;
}
