import { useTranslation } from "react-i18next";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../../i18n/languages";
import { setPreferences, type Theme, THEMES, usePreferences } from "../../common/preferences";
import { Segments } from "../../common/ui/fields";

export function LanguageChoice() {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <Segments
      label={t("preferences.language")}
      choices={LANGUAGES.map((id) => ({ id, label: LANGUAGE_NAMES[id] }))}
      value={language}
      onChange={(id) => {
        setPreferences({ language: id as Language });
      }}
    />
  );
}

export function ThemeChoice() {
  const { t } = useTranslation();
  const { theme } = usePreferences();
  return (
    <Segments
      label={t("preferences.theme")}
      choices={THEMES.map((id) => ({ id, label: t(`theme.${id}`) }))}
      value={theme}
      onChange={(id) => {
        setPreferences({ theme: id as Theme });
      }}
    />
  );
}

export function SoundChoice() {
  const { t } = useTranslation();
  const { sound } = usePreferences();
  return (
    <Segments
      label={t("preferences.sound")}
      choices={["on", "off"].map((id) => ({ id, label: t(`preferences.${id}`) }))}
      value={sound ? "on" : "off"}
      onChange={(id) => {
        setPreferences({ sound: id === "on" });
      }}
    />
  );
}
