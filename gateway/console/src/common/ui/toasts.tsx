// Short messages about what has become of an action. They are said to screen readers; problems stay until they are put away.
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";

interface Toast {
  id: number;
  kind: "ok" | "problem" | "info";
  text: string;
}

const OK_LASTS_MS = 5_000;
const TOASTS_MAX = 4;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

export function toast(kind: Toast["kind"], text: string): void {
  const id = nextId++;
  change([...toasts, { id, kind, text }].slice(-TOASTS_MAX));
  if (kind !== "problem") {
    setTimeout(() => {
      dismiss(id);
    }, OK_LASTS_MS);
  }
}

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((item) => (
        <div key={item.id} className={`toast toast-${item.kind}`}>
          <p>{item.text}</p>
          <Button
            kind="quiet"
            icon="close"
            aria-label={t("action.dismiss")}
            onPress={() => {
              dismiss(item.id);
            }}
          />
        </div>
      ))}
    </div>
  );
}
