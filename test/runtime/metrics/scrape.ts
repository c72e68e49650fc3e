/** A scrape as names with labels and their values, e.g. `atrium_commands_total{module="mod-lamp",outcome="ok"}`. */
export function samples(text: string): Record<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** The samples of one metric, by their labels. */
export function samplesOf(text: string, name: string): Record<string, number> {
  const found = Object.entries(samples(text)).filter(([sample]) => sample.startsWith(`${name}{`));
  return Object.fromEntries(found.map(([sample, value]) => [sample.slice(name.length), value]));
}
