import { bodyWithMeeting, escaped, type OnlineMeeting } from "./online-meeting.ts";

/**
 * A new body for an event, with the text by which attendees join its meeting: a Teams meeting whose text is lost ends
 * ("Update event"), so the old body's goes along as it was.
 *
 * @param old HTML
 * @param meeting empty for an event without one
 */
export function bodyKeepingMeeting(
  text: string,
  old: string,
  meeting: OnlineMeeting,
): { contentType: string; content: string } {
  const link = meeting.online_meeting_url;
  if (link !== undefined && (text.includes(link) || text.includes(escaped(link)))) return bodyWithMeeting(text, {});
  const teams = teamsText(old);
  if (teams === undefined) return bodyWithMeeting(text, meeting);
  const { contentType, content } = bodyWithMeeting(text, {});
  const html = contentType === "html" ? content : `<div>${escaped(content).replaceAll("\n", "<br>")}</div>`;
  const end = html.toLowerCase().lastIndexOf("</body>");
  return { contentType: "html", content: end < 0 ? html + teams : html.slice(0, end) + teams + html.slice(end) };
}

/** True for a plain text that a body already says: what was created as text is read as HTML, with Teams's text below. */
export function saysAlready(html: string, text: string): boolean {
  const own = html.replace(teamsText(html) ?? "", "").replace(/<(head|style)\b[\s\S]*?<\/\1>/gi, "");
  const words = own
    .replace(/<[^>]*>/g, " ")
    .replace(/&(lt|gt|quot|nbsp|amp|#39);/g, (entity) => entities[entity] ?? "");
  return inOneLine(words) === inOneLine(text);
}

const entities: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&nbsp;": " ",
  "&amp;": "&",
  "&#39;": "'",
};

function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** What Teams wrote into a body: an element of its own, in older ones all between two long lines of underscores. */
function teamsText(html: string): string | undefined {
  const marked = html.search(/<div\b[^>]*me-email-text/i);
  if (marked >= 0) return html.slice(marked, endOfDiv(html, marked));
  const lines = [...html.matchAll(/_{20,}/g)];
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  const start = [...html.slice(0, first.index).matchAll(/<(div|p)\b/gi)].at(-1)?.index ?? first.index;
  const closing = /<\/(div|p)>/gi;
  closing.lastIndex = last.index;
  const text = html.slice(start, closing.exec(html) === null ? last.index + last[0].length : closing.lastIndex);
  return /teams\.(microsoft|live)\b/i.test(text) ? text : undefined;
}

function endOfDiv(html: string, start: number): number {
  const tag = /<(\/?)div\b[^>]*>/gi;
  tag.lastIndex = start;
  let depth = 0;
  for (let found = tag.exec(html); found !== null; found = tag.exec(html)) {
    depth += found[1] === "" ? 1 : -1;
    if (depth === 0) return tag.lastIndex;
  }
  return html.length;
}
