/** A text that nobody has made before. `crypto.randomUUID` is there on secure pages only, which a panel's may not be. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
