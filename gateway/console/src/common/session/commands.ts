// Commands as screens give them: one promise each, refusals told in words.
import { useMemo } from "react";
import type { Command } from "../../generated/redline/v1/command_pb";
import type { Verdict } from "../../realtime/outbox";
import { toast } from "../ui/toasts";
import { useSession } from "./hooks";
import { wireErrorText } from "./problems";

type Body = Exclude<Command["body"], { case: undefined }>;
type BodyCase = Body["case"];
type Fields<Case extends BodyCase> = Omit<Extract<Body, { case: Case }>["value"], "$typeName" | "$unknown">;

export interface Commands {
  // Resolves with whether it was done; a refusal has been shown by then.
  give<Case extends BodyCase>(name: Case, fields: Fields<Case>, expectedVersion?: number): Promise<boolean>;
  // The same without a word to the person.
  ask<Case extends BodyCase>(name: Case, fields: Fields<Case>, expectedVersion?: number): Promise<Verdict>;
}

export function useCommands(): Commands {
  const session = useSession();
  return useMemo(() => {
    const ask: Commands["ask"] = (name, fields, expectedVersion) =>
      session.submit({ case: name, value: fields } as unknown as Command["body"], expectedVersion);
    return {
      ask,
      give: async (name, fields, expectedVersion) => {
        const verdict = await ask(name, fields, expectedVersion);
        if (!verdict.ok) toast("problem", wireErrorText(verdict.error));
        return verdict.ok;
      },
    };
  }, [session]);
}
