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

async function ask(path: string, token: string | undefined): Promise<Response> {
  try {
    return await fetch(path, {
      ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    throw new RestError("NETWORK");
  }
}

async function get(path: string, token?: string): Promise<unknown> {
  const response = await ask(path, token);
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  throw new RestError(codeIn(body));
}

async function getText(path: string, token: string): Promise<string> {
  const response = await ask(path, token);
  if (response.ok) return response.text();
  throw new RestError(codeIn(await response.json().catch(() => undefined)));
}

function codeIn(body: unknown): RestError["code"] {
  const code = (body as { code?: string } | undefined)?.code;
  return code !== undefined && code in errors ? (code as ErrorName) : "NETWORK";
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

// A page of the records' answer, as JSON of the wire's tickets.
export async function askTickets(token: string, query: string): Promise<{ tickets: unknown[]; next?: string }> {
  return (await get(`/api/v1/tickets?${query}`, token)) as { tickets: unknown[]; next?: string };
}

// The policy file in force.
export function askPolicy(token: string): Promise<string> {
  return getText("/api/v1/policy", token);
}

// The visit as a page to print.
export function askWorkOrder(token: string, ticket: string, language: string): Promise<string> {
  return getText(`/api/v1/tickets/${encodeURIComponent(ticket)}/work-order?lang=${language}`, token);
}

export async function askDemoSignIns(): Promise<DemoSignIn[]> {
  return ((await get("/demo/sign-in")) as DemoSignIn[]).map((entry) => ({ ...entry, role: asRole(entry.role) }));
}
