// The printable work order. It is fetched with the token, which must be in no address, and shown in a window of its own. That window
// has the console's content security policy, which allows no styles within a page, so that they are given to it as a sheet.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../session/hooks";
import { errorText } from "../session/problems";
import { askWorkOrder, RestError } from "../session/rest";
import { Button } from "../ui/button";
import { toast } from "../ui/toasts";

export function showPage(target: Window & typeof globalThis, html: string): void {
  const styles: string[] = [];
  const plain = html.replace(/<style>([^<]*)<\/style>/g, (_, style: string) => {
    styles.push(style);
    return "";
  });
  const page = new DOMParser().parseFromString(plain, "text/html");
  const { document } = target;
  document.replaceChild(document.importNode(page.documentElement, true), document.documentElement);
  const sheet = new target.CSSStyleSheet();
  sheet.replaceSync(styles.join("\n"));
  document.adoptedStyleSheets = [sheet];
}

export function WorkOrderButton({ ticket }: { ticket: string }) {
  const { t, i18n } = useTranslation();
  const { token } = useSession();
  const [busy, setBusy] = useState(false);
  const open = async () => {
    // Opened by the press itself: browsers let no window open later.
    const target = window.open("", "_blank") as (Window & typeof globalThis) | null;
    if (target === null) return toast("problem", t("workOrder.blocked"));
    setBusy(true);
    try {
      showPage(target, await askWorkOrder(token, ticket, i18n.language));
    } catch (error) {
      target.close();
      toast("problem", errorText(error instanceof RestError ? error.code : "INTERNAL"));
    }
    setBusy(false);
  };
  return (
    <Button
      icon="print"
      isPending={busy}
      onPress={() => {
        void open();
      }}
    >
      {t("workOrder.open")}
    </Button>
  );
}
