// How screens read the session. Selectors must give the same object for the same state; what is derived is memoised by the caller.
import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Push } from "../../generated/redline/v1/wire_pb";
import type { World } from "../../domain/world";
import type { Session, SessionState } from "./session";

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("nobody is signed in here");
  return session;
}

export function useWorld<Part>(select: (world: World) => Part): Part {
  const { world } = useSession();
  return useSyncExternalStore(world.subscribe, () => select(world.get()));
}

export function useSessionState<Part>(select: (state: SessionState) => Part): Part {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => select(session.get()));
}

// The server's time, told anew every `everyMs`. All who ask for the same interval change in the same turn.
export function useNow(everyMs = 1_000): number {
  const session = useSession();
  const [now, setNow] = useState(() => session.now());
  useEffect(() => {
    const tick = () => {
      setNow(session.now());
    };
    tick();
    const timer = setInterval(tick, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [session, everyMs]);
  return now;
}

export function usePushes(listener: (pushes: readonly Push[]) => void): void {
  const { world } = useSession();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(
    () =>
      world.onPushes((pushes) => {
        latest.current(pushes);
      }),
    [world],
  );
}
