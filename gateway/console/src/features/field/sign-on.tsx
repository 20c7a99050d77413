// Before work: who, with which skills. What the account has narrows the choice; an account without a list may choose freely.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommands } from "../../common/session/commands";
import { useSession } from "../../common/session/hooks";
import { useNames } from "../../common/ticket/catalogue";
import { Button } from "../../common/ui/button";
import { MultipleSegments, TextField } from "../../common/ui/fields";
import { allowSound, askForNotifications } from "./offer-signals";
import { quickPosition } from "./place";

const KEY = "redline.field.signOn";

interface Kept {
  name: string;
  skills: string[];
}

function kept(): Partial<Kept> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
  } catch {
    return {};
  }
}

export function SignOn() {
  const { t } = useTranslation();
  const session = useSession();
  const { give } = useCommands();
  const names = useNames();
  const { identity, catalogue } = session;
  const offered = identity.skills.length > 0 ? identity.skills : catalogue.skills;
  const [name, setName] = useState(() => kept().name ?? identity.account);
  const [skills, setSkills] = useState<ReadonlySet<string>>(
    () => new Set((kept().skills ?? offered).filter((skill) => offered.includes(skill))),
  );
  const [busy, setBusy] = useState(false);
  const start = async () => {
    allowSound();
    askForNotifications();
    setBusy(true);
    localStorage.setItem(KEY, JSON.stringify({ name, skills: [...skills] } satisfies Kept));
    const position = await quickPosition();
    const fields = { name: name.trim(), skills: [...skills], areas: [] as string[] };
    await give(
      "signOn",
      position === undefined ? fields : { ...fields, position: { $typeName: "redline.v1.GeoPoint", ...position } },
    );
    setBusy(false);
  };
  return (
    <section className="sign-on card" aria-label={t("shift.start")}>
      <h1>{t("shift.hello")}</h1>
      <p className="lead">{t("shift.startText")}</p>
      <TextField
        label={t("shift.name")}
        value={name}
        onChange={setName}
        error={name.trim() === "" ? t("problem.missing") : undefined}
      />
      <div className="field">
        <span className="field-label">{t("shift.skills")}</span>
        <MultipleSegments
          label={t("shift.skills")}
          choices={offered.map((id) => ({ id, label: names.skill(id) }))}
          values={skills}
          onChange={setSkills}
        />
      </div>
      <Button
        kind="primary"
        large
        isPending={busy}
        isDisabled={name.trim() === "" || skills.size === 0}
        onPress={() => {
          void start();
        }}
      >
        {t("shift.start")}
      </Button>
    </section>
  );
}
