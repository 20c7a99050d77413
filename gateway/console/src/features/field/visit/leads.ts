// What the server refused and what it named as missing: it stays at its step until that ticket's next command succeeds. Also for
// commands that were given without a network, or before the page was last opened.
import { useEffect, useState } from "react";
import { stepRefused, type VisitStep } from "../../../domain/visit";
import { ticketOfCommand } from "../../../domain/projection";
import { useSession } from "../../../common/session/hooks";

export interface Lead {
  step: VisitStep;
  code: string;
  fields: readonly string[];
}

export function useLeads(): ReadonlyMap<string, Lead> {
  const session = useSession();
  const [leads, setLeads] = useState<ReadonlyMap<string, Lead>>(new Map());
  useEffect(
    () =>
      session.onVerdict(({ command }, verdict) => {
        const ticket = ticketOfCommand(command);
        if (ticket === undefined) return;
        const step = verdict.ok ? undefined : stepRefused(verdict.error.code, verdict.error.fields);
        setLeads((old) => {
          if (step === undefined && !(verdict.ok && old.has(ticket))) return old;
          const next = new Map(old);
          if (step === undefined || verdict.ok) next.delete(ticket);
          else next.set(ticket, { step, code: verdict.error.code, fields: verdict.error.fields });
          return next;
        });
      }),
    [session],
  );
  return leads;
}
