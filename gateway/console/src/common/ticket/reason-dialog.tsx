// An action that needs a reason: the reason is on the ticket's record for good.
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button";
import { TextField } from "../ui/fields";
import { Dialog } from "../ui/overlay";

interface Props {
  title: string;
  confirm: string;
  danger?: boolean;
  onClose: () => void;
  // Resolves with whether it was done; then the dialog goes.
  onConfirm: (reason: string) => Promise<boolean>;
  ready?: boolean;
  children?: ReactNode;
}

export function ReasonDialog({ title, confirm, danger = false, onClose, onConfirm, ready = true, children }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const act = async () => {
    if (reason.trim() === "") return setMissing(true);
    setBusy(true);
    const done = await onConfirm(reason.trim());
    setBusy(false);
    if (done) onClose();
  };
  const actions = (
    <>
      <Button onPress={onClose}>{t("action.back")}</Button>
      <Button
        kind={danger ? "danger" : "primary"}
        isPending={busy}
        isDisabled={!ready}
        onPress={() => {
          void act();
        }}
      >
        {confirm}
      </Button>
    </>
  );
  return (
    <Dialog title={title} open onClose={onClose} actions={actions}>
      {children}
      <TextField
        label={t("field.reason")}
        value={reason}
        onChange={setReason}
        lines
        error={missing && reason.trim() === "" ? t("problem.missing") : undefined}
      />
    </Dialog>
  );
}
