// The few questions that are asked over REST. Answers are checked for shape only where a wrong one could hurt.
import { errors, type ErrorName } from "../../generated/errors";
import type { Role } from "../../domain/types";
import { type Story, type StoryAnswer, storyOf } from "../../domain/timeline";

export interface Identity {
  account: string;
  role: Role;
  areas: string[];
  skills: string[];
}

export interface Catalogue {
  version: string;
  skills: string[];
  areas: { id: string; name: string; lat?: number; lon?: number }[];
  categories: { id: string; name: string; skill: string; priority: string }[];
  returnReasons: string[];
}

export interface DemoSignIn {
  account: string;
  role: Role;
  token: string;
}

// "NETWORK": no answer at all.
export class RestError extends Error {
  constructor(readonly code: ErrorName | "NETWORK") {
    super(code);
  }
}

async function get(path: string, token?: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    throw new RestError("NETWORK");
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  const code = (body as { code?: string } | undefined)?.code;
  throw new RestError(code !== undefined && code in errors ? (code as ErrorName) : "NETWORK");
}

const ROLES: readonly string[] = ["agent", "technician", "supervisor"];
const asRole = (role: string): Role => (ROLES.includes(role) ? (role as Role) : "unknown");

export async function askIdentity(token: string): Promise<Identity> {
  const answer = (await get("/api/v1/me", token)) as Identity;
  return { ...answer, role: asRole(answer.role) };
}

export async function askCatalogue(token: string): Promise<Catalogue> {
  return (await get("/api/v1/catalogue", token)) as Catalogue;
}

export async function askStory(token: string, ticket: string): Promise<Story> {
  return storyOf((await get(`/api/v1/tickets/${encodeURIComponent(ticket)}`, token)) as StoryAnswer);
}

export async function askDemoSignIns(): Promise<DemoSignIn[]> {
  return ((await get("/demo/sign-in")) as DemoSignIn[]).map((entry) => ({ ...entry, role: asRole(entry.role) }));
}
