import { z } from "zod";

/**
 * A date and time as Graph writes it (dateTimeTimeZone): on the wall of a zone, "2026-01-05T10:00:00.0000000", with nine digits
 * after the point at most.
 */
export const GraphTime = z.object({
  dateTime: z.iso.datetime({ local: true }).max("2026-01-05T10:00:00.000000000Z".length),
  timeZone: z.string().nullish(),
});
