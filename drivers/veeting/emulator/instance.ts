import { createHash } from "node:crypto";

/** An account of the emulated instance. */
export interface Account {
  id: string;
  name: string;
  type: string;
  paidUntil: string;
  organizers: Organizer[];
}

/** Somebody who plans meetings. */
export interface Organizer {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  language: string;
}

/** A meeting as it was asked for, and what the instance added. */
export interface Meeting {
  id: string;
  meetingId: string;
  account: Account;
  organizer: Organizer;
  topic: string;
  startTime: string;
  endTime: string;
  duration: number;
  type: string;
  isRecorded: boolean;
  isDialin: boolean;
  invitedParticipants: unknown[];
  isClosed: boolean;
  changes: number;
}

/** Everything on the emulated instance. */
export interface Instance {
  accounts: Account[];
  meetings: Meeting[];
}

/** The demo company's account. Its first organizer is the one whose account keys belong to. */
export function demoInstance(now: number): Instance {
  const people = [
    ["Grace", "Okafor"],
    ["Jonas", "Weber"],
  ] as const;
  const organizers = people.map(([firstName, lastName]) => {
    const email = `${firstName}.${lastName}@contoso.example`.toLowerCase();
    return { id: idFor(`organizer ${email}`), email, firstName, lastName, language: "en" };
  });
  const paidUntil = new Date(now + 365 * 86_400_000).toISOString();
  return {
    accounts: [{ id: idFor("contoso"), name: "contoso.example", type: "trial", paidUntil, organizers }],
    meetings: [],
  };
}

/** 24 hexadecimal digits, as Veeting's ids have; the same for the same text. */
export function idFor(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/** Four groups of four digits, as participants type them. */
export function meetingNumberFor(text: string): string {
  const digits = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)
    .toString()
    .slice(-16);
  return (digits.match(/\d{4}/g) ?? []).join("-");
}
