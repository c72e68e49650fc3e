/** Sets a key, also one called `__proto__`, which an assignment would take for the object's prototype. */
export function put(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}
