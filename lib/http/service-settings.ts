import { z } from "zod";
import { secret } from "../secret.ts";

/**
 * A setting: the URL below which a service is called, in the form without a slash at its end. Credentials go there, so
 * that it must not be in the clear except on loopback.
 */
export const serviceUrl = z
  .string()
  .trim()
  .refine(isSafe, "is a URL such as https://api.example.com/v2; http only on loopback")
  .transform((text) => new URL(text).href.replace(/\/+$/, ""));

/** A setting: a token or key that is sent in a header. White space around it, as a file has at its end, is dropped. */
export const credential = secret(
  z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, "is a key or token: letters, digits and signs, without spaces"),
);

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username, password } = new URL(text);
  if (search !== "" || hash !== "" || username !== "" || password !== "") return false;
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && loopback);
}
