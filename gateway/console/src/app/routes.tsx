// Which screen at which address, and who may see it. Each screen is loaded when it is first wanted.
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Redirect, Route, Switch } from "wouter";
import type { Role } from "../domain/types";
import { DemoPage } from "../features/session/demo-page";
import { SignInPage } from "../features/session/sign-in-page";
import { SessionContext, useSessionState } from "../common/session/hooks";
import type { Session } from "../common/session/session";
import { Button } from "../common/ui/button";
import { Denied, Empty, Loading } from "../common/ui/states";
import { Toasts } from "../common/ui/toasts";
import { openSession } from "./session-host";
import { Shell } from "./shell";
import { forgetSignIn, type SignedIn, signIn } from "./sign-in-store";

const Desk = lazy(() => import("../features/desk/desk"));
const Field = lazy(() => import("../features/field/field"));
const Board = lazy(() => import("../features/board/board"));
const Records = lazy(() => import("../features/records/records"));
const Wall = lazy(() => import("../features/board/wall"));

const HOME: Record<Role, string> = { agent: "/desk", technician: "/field", supervisor: "/board", unknown: "/none" };

export function App({ initial }: { initial: SignedIn | undefined }) {
  const [signedIn, setSignedIn] = useState(initial);
  const enter = useCallback(async (token: string) => {
    setSignedIn(await signIn(token));
  }, []);
  const leave = useCallback(() => {
    forgetSignIn();
    setSignedIn(undefined);
  }, []);
  return (
    <>
      {signedIn === undefined ? (
        <Switch>
          <Route path="/demo">
            <DemoPage enter={enter} />
          </Route>
          <Route>
            <SignInPage enter={enter} />
          </Route>
        </Switch>
      ) : (
        <SignedInApp key={signedIn.token} signedIn={signedIn} leave={leave} enter={enter} />
      )}
      <Toasts />
    </>
  );
}

interface SignedInProps {
  signedIn: SignedIn;
  leave: () => void;
  enter: (token: string) => Promise<void>;
}

function SignedInApp({ signedIn, leave, enter }: SignedInProps) {
  const [session, setSession] = useState<Session>();
  // A session is opened once per sign-in, also where React runs effects twice.
  const opening = useRef<Promise<Session> | undefined>(undefined);
  useEffect(() => {
    opening.current ??= openSession(signedIn);
    let current = true;
    void opening.current.then((opened) => {
      if (current) setSession(opened);
    });
    return () => {
      current = false;
    };
  }, [signedIn]);
  const signOut = useCallback(() => {
    session?.stop();
    leave();
  }, [session, leave]);
  const change = useCallback(
    async (token: string) => {
      session?.stop();
      await enter(token);
    },
    [session, enter],
  );
  if (session === undefined) return <Loading />;
  return (
    <SessionContext.Provider value={session}>
      <Suspense fallback={<Loading />}>
        <Screens role={signedIn.identity.role} signOut={signOut} change={change} />
      </Suspense>
    </SessionContext.Provider>
  );
}

interface ScreensProps {
  role: Role;
  signOut: () => void;
  change: (token: string) => Promise<void>;
}

function Screens({ role, signOut, change }: ScreensProps) {
  const { t } = useTranslation();
  const tooOld = useSessionState((state) => state.status.kind === "ended" && state.status.code === 4504);
  const only = (wanted: Role | readonly Role[], screen: React.ReactNode) => {
    const those = typeof wanted === "string" ? [wanted] : wanted;
    return those.includes(role) ? screen : <Denied who={those.map((one) => t(`role.${one}`)).join(", ")} />;
  };
  if (tooOld) return <UpdateNeeded />;
  return (
    <Switch>
      <Route path="/demo">
        <DemoPage enter={change} />
      </Route>
      <Route path="/board/wall">{only("supervisor", <Wall />)}</Route>
      <Route>
        <Shell signOut={signOut}>
          <Switch>
            <Route path="/desk">{only("agent", <Desk />)}</Route>
            <Route path="/field">{only("technician", <Field />)}</Route>
            <Route path="/board">{only("supervisor", <Board />)}</Route>
            <Route path="/records">{only(["agent", "supervisor"], <Records />)}</Route>
            <Route path="/none">
              <Empty icon="door" title={t("home.none")} text={t("home.noneText")} />
            </Route>
            <Route>
              <Redirect to={HOME[role]} replace />
            </Route>
          </Switch>
        </Shell>
      </Route>
    </Switch>
  );
}

function UpdateNeeded() {
  const { t } = useTranslation();
  return (
    <Empty icon="alert" title={t("update.title")} text={t("update.text")}>
      <Button
        kind="primary"
        onPress={() => {
          location.reload();
        }}
      >
        {t("action.reload")}
      </Button>
    </Empty>
  );
}
