// Makes the session of whoever is signed in: topics by role, and for technicians a device that remembers.
import type { Role } from "../domain/types";
import { browserEnvironment, socketUrl } from "../realtime/browser-environment";
import { memoryJournal } from "../realtime/journal";
import { Session } from "../common/session/session";
import { deviceId, type SignedIn } from "./sign-in-store";

const TOPICS: Record<Role, string[]> = {
  agent: ["desk", "alerts"],
  technician: ["me"],
  supervisor: ["board/*", "alerts"],
  unknown: [],
};

const FRAME_MS = 16;

// A hidden page gets no animation frames, and an offer must be heard all the same.
function schedule(flush: () => void): void {
  setTimeout(flush, document.hidden ? 0 : FRAME_MS);
}

export async function openSession(signedIn: SignedIn): Promise<Session> {
  const { identity, catalogue, token } = signedIn;
  const field = identity.role === "technician";
  const device = field ? await (await import("../features/field/device-store")).openDevice(identity.account) : undefined;
  const kept = await device?.kept();
  const session = new Session({
    environment: browserEnvironment(socketUrl(location)),
    identity,
    catalogue,
    token,
    deviceId: deviceId(),
    appVersion: __APP_VERSION__,
    topics: TOPICS[identity.role],
    journal: device?.journal ?? memoryJournal(),
    ordered: field,
    schedule,
    ...(kept === undefined ? {} : { kept }),
  });
  device?.follow(session);
  const changed = () => {
    session.connection.networkChanged();
  };
  addEventListener("online", changed);
  addEventListener("offline", changed);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) session.connection.retryNow();
  });
  await session.start();
  return session;
}
