import { createHash, randomBytes } from "node:crypto";

/** A new secret that nobody guesses: 32 random bytes, as text that fits into an address or a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The SHA-256 of a key or secret, in hex: what the host keeps and looks up in its place. No slow hash is needed, as it is for
 * passwords, for there are no 2^256 guesses to be made. Nor need digests be compared in constant time: how long a look-up takes
 * tells at most how a digest begins, and nobody can make a key whose digest begins as they wish, or a key from a digest.
 */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** True for a key that somebody may have thought up, or that can be guessed: few characters, or few different ones. */
export function isWeak(key: string): boolean {
  return key.length < 16 || new Set(key).size < 8;
}
