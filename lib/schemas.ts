import { z } from "zod";

/** The last second of the year 9999. */
const latest = 253_402_300_799;

/** A point in time: whole seconds since 1970-01-01T00:00:00Z. */
export const unixTime = z.int().min(0).max(latest).describe("Unix time in seconds");

/** An email address, trimmed and in lower case. */
export const emailAddress = z.string().trim().toLowerCase().pipe(z.email("is not an email address"));

/** Whose calendar: a person's or a room's email address, user principal name or id, trimmed and in lower case. */
export const mailbox = z.string().trim().toLowerCase().min(1, "is empty").describe("Email address or id of a mailbox");
