// What a view shows instead of its content.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "./icon";

export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="skeleton" role="status" aria-label={t("state.loading")}>
      {[0, 1, 2, 3].map((row) => (
        <span key={row} />
      ))}
    </div>
  );
}

interface Props {
  icon: IconName;
  title: string;
  text?: string;
  children?: ReactNode;
}

export function Empty({ icon, title, text, children }: Props) {
  return (
    <div className="state">
      <Icon name={icon} />
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children}
    </div>
  );
}

export function Denied({ who }: { who: string }) {
  const { t } = useTranslation();
  return <Empty icon="door" title={t("state.denied")} text={t("state.deniedText", { who })} />;
}
