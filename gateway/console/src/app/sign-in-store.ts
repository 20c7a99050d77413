// Who is signed in on this page. The token is in sessionStorage: gone with the tab, never in an address, never in a cookie. What the
// server said of the person and the policy is kept beside it, so that the page can start without a network.
import { type Catalogue, type Identity, RestError, askCatalogue, askIdentity } from "../common/session/rest";

export interface SignedIn {
  token: string;
  identity: Identity;
  catalogue: Catalogue;
}

const KEY = "redline.session";
const DEVICE_KEY = "redline.device";

export function keptSignIn(): SignedIn | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(KEY) ?? "null") as SignedIn | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function forgetSignIn(): void {
  sessionStorage.removeItem(KEY);
}

// Throws RestError.
export async function signIn(token: string): Promise<SignedIn> {
  const [identity, catalogue] = await Promise.all([askIdentity(token), askCatalogue(token)]);
  const signedIn = { token, identity, catalogue };
  sessionStorage.setItem(KEY, JSON.stringify(signedIn));
  return signedIn;
}

// Again at the start of a page: what was kept goes on when the server cannot be asked; a token it refuses does not.
export async function renewSignIn(kept: SignedIn): Promise<SignedIn | undefined> {
  try {
    return await signIn(kept.token);
  } catch (error) {
    if (error instanceof RestError && (error.code === "UNAUTHENTICATED" || error.code === "TOKEN_EXPIRED")) {
      forgetSignIn();
      return undefined;
    }
    return kept;
  }
}

export function deviceId(): string {
  const kept = localStorage.getItem(DEVICE_KEY);
  if (kept !== null) return kept;
  const made = crypto.randomUUID();
  localStorage.setItem(DEVICE_KEY, made);
  return made;
}
