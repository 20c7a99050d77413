// Commands of a visit. A refusal that names what is missing is shown at the step it leads to (leads.ts); only others are told here.
import type { Ticket } from "../../../domain/types";
import { stepRefused } from "../../../domain/visit";
import { type Commands, useCommands } from "../../../common/session/commands";
import { wireErrorText } from "../../../common/session/problems";
import { toast } from "../../../common/ui/toasts";

export interface SheetProps {
  ticket: Ticket;
  onClose: () => void;
}

export function useGive(): (...command: Parameters<Commands["ask"]>) => void {
  const { ask } = useCommands();
  return (...command) => {
    void ask(...command).then((verdict) => {
      if (!verdict.ok && stepRefused(verdict.error.code, verdict.error.fields) === undefined)
        toast("problem", wireErrorText(verdict.error));
    });
  };
}
