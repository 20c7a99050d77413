// Giving an order back: the reasons are the policy's.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../domain/types";
import { useCommands } from "../../common/session/commands";
import { useSession } from "../../common/session/hooks";
import { useNames } from "../../common/ticket/catalogue";
import { Button } from "../../common/ui/button";
import { Dialog } from "../../common/ui/overlay";

export function ReturnDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation();
  const { catalogue } = useSession();
  const { give } = useCommands();
  const names = useNames();
  const [busy, setBusy] = useState<string>();
  const choose = async (reason: string) => {
    setBusy(reason);
    const sent = give("returnTicket", { ticket: BigInt(ticket.id), offer: ticket.lastOffer, reason });
    onClose();
    await sent;
  };
  return (
    <Dialog
      title={t("return.title", { number: ticket.number })}
      open
      onClose={onClose}
      actions={<Button onPress={onClose}>{t("action.back")}</Button>}
    >
      <p className="lead">{t("return.text")}</p>
      <div className="reasons">
        {catalogue.returnReasons.map((reason) => (
          <Button
            key={reason}
            large
            isPending={busy === reason}
            onPress={() => {
              void choose(reason);
            }}
          >
            {names.reason(reason)}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
