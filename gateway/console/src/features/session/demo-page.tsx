// Sign in as anybody with one press: only where the server was started as a demonstration on this very machine.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { Role } from "../../domain/types";
import { askDemoSignIns, type DemoSignIn } from "../../common/session/rest";
import { errorText } from "../../common/session/problems";
import { toast } from "../../common/ui/toasts";
import { Button } from "../../common/ui/button";
import type { IconName } from "../../common/ui/icon";
import { Empty, Loading } from "../../common/ui/states";
import { EntryCard } from "./entry-card";

const ICONS: Record<Role, IconName> = { agent: "phone", technician: "tool", supervisor: "screen", unknown: "user" };

export function DemoPage({ enter }: { enter: (token: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [signIns, setSignIns] = useState<DemoSignIn[] | "none">();
  useEffect(() => {
    askDemoSignIns().then(setSignIns, () => {
      setSignIns("none");
    });
  }, []);
  const choose = async (token: string) => {
    try {
      await enter(token);
      navigate("/", { replace: true });
    } catch {
      toast("problem", errorText("NETWORK"));
    }
  };
  return (
    <EntryCard lead={t("demo.lead")}>
      {signIns === undefined && <Loading />}
      {signIns === "none" && <Empty icon="door" title={t("demo.none")} text={t("demo.noneText")} />}
      <div className="demo-roles">
        {Array.isArray(signIns) &&
          signIns.map(({ account, role, token }) => (
            <Button
              key={account}
              icon={ICONS[role]}
              onPress={() => {
                void choose(token);
              }}
            >
              <span>
                {t(`role.${role}`)}
                <small>{t(`demo.${role}`)}</small>
              </span>
            </Button>
          ))}
      </div>
    </EntryCard>
  );
}
