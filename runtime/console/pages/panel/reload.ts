/** The scripts and styles that a page names, by their addresses below `/assets/`, which change with their content. */
export function filesOf(html: string): string[] {
  return [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]*\/assets\/[^"]+)"/g)].map(
    ([, address]) => address as string,
  );
}

/**
 * True when a page as the host serves it now is another one than the one that runs.
 *
 * @param running addresses of the scripts and styles that run
 */
export function isOther(html: string, running: readonly string[]): boolean {
  const served = filesOf(html);
  // A page without a script is none of ours: a proxy's notice, say.
  return served.some((file) => file.endsWith(".js")) && served.some((file) => !running.includes(file));
}
