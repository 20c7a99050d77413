// Pages of tickets from the records, asked for a moment after the question has stopped changing. An older question's answer is never
// shown for a newer one.
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ticketOf } from "../../domain/from-wire";
import type { Ticket } from "../../domain/types";
import { TicketSchema } from "../../generated/redline/v1/types_pb";
import { useSession } from "../session/hooks";
import { askTickets, RestError } from "../session/rest";

export type Found =
  | { kind: "idle" }
  | { kind: "loading"; tickets: readonly Ticket[] }
  | { kind: "found"; tickets: readonly Ticket[]; next?: string }
  | { kind: "problem"; code: RestError["code"] };

const PAUSE_MS = 250;

async function page(token: string, query: string, cursor?: string) {
  const parameters = new URLSearchParams(query);
  if (cursor !== undefined) parameters.set("cursor", cursor);
  const { tickets, next } = await askTickets(token, parameters.toString());
  return {
    tickets: tickets.map((json) => ticketOf(fromJson(TicketSchema, json as JsonValue, { ignoreUnknownFields: true }))),
    ...(next === undefined ? {} : { next }),
  };
}

// `query` undefined: nothing is asked.
export function useRecords(query: string | undefined): { found: Found; more: () => void; again: () => void } {
  const { token } = useSession();
  const [answer, setAnswer] = useState<{ query: string; found: Found }>();
  const [attempt, setAttempt] = useState(0);
  const current = useRef<string | undefined>(undefined);
  useEffect(() => {
    current.current = query;
    if (query === undefined) return undefined;
    const timer = setTimeout(() => {
      page(token, query).then(
        (told) => {
          if (current.current === query) setAnswer({ query, found: { kind: "found", ...told } });
        },
        (error: unknown) => {
          const code = error instanceof RestError ? error.code : "INTERNAL";
          if (current.current === query) setAnswer({ query, found: { kind: "problem", code } });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [token, query, attempt]);
  const found = useMemo((): Found => {
    if (query === undefined) return { kind: "idle" };
    if (answer?.query === query) return answer.found;
    return { kind: "loading", tickets: answer?.found.kind === "found" ? answer.found.tickets : [] };
  }, [query, answer]);
  const more = useCallback(() => {
    if (query === undefined || found.kind !== "found" || found.next === undefined) return;
    const { tickets } = found;
    page(token, query, found.next).then(
      (told) => {
        if (current.current === query)
          setAnswer({ query, found: { kind: "found", ...told, tickets: [...tickets, ...told.tickets] } });
      },
      (error: unknown) => {
        const code = error instanceof RestError ? error.code : "INTERNAL";
        if (current.current === query) setAnswer({ query, found: { kind: "problem", code } });
      },
    );
  }, [token, query, found]);
  return {
    found,
    more,
    again: () => {
      setAnswer(undefined);
      setAttempt((count) => count + 1);
    },
  };
}
