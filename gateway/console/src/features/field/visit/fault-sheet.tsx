// What is really wrong, and whether it is of another kind than was registered.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../../common/session/hooks";
import { Select, TextField } from "../../../common/ui/fields";
import { type SheetProps, useGive } from "./give";
import { Sheet } from "./sheet";

export function FaultSheet({ ticket, onClose }: SheetProps) {
  const { t } = useTranslation();
  const { catalogue } = useSession();
  const give = useGive();
  const [fault, setFault] = useState(ticket.work?.fault ?? "");
  const [category, setCategory] = useState(ticket.category);
  const [asked, setAsked] = useState(false);
  const confirm = () => {
    setAsked(true);
    if (fault.trim() === "") return;
    const changed = category !== "" && category !== ticket.category;
    give("confirmFault", { ticket: BigInt(ticket.id), fault: fault.trim(), category: changed ? category : "" });
    onClose();
  };
  return (
    <Sheet title={t("visit.fault")} confirm={t("visitStep.fault")} onConfirm={confirm} onClose={onClose}>
      <TextField
        label={t("field.fault")}
        lines
        value={fault}
        onChange={setFault}
        error={asked && fault.trim() === "" ? t("problem.missing") : undefined}
        autoFocus
      />
      <Select
        label={t("field.category")}
        choices={catalogue.categories.map(({ id, name }) => ({ id, label: name }))}
        value={category}
        onChange={setCategory}
      />
    </Sheet>
  );
}
