// What was done, in the technician's words: it is what the callback asks about.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../common/ui/button";
import { TextField } from "../../common/ui/fields";
import { Dialog } from "../../common/ui/overlay";

export function DoneDialog({
  number,
  onClose,
  onDone,
}: {
  number: string;
  onClose: () => void;
  onDone: (resolution: string) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const actions = (
    <>
      <Button large onPress={onClose}>
        {t("action.back")}
      </Button>
      <Button
        kind="primary"
        large
        onPress={() => {
          if (text.trim() === "") return setMissing(true);
          onDone(text.trim());
          onClose();
        }}
      >
        {t("step.complete")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("done.title", { number })} open onClose={onClose} actions={actions}>
      <TextField
        label={t("field.resolution")}
        lines
        value={text}
        onChange={setText}
        error={missing && text.trim() === "" ? t("problem.missing") : undefined}
        autoFocus
      />
    </Dialog>
  );
}
