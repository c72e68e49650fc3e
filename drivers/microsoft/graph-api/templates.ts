import { DriverError, renderHtml, renderText, type TemplateValues } from "atrium";
import { z } from "zod";

/** A mail with %{name} for variables. */
export const Template = z.object({
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
});

export type Template = z.output<typeof Template>;

/** The setting `email_templates`: templates by event and by who gets the mail. */
export const EmailTemplates = z
  .record(z.string(), z.record(z.string(), Template))
  .default({})
  .describe("Mails by event and recipient, with %{name} for variables: {visitor: {checkin: {subject, text, html}}}");

export type EmailTemplates = z.output<typeof EmailTemplates>;

/**
 * A template with its variables replaced; values are escaped in the HTML.
 *
 * @throws DriverError `invalid_arguments` when there is no such template; `request_failed` when it cannot be read
 */
export function filledTemplate(
  templates: EmailTemplates,
  template: [event: string, who: string] | Template,
  values: TemplateValues,
) {
  const { subject, text, html } = Array.isArray(template) ? named(templates, template) : template;
  return {
    subject: renderText(subject, values),
    text: text === undefined ? undefined : renderText(text, values),
    html: html === undefined ? undefined : renderHtml(html, values),
  };
}

function named(templates: EmailTemplates, [event, who]: [string, string]): Template {
  const template = own(own(templates, event), who);
  if (template !== undefined) return template;
  throw new DriverError(`email_templates has no template "${who}" for the event "${event}"`, {
    code: "invalid_arguments",
  });
}

function own<T>(record: Record<string, T> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
