// The category's checklist: one press per item; what did not pass needs a word.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { resultOf } from "../../../domain/visit";
import { rulesFor } from "../../../domain/visit-rules";
import { NO_WORK } from "../../../domain/work";
import { useCheckText, useVisitRules } from "../../../common/ticket/visit-rules";
import { Button } from "../../../common/ui/button";
import { TextField } from "../../../common/ui/fields";
import { Dialog } from "../../../common/ui/overlay";
import { type SheetProps, useGive } from "./give";

// `named`: what the server says is missing, for a device that does not know the policy's list.
export function ChecklistSheet({ ticket, onClose, named }: SheetProps & { named: readonly string[] }) {
  const { t } = useTranslation();
  const rules = useVisitRules();
  const known = rulesFor(rules, ticket.category).checklist.map(({ id, required }) => ({ id, required }));
  const items = [...known, ...named.filter((id) => !known.some((item) => item.id === id)).map((id) => ({ id, required: true }))];
  const actions = (
    <Button kind="primary" large onPress={onClose}>
      {t("action.back")}
    </Button>
  );
  return (
    <Dialog title={t("visit.checklist")} open onClose={onClose} actions={actions}>
      <ul className="checklist">
        {items.map(({ id, required }) => (
          <Item key={id} ticket={ticket} item={id} required={required} />
        ))}
      </ul>
    </Dialog>
  );
}

function Item({ ticket, item, required }: { ticket: SheetProps["ticket"]; item: string; required: boolean }) {
  const { t } = useTranslation();
  const give = useGive();
  const checkText = useCheckText();
  const result = resultOf(ticket.work ?? NO_WORK, item);
  const [failing, setFailing] = useState(false);
  const [note, setNote] = useState("");
  const text = checkText(ticket.category, item);
  const check = (passed: boolean) => {
    give("checkItem", { ticket: BigInt(ticket.id), item, passed, note: note.trim() });
    setFailing(false);
    setNote("");
  };
  return (
    <li>
      <p>
        {text} {!required && <small>{t("visit.optional")}</small>}
      </p>
      <div className="checklist-results" role="group" aria-label={text}>
        <Button
          icon="check"
          kind={result === true ? "primary" : "secondary"}
          aria-pressed={result === true}
          onPress={() => {
            check(true);
          }}
        >
          {t("visit.passed")}
        </Button>
        <Button
          icon="close"
          kind={result === false ? "danger" : "secondary"}
          aria-pressed={result === false}
          onPress={() => {
            setFailing(true);
          }}
        >
          {t("visit.notPassed")}
        </Button>
      </div>
      {failing && (
        <>
          <TextField label={t("visit.whatIsWrong")} value={note} onChange={setNote} autoFocus />
          <Button
            isDisabled={note.trim() === ""}
            onPress={() => {
              check(false);
            }}
          >
            {t("visit.record")}
          </Button>
        </>
      )}
    </li>
  );
}
