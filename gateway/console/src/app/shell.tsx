// The frame around a signed-in screen: who, whether it is live, settings; below it what is wrong, if anything.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AccountMenu } from "../features/session/account-menu";
import { useSession } from "../shared/session/hooks";
import { StatusBar, StatusPill } from "../shared/session/status-bar";

export function Shell({ signOut, children }: { signOut: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const { identity } = useSession();
  return (
    <div className={`shell shell-${identity.role}`}>
      <a className="skip" href="#main">
        {t("action.skip")}
      </a>
      <header className="top">
        <span className="brand">
          <img src="/icon.svg" alt="" width="24" height="24" /> Redline
        </span>
        <span className="top-role">{t(`home.${identity.role}`)}</span>
        <span className="top-space" />
        <StatusPill />
        <AccountMenu signOut={signOut} />
      </header>
      <StatusBar />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
