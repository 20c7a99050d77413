// What a person has set on this device. Kept in localStorage; a browser that keeps nothing gives the defaults every time.
import { useSyncExternalStore } from "react";
import { LANGUAGES, type Language, languageFrom } from "../i18n/languages";

export type Theme = "system" | "light" | "dark" | "contrast";
export const THEMES: readonly Theme[] = ["system", "light", "dark", "contrast"];

export interface Preferences {
  theme: Theme;
  language: Language;
  sound: boolean;
}

const KEY = "redline.preferences";

function load(): Preferences {
  const defaults: Preferences = { theme: "system", language: languageFrom(navigator.languages), sound: true };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    return {
      theme: kept.theme !== undefined && THEMES.includes(kept.theme) ? kept.theme : defaults.theme,
      language: kept.language !== undefined && LANGUAGES.includes(kept.language) ? kept.language : defaults.language,
      sound: kept.sound ?? defaults.sound,
    };
  } catch {
    return defaults;
  }
}

let current = load();
const listeners = new Set<() => void>();

export function preferences(): Preferences {
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // for this page only, then
  }
  for (const listener of listeners) listener();
}

export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(onPreferences, preferences);
}
