// The customer signs on the device, with a finger, or says why not.
import { type Dispatch, type PointerEvent, type SetStateAction, useState } from "react";
import { useTranslation } from "react-i18next";
import { BLANK, drawn, type Drawing, DRAWING_HEIGHT, DRAWING_WIDTH } from "../../../domain/drawing";
import { BillTable } from "../../../common/ticket/visit";
import { Button } from "../../../common/ui/button";
import { Segments, TextField } from "../../../common/ui/fields";
import { type SheetProps, useGive } from "./give";
import { Sheet } from "./sheet";

function Pad({ drawing, onChange }: { drawing: Drawing; onChange: Dispatch<SetStateAction<Drawing>> }) {
  const { t } = useTranslation();
  const draw = (pen: "down" | "move") => (event: PointerEvent<SVGSVGElement>) => {
    if (pen === "move" && event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    if (pen === "down") event.currentTarget.setPointerCapture(event.pointerId);
    const x = ((event.clientX - box.left) / box.width) * DRAWING_WIDTH;
    const y = ((event.clientY - box.top) / box.height) * DRAWING_HEIGHT;
    onChange((old) => drawn(old, pen, x, y));
  };
  return (
    <svg
      className="signature-pad"
      viewBox={`0 0 ${String(DRAWING_WIDTH)} ${String(DRAWING_HEIGHT)}`}
      role="img"
      aria-label={t("visit.signHere")}
      onPointerDown={draw("down")}
      onPointerMove={draw("move")}
    >
      <line x1="20" x2="380" y1="120" y2="120" />
      <path d={drawing.path} />
    </svg>
  );
}

export function SignatureSheet({ ticket, onClose }: SheetProps) {
  const { t } = useTranslation();
  const give = useGive();
  const [way, setWay] = useState("sign");
  const [signer, setSigner] = useState(ticket.callerName);
  const [drawing, setDrawing] = useState(BLANK);
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const refuses = way === "refuse";
  const lacking = refuses ? reason.trim() === "" : signer.trim() === "" || drawing.path === "";
  const confirm = () => {
    setAsked(true);
    if (lacking) return;
    give("recordSignature", {
      ticket: BigInt(ticket.id),
      signer: signer.trim(),
      path: refuses ? "" : drawing.path,
      refused: refuses ? reason.trim() : "",
    });
    onClose();
  };
  const { charges } = ticket.work ?? {};
  return (
    <Sheet title={t("visit.signature")} confirm={t("visitStep.signature")} onConfirm={confirm} onClose={onClose}>
      {charges !== undefined && <BillTable bill={charges} label={t("visit.charges")} />}
      <Segments
        label={t("visit.signature")}
        choices={[
          { id: "sign", label: t("visit.signs") },
          { id: "refuse", label: t("visit.refuses") },
        ]}
        value={way}
        onChange={setWay}
      />
      <TextField label={t("field.signer")} value={signer} onChange={setSigner} />
      {refuses ? (
        <TextField
          label={t("visit.whyRefused")}
          value={reason}
          onChange={setReason}
          error={asked && reason.trim() === "" ? t("problem.missing") : undefined}
        />
      ) : (
        <div className="signature">
          <Pad drawing={drawing} onChange={setDrawing} />
          <div className="signature-below">
            {asked && drawing.path === "" ? (
              <span className="field-error">{t("visit.signFirst")}</span>
            ) : (
              <span>{t("visit.signHere")}</span>
            )}
            <Button
              kind="quiet"
              onPress={() => {
                setDrawing(BLANK);
              }}
            >
              {t("desk.clear")}
            </Button>
          </div>
        </div>
      )}
    </Sheet>
  );
}
