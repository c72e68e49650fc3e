import type { Caller } from "atrium";
import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { path, query } from "./url.ts";

const GraphCalendar = z.object({
  id: z.string(),
  name: z.string().nullish(),
  isDefaultCalendar: z.boolean().nullish(),
  canEdit: z.boolean().nullish(),
  owner: z.object({ address: z.string().nullish() }).nullish(),
});

/** A calendar as commands answer it. */
export const Calendar = z.object({
  id: z.string().describe("Whose calendar, in lower case: what other commands take as calendar_id"),
  ref: z.string().describe("Microsoft's id; it may change"),
  summary: z.string(),
  primary: z.boolean().describe("True for the one that other commands use"),
  can_edit: z.boolean(),
});

export type Calendar = z.output<typeof Calendar>;

/** The calendars of a mailbox, those that others share with it included. */
export async function listCalendars(graph: GraphClient, caller: Caller, mailbox: string): Promise<Calendar[]> {
  // Without a selection Graph has answered 500 for days on end (microsoft-graph-explorer-v4#3861).
  const options = query({ $select: "id,name,isDefaultCalendar,canEdit,owner", $top: "100" });
  const url = path`/users/${mailbox}/calendars` + options;
  const found = await graph.list(caller, { url, mailbox, answer: GraphCalendar, permission: "Calendars.Read" });
  return found.map(({ id, name, isDefaultCalendar, canEdit, owner }) => ({
    id: (owner?.address || mailbox).toLowerCase(),
    ref: id,
    summary: name ?? "",
    primary: isDefaultCalendar ?? false,
    can_edit: canEdit ?? false,
  }));
}
