import { z } from "zod";

const Via = z.union([z.string(), z.object({ title: z.string(), url: z.string().optional() })]);
const Report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ severity: z.string(), range: z.string().default("?"), via: z.array(Via).default([]) }),
  ),
});
const Failure = z.object({
  message: z.string().optional(),
  error: z.object({ summary: z.string().optional() }).optional(),
});

/** How bad a weakness is that stops a change. */
const grave = new Set(["high", "critical"]);

/** Reads what `npm audit --json` printed: grave weaknesses, a sentence each, or why the registry did not say. */
export function readAdvisories(printed: string): { problems: string[] } | { unanswered: string } {
  const json = jsonOf(printed);
  const report = Report.safeParse(json);
  if (!report.success) {
    const { message, error } = Failure.safeParse(json).data ?? {};
    // Without the address that npm adds.
    return { unanswered: (message || error?.summary || "no answer").split(" - ", 1)[0] as string };
  }
  const found = Object.entries(report.data.vulnerabilities).filter(([, { severity }]) => grave.has(severity));
  return {
    problems: found.map(([name, { severity, range, via }]) => {
      const why = via.map((each) =>
        typeof each === "string" ? `through ${each}` : [each.title, each.url].filter(Boolean).join(" "),
      );
      return `${name} ${range} has a known weakness (${severity}): ${why.join("; ")}`;
    }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
