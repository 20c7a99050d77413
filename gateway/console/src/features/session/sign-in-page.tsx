import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../common/session/problems";
import { RestError } from "../../common/session/rest";
import { Button } from "../../common/ui/button";
import { TextField } from "../../common/ui/fields";
import { EntryCard } from "./entry-card";

// The token may be pasted with blanks or line ends around it.
export function SignInPage({ enter }: { enter: (token: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() === "") return setProblem(t("signIn.empty"));
    setBusy(true);
    try {
      await enter(token.trim());
    } catch (error) {
      setProblem(errorText(error instanceof RestError ? error.code : "INTERNAL"));
      setBusy(false);
    }
  };
  return (
    <EntryCard lead={t("signIn.lead")}>
      <form
        onSubmit={(event) => {
          void submit(event);
        }}
      >
        <TextField
          label={t("signIn.token")}
          type="password"
          value={token}
          onChange={setToken}
          error={problem}
          hint={t("signIn.hint")}
          autoComplete="off"
          autoFocus
        />
        <Button kind="primary" large type="submit" isPending={busy}>
          {t("signIn.enter")}
        </Button>
      </form>
    </EntryCard>
  );
}
