// The frame around a signed-in screen: who, whether it is live, settings; below it what is wrong, if anything.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useRoute } from "wouter";
import type { Role } from "../domain/types";
import { AccountMenu } from "../features/session/account-menu";
import { useSession } from "../common/session/hooks";
import { StatusBar, StatusPill } from "../common/session/status-bar";

// Who looks things up in the records, and where they come from.
const HOME: Partial<Record<Role, string>> = { agent: "/desk", supervisor: "/board" };

function Place({ to, children }: { to: string; children: ReactNode }) {
  const [here] = useRoute(to);
  return (
    <Link href={to} className="top-place" aria-current={here ? "page" : undefined}>
      {children}
    </Link>
  );
}

export function Shell({ signOut, children }: { signOut: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const { identity } = useSession();
  const searches = identity.role in HOME;
  return (
    <div className={`shell shell-${identity.role}`}>
      <a className="skip" href="#main">
        {t("action.skip")}
      </a>
      <header className="top">
        <span className="brand">
          <img src="/icon.svg" alt="" width="24" height="24" /> Redline
        </span>
        {searches ? (
          <nav className="top-places" aria-label={t("home.places")}>
            <Place to={HOME[identity.role] ?? "/"}>{t(`home.${identity.role}`)}</Place>
            <Place to="/records">{t("records.title")}</Place>
          </nav>
        ) : (
          <span className="top-role">{t(`home.${identity.role}`)}</span>
        )}
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
