// Times and spans as people read them, in their language.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const DAY_MS = 86_400_000;

// "14:03" today, "27 Nov 14:03" on other days.
export function useTimeText(): (ms: number) => string {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const full = new Intl.DateTimeFormat(language, {
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    return (ms) => (Math.abs(Date.now() - ms) < DAY_MS / 2 ? time : full).format(ms);
  }, [language]);
}

// "25 min", "2 h 5 min", "3 d 4 h", "40 s"
export function useSpanText(): (ms: number) => string {
  const { t } = useTranslation();
  return (ms) => {
    const seconds = Math.round(ms / 1000);
    if (seconds < 90) return t("span.seconds", { count: seconds });
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return t("span.minutes", { count: minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return t("span.hours", { hours, minutes: minutes % 60 });
    return t("span.days", { days: Math.floor(hours / 24), hours: hours % 24 });
  };
}
