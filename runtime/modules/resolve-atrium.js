/**
 * A module resolution hook, run by Node on a thread of its own: a driver outside this repository that imports "atrium" gets
 * the host's copy, so that errors and schemas are the same ones; "zod" is the host's where the driver brings none.
 */
export async function resolve(specifier, context, nextResolve) {
  const fromHost = () => nextResolve(specifier, { ...context, parentURL: import.meta.url });
  if (specifier === "atrium" || specifier.startsWith("atrium/")) return fromHost();
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (specifier === "zod") return fromHost();
    throw error;
  }
}
