import type { ReactNode } from "react";
import { LanguageChoice } from "./preference-choices";

export function EntryCard({ lead, children }: { lead: string; children: ReactNode }) {
  return (
    <main className="entry">
      <div className="card">
        <h1 className="entry-brand">
          <img src="/icon.svg" alt="" width="40" height="40" /> Redline
        </h1>
        <p className="lead">{lead}</p>
        {children}
        <LanguageChoice />
      </div>
    </main>
  );
}
