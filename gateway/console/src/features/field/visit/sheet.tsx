// A step of the visit in a sheet over the order: what is asked in the middle, the two ways out at the bottom under the thumb.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../common/ui/button";
import { Dialog } from "../../../common/ui/overlay";

interface Props {
  title: string;
  confirm: string;
  onConfirm: () => void;
  onClose: () => void;
  disabled?: boolean;
  children: ReactNode;
}

export function Sheet({ title, confirm, onConfirm, onClose, disabled = false, children }: Props) {
  const { t } = useTranslation();
  const actions = (
    <>
      <Button large onPress={onClose}>
        {t("action.back")}
      </Button>
      <Button kind="primary" large isDisabled={disabled} onPress={onConfirm}>
        {confirm}
      </Button>
    </>
  );
  return (
    <Dialog title={title} open onClose={onClose} actions={actions}>
      {children}
    </Dialog>
  );
}
