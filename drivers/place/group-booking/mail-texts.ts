import { z } from "zod";

const shape = (subject: string, text: string, html: string) =>
  z
    .object({
      subject: z.string().default(subject),
      text: z.string().default(text).describe("Plain text; may be empty where there is HTML"),
      html: z.string().default(html).describe("HTML, in which values are escaped; may be empty where there is text"),
    })
    .prefault({});

const when = "{{subject}}\n{{start}} to {{end}} ({{timezone}})\n{{#location}}{{location}}\n{{/location}}";

const whenHtml =
  "<p><b>{{subject}}</b><br>{{start}} to {{end}} ({{timezone}}){{#location}}<br>{{location}}{{/location}}</p>";

const manage = "{{#manageUrl}}\n\nTo move or cancel it: {{manageUrl}}\n{{/manageUrl}}";

const verify =
  "\n\nOpen this link within {{minutes}} minutes to book it:\n{{manageUrl}}\n\nIf you did not ask for this, do nothing: the time is free again then.";

const verifyHtml =
  '<p><a href="{{manageUrl}}">Book it</a> within {{minutes}} minutes.</p>' +
  "<p>If you did not ask for this, do nothing: the time is free again then.</p>";

const manageHtml = '{{#manageUrl}}<p><a href="{{manageUrl}}">Move or cancel it</a></p>{{/manageUrl}}';

/** The setting `mails`: what attendees are written. */
export const Mails = z
  .object({
    verification: shape(
      "Please confirm: {{subject}}, {{start}}",
      `Hello {{name}},\n\nyour appointment waits for you to confirm it.\n\n${when}${verify}`,
      `<p>Hello {{name}},</p><p>your appointment waits for you to confirm it.</p>${whenHtml}${verifyHtml}`,
    ),
    confirmation: shape(
      "Confirmed: {{subject}}, {{start}}",
      `Hello {{name}},\n\nyour appointment is confirmed.\n\n${when}${manage}`,
      `<p>Hello {{name}},</p><p>your appointment is confirmed.</p>${whenHtml}${manageHtml}`,
    ),
    rescheduled: shape(
      "Moved: {{subject}}, now {{start}}",
      `Hello {{name}},\n\nyour appointment has another time now.\n\n${when}${manage}`,
      `<p>Hello {{name}},</p><p>your appointment has another time now.</p>${whenHtml}${manageHtml}`,
    ),
    cancelled: shape(
      "Cancelled: {{subject}}, {{start}}",
      `Hello {{name}},\n\nthis appointment does not take place.\n\n${when}{{#reason}}\n\n{{reason}}\n{{/reason}}`,
      `<p>Hello {{name}},</p><p>this appointment does not take place.</p>${whenHtml}{{#reason}}<p>{{reason}}</p>{{/reason}}`,
    ),
  })
  .prefault({})
  .describe(
    "What attendees are written, with {{name}} for variables: name, subject, location, start, end, duration, timezone, " +
      "manageUrl, reason, minutes, openMeetingUrl and the profile's fields. {{#reason}}...{{/reason}} only where there is one",
  );

export type Mails = z.output<typeof Mails>;
