// Puts the chosen theme on the document; "system" follows what the device says, also while the page is open.
import { onPreferences, preferences } from "../common/preferences";

const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");

function apply(): void {
  const { theme } = preferences();
  const chosen = theme !== "system" ? theme : contrast.matches ? "contrast" : dark.matches ? "dark" : "light";
  document.documentElement.dataset["theme"] = chosen;
}

export function followTheme(): void {
  apply();
  dark.addEventListener("change", apply);
  contrast.addEventListener("change", apply);
  onPreferences(apply);
}
