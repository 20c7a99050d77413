import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession, useSessionState } from "../../common/session/hooks";
import { Button } from "../../common/ui/button";
import { Dialog } from "../../common/ui/overlay";
import { LanguageChoice, SoundChoice, ThemeChoice } from "./preference-choices";

export function AccountMenu({ signOut }: { signOut: () => void }) {
  const { t } = useTranslation();
  const { identity } = useSession();
  const waiting = useSessionState((state) => state.waiting.length);
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
  };
  const actions = (
    <>
      <Button kind="danger" icon="signOut" onPress={signOut}>
        {t("action.signOut")}
      </Button>
      <Button kind="primary" onPress={close}>
        {t("action.close")}
      </Button>
    </>
  );
  return (
    <>
      <Button
        kind="quiet"
        icon="user"
        aria-label={t("account.open")}
        onPress={() => {
          setOpen(true);
        }}
      />
      <Dialog title={`${identity.account} · ${t(`role.${identity.role}`)}`} open={open} onClose={close} actions={actions}>
        <div className="account">
          {waiting > 0 && <p className="notice notice-warn">{t("account.waiting", { count: waiting })}</p>}
          <section>
            <h3>{t("preferences.language")}</h3>
            <LanguageChoice />
          </section>
          <section>
            <h3>{t("preferences.theme")}</h3>
            <ThemeChoice />
          </section>
          <section>
            <h3>{t("preferences.sound")}</h3>
            <SoundChoice />
          </section>
        </div>
      </Dialog>
    </>
  );
}
