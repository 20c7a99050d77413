// Who said yes, and how.
import { useTranslation } from "react-i18next";
import { type Consent, CONSENT_HOWS, type ConsentHow } from "../../domain/work";
import { Segments, TextField } from "../ui/fields";

interface Props {
  consent: Consent;
  onChange: (consent: Consent) => void;
  asked: boolean; // the person has tried to go on: say what is missing
}

export function ConsentFields({ consent, onChange, asked }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t("field.consent_by")}
        value={consent.by}
        onChange={(by) => {
          onChange({ ...consent, by });
        }}
        error={asked && consent.by.trim() === "" ? t("problem.missing") : undefined}
      />
      <div className="field">
        <span className="field-label">{t("field.consent_how")}</span>
        <Segments
          label={t("field.consent_how")}
          choices={CONSENT_HOWS.map((id) => ({ id, label: t(`consentHow.${id}`) }))}
          value={consent.how}
          onChange={(how) => {
            onChange({ ...consent, how: how as ConsentHow });
          }}
        />
      </div>
    </>
  );
}
