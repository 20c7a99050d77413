// What a role may do with a ticket in its present state: buttons are shown by it. The server decides again, of course.
import type { Role, Ticket } from "./types";
import { isOpen } from "./world";

export type Action =
  | "cancel"
  | "reassign"
  | "changePriority"
  | "setAppointment"
  | "accept"
  | "giveBack"
  | "startTravel"
  | "reportArrival"
  | "complete";

const BY_ROLE: Record<Role, readonly Action[]> = {
  agent: ["cancel", "setAppointment"],
  technician: ["accept", "giveBack", "setAppointment", "startTravel", "reportArrival", "complete"],
  supervisor: ["cancel", "reassign", "changePriority", "setAppointment"],
  unknown: [],
};

function stateAllows(action: Action, ticket: Ticket): boolean {
  switch (action) {
    case "accept":
      return ticket.state === "offered";
    case "giveBack":
      return ["offered", "accepted", "enRoute", "onSite"].includes(ticket.state);
    case "startTravel":
      return ticket.state === "accepted";
    case "reportArrival":
      return ticket.state === "accepted" || ticket.state === "enRoute";
    case "complete":
      return ticket.state === "onSite";
    case "setAppointment":
      return ["waiting", "offered", "accepted", "enRoute"].includes(ticket.state);
    case "cancel":
    case "changePriority":
      return isOpen(ticket);
    case "reassign":
      return isOpen(ticket) && ticket.state !== "onSite";
  }
}

export interface Self {
  role: Role;
  account: string;
  technician: string; // key, for technicians
}

function ownerAllows(self: Self, ticket: Ticket): boolean {
  if (self.role === "agent") return ticket.createdBy === self.account;
  if (self.role === "technician") return ticket.technician === self.technician;
  return self.role === "supervisor";
}

export function may(self: Self, action: Action, ticket: Ticket): boolean {
  // Somebody who is only being asked has nothing to promise.
  if (action === "setAppointment" && self.role === "technician" && ticket.state === "offered") return false;
  return BY_ROLE[self.role].includes(action) && ownerAllows(self, ticket) && stateAllows(action, ticket);
}

// The one step a technician takes next.
export function nextStep(ticket: Ticket): Action | undefined {
  return (["accept", "startTravel", "reportArrival", "complete"] as const).find((action) => stateAllows(action, ticket));
}
