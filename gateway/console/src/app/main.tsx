import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { changeLanguage, setUpTranslations } from "../i18n/setup";
import { onPreferences, preferences } from "../common/preferences";
import "../common/ui/tokens.css";
import "../common/ui/base.css";
import "../common/ui/kit.css";
import "../common/ticket/ticket.css";
import "./app.css";
import { App } from "./routes";
import { keptSignIn, renewSignIn } from "./sign-in-store";
import { followTheme } from "./theme";

followTheme();
await setUpTranslations(preferences().language);
onPreferences(() => {
  void changeLanguage(preferences().language);
});

const kept = keptSignIn();
const signedIn = kept === undefined ? undefined : await renewSignIn(kept);
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App initial={signedIn} />
    </StrictMode>,
  );
}

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").catch(() => undefined); // works without, online only
}
