import { z } from "zod";
import { DriverError } from "../../lib/errors.ts";
import { issuesOf } from "../../lib/module/arguments.ts";
import {
  type ReferenceContext,
  type ResolvedReference,
  referencedFiles,
  reservePorts,
  resolveReferences,
} from "./references.ts";
import { type SettingsFile, settingsFile } from "./settings-file.ts";
import { type Path, readSources } from "./yaml-sources.ts";

/** A building's settings, read and checked. */
export interface Settings {
  file: SettingsFile;
  /** The files they were read from. */
  files: string[];
  /** Those of them that hold nothing. */
  emptyFiles: string[];
  /** The folder that relative paths in them start from. */
  folder: string;
  /** Strings that held references, also those that could not be resolved. */
  references: ResolvedReference[];
  /** Files that references name; when one changes, so do the settings. */
  referencedFiles: string[];
  /** `settings/building.yaml:12` for a path. */
  locate(path: Path): string;
}

/** Something wrong in the settings. */
export interface Problem {
  /** File and line. */
  where: string;
  /** Dotted path. */
  path: string;
  message: string;
}

/** The sections in which a reference that cannot be resolved stops one module, not the host. */
const moduleSections = new Set(["zones", "drivers", "modules", "systems"]);

/**
 * Reads and checks a settings file or folder.
 *
 * @param ports reserved ports, kept by the caller so that they stay the same over reloads
 * @throws DriverError `invalid_settings`; `details.issues` are `Problem`s
 */
export async function loadSettings(
  path: string,
  env: ReferenceContext["env"],
  ports: Map<string, number>,
): Promise<Settings> {
  const sources = await readSources(path);
  await reservePorts(sources.tree, ports);
  const { tree, references } = resolveReferences(sources.tree, { env, folder: sources.folder, ports });

  const problem = (at: Path, message: string): Problem => ({ where: sources.locate(at), path: at.join("."), message });
  const unresolved = references.filter(
    (each) => each.problem !== undefined && !moduleSections.has(String(each.path[0])),
  );
  refuse(unresolved.map((each) => problem(each.path, `${each.text}: ${each.problem}`)));

  const parsed = settingsFile.safeParse(tree);
  if (!parsed.success) {
    refuse(parsed.error.issues.flatMap((issue) => problemsOf(issue, problem)));
    throw new DriverError("The settings are not as they should be", { code: "invalid_settings" });
  }
  refuse(wrongIds(parsed.data, problem));
  const { files, emptyFiles, folder, locate } = sources;
  return {
    file: parsed.data,
    files,
    emptyFiles,
    folder,
    references,
    referencedFiles: referencedFiles(references, folder),
    locate,
  };
}

function refuse(problems: Problem[]): void {
  if (problems.length === 0) return;
  const message = problems.map(({ where, path, message }) => `${where}: ${path}: ${message}`).join("\n");
  throw new DriverError(message, { code: "invalid_settings", details: { issues: problems } });
}

function problemsOf(issue: z.core.$ZodIssue, problem: (at: Path, message: string) => Problem): Problem[] {
  // What stands where a name should be may be a key without its name.
  if (issue.code === "unrecognized_keys" && issue.path[0] === "auth")
    return [problem(issue.path as Path, "has a name that is not known here, which is not shown: it may be a key")];
  return issuesOf(new z.ZodError([issue])).map(({ path, message }) => problem(pathOf(path), message));
}

function pathOf(dotted: string): Path {
  return dotted.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Ids that are used twice, and ids that nothing has. */
function wrongIds(file: SettingsFile, problem: (at: Path, message: string) => Problem): Problem[] {
  const problems: Problem[] = [];
  const idsOf = (section: "zones" | "modules" | "systems") => {
    const ids = new Set<string>();
    for (const [index, { id }] of file[section].entries()) {
      if (ids.has(id)) problems.push(problem([section, index, "id"], `"${id}" is there twice; ids are unique`));
      ids.add(id);
    }
    return ids;
  };
  const zones = idsOf("zones");
  const modules = idsOf("modules");
  const systems = idsOf("systems");
  const known = (ids: Set<string>, used: string[], at: Path, what: string) => {
    for (const [index, id] of used.entries()) {
      if (!ids.has(id)) problems.push(problem([...at, index], `there is no ${what} "${id}"${suggestion(id, ids)}`));
    }
  };
  for (const [index, system] of file.systems.entries()) {
    known(zones, system.zones, ["systems", index, "zones"], "zone");
    known(modules, system.modules, ["systems", index, "modules"], "module");
  }
  for (const [index, key] of file.auth.keys.entries())
    known(systems, key.systems ?? [], ["auth", "keys", index, "systems"], "system");
  return problems;
}

/** `; did you mean "x"?` when a known name differs by little. */
export function suggestion(name: string, known: Iterable<string>): string {
  const [best] = [...known].map((each) => ({ each, far: distance(name, each) })).sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= Math.max(1, name.length / 4) ? `; did you mean "${best.each}"?` : "";
}

/** Edits between two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(
        Math.min((row[j + 1] as number) + 1, (next[j] as number) + 1, (row[j] as number) + (letter === other ? 0 : 1)),
      );
    }
    row = next;
  }
  return row.at(-1) as number;
}
