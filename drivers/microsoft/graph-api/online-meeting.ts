import { z } from "zod";
import type { GraphEvent } from "./event.ts";

/** How to join an event's online meeting, as commands take and answer it. */
export const OnlineMeeting = z.object({
  online_meeting_id: z.string().optional(),
  online_meeting_provider: z.string().optional(),
  online_meeting_url: z.string().optional(),
  online_meeting_sip: z.string().optional(),
  online_meeting_phones: z.array(z.string()).optional(),
  online_meeting_pin: z.string().optional(),
});

export type OnlineMeeting = z.output<typeof OnlineMeeting>;

/** The extended property in which an event keeps a meeting that is not Microsoft's. */
const property = "String {2d278866-9681-4c77-893a-8117fc029c3b} Name atrium_online_meeting";

/** Query option that reads it. */
export const withMeeting = { $expand: `singleValueExtendedProperties($filter=id eq '${property}')` };

/** The members of a new event that keep the meeting's details, and none without details. */
export function keepMeeting(meeting: OnlineMeeting): {
  singleValueExtendedProperties?: { id: string; value: string }[];
} {
  if (Object.keys(meeting).length === 0) return {};
  return { singleValueExtendedProperties: [{ id: property, value: JSON.stringify(meeting) }] };
}

/** How to join an event's meeting: what was kept with it, else Microsoft's own. */
export function meetingDetails(event: GraphEvent): OnlineMeeting {
  return keptMeeting(event) ?? microsoftMeeting(event);
}

function keptMeeting({ singleValueExtendedProperties }: GraphEvent): OnlineMeeting | undefined {
  const kept = singleValueExtendedProperties?.find(({ id }) => id.toLowerCase() === property.toLowerCase());
  if (kept === undefined) return undefined;
  try {
    return OnlineMeeting.parse(JSON.parse(kept.value));
  } catch {
    return undefined;
  }
}

function microsoftMeeting({ onlineMeeting, onlineMeetingUrl, onlineMeetingProvider, isOnlineMeeting }: GraphEvent) {
  const url = onlineMeeting?.joinUrl ?? onlineMeetingUrl;
  if (!url && !isOnlineMeeting) return {};
  const phones = [onlineMeeting?.tollNumber, ...(onlineMeeting?.tollFreeNumbers ?? [])];
  return {
    ...(onlineMeeting?.conferenceId ? { online_meeting_id: onlineMeeting.conferenceId } : {}),
    ...(onlineMeetingProvider && onlineMeetingProvider !== "unknown"
      ? { online_meeting_provider: onlineMeetingProvider }
      : {}),
    ...(url ? { online_meeting_url: url } : {}),
    online_meeting_phones: phones.filter((phone) => typeof phone === "string"),
  };
}

/** The description of a new event, with what attendees need to join its meeting. */
export function bodyWithMeeting(description: string, meeting: OnlineMeeting): { contentType: string; content: string } {
  const lines = [
    ["Join", meeting.online_meeting_url],
    ["Meeting id", meeting.online_meeting_id],
    ["PIN", meeting.online_meeting_pin],
    ["Phone", meeting.online_meeting_phones?.join(", ")],
    ["SIP", meeting.online_meeting_sip],
  ].flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  const html = /<[a-z][^<>]*>/i.test(description);
  const parts = html ? lines.map(escaped) : lines;
  const block = html && parts.length > 0 ? `<p>${parts.join("<br>")}</p>` : parts.join("\n");
  const content = [description, block].filter((part) => part !== "").join("\n\n");
  return { contentType: html ? "html" : "text", content };
}

/** Text as it stands in HTML. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
