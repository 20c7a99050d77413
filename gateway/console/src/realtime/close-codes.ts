// What a closed socket means for coming back.
import { closeCodes, type CloseInfo } from "../generated/errors";

const byNumber = new Map<number, CloseInfo>(Object.values(closeCodes).map((info) => [info.number, info]));

export function closeInfo(code: number): CloseInfo | undefined {
  return byNumber.get(code);
}

// Codes that we do not know: 4500-4999 are final by agreement; everything else (1006 of a broken network, say) comes back.
export function comesBack(code: number): boolean {
  return byNumber.get(code)?.reconnect ?? (code < 4500 || code > 4999);
}

export const CLOSE = {
  normal: closeCodes.NORMAL.number,
  heartbeatLost: closeCodes.HEARTBEAT_LOST.number,
  gap: closeCodes.GAP.number,
  authentication: closeCodes.AUTHENTICATION_FAILED.number,
  notPermitted: closeCodes.NOT_PERMITTED.number,
  tooOld: closeCodes.TOO_OLD.number,
  replaced: closeCodes.REPLACED.number,
} as const;
