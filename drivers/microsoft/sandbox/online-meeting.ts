import type { CalendarEvent } from "./calendar-event.ts";
import { withTeamsText } from "./event-body.ts";
import { guidOf } from "./ids.ts";
import type { Tenant } from "./tenant.ts";

/** What a new Teams meeting changes of an event: its link, and `body` with the text for people who join. */
export function onlineMeetingOf(tenant: Tenant, body: string): Pick<CalendarEvent, "body" | "onlineMeeting"> {
  const thread = guidOf(`meeting ${tenant.newKey()}`).replaceAll("-", "");
  const joinUrl = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0`;
  const conferenceId = String(Number.parseInt(thread.slice(0, 7), 16)).padStart(9, "1");
  return {
    body: withTeamsText(body, joinUrl),
    onlineMeeting: { joinUrl, conferenceId, tollNumber: "+49 30 23125 900" },
  };
}
