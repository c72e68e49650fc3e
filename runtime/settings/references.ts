import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { freePort } from "./free-port.ts";
import type { Path } from "./yaml-sources.ts";

/** What references in settings are resolved against. */
export interface ReferenceContext {
  env: Record<string, string | undefined>;
  /** The folder that `${file:path}` starts from. */
  folder: string;
  /** Ports that `${port:NAME}` stands for; see `reservePorts`. */
  ports: Map<string, number>;
}

/** A string of the settings that holds references. */
export interface ResolvedReference {
  path: Path;
  /** As it stands in the file: `${env:GRAPH_SECRET}`. */
  text: string;
  /** Why it could not be resolved. */
  problem?: string;
}

/** The files that the `${file:path}` references of a tree name, as absolute paths, whether they are there or not. */
export function referencedFiles(references: ResolvedReference[], folder: string): string[] {
  const named = references.flatMap(({ text }) => [...text.matchAll(reference)]);
  return named.flatMap(([, kind, name = ""]) => (kind === "file" ? [resolve(folder, name)] : []));
}

const reference = /\$\{(env|file|port):([^}]+)\}/g;

/**
 * Replaces `${env:NAME}`, `${file:path}` (without its trailing newline) and `${port:NAME}` in every string of a tree. A
 * string that cannot be resolved stays as it is and is reported, so that only those who need it are stopped.
 */
export function resolveReferences<T>(tree: T, context: ReferenceContext): { tree: T; references: ResolvedReference[] } {
  const references: ResolvedReference[] = [];
  const visit = (value: unknown, path: Path): unknown => {
    if (typeof value === "string") return resolveText(value, path);
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  const resolveText = (text: string, path: Path): string => {
    if (text.search(reference) === -1) return text;
    try {
      const resolved = text.replace(reference, (_, kind: string, name: string) => lookUp(kind, name, context));
      references.push({ path, text });
      return resolved;
    } catch (error) {
      references.push({ path, text, problem: (error as Error).message });
      return text;
    }
  };
  return { tree: visit(tree, []) as T, references };
}

function lookUp(kind: string, name: string, { env, folder, ports }: ReferenceContext): string {
  if (kind === "port") return String(ports.get(name) ?? missing(`no port is reserved for ${name}`));
  if (kind === "env") return env[name] ?? missing(`the environment variable ${name} is not set`);
  try {
    return readFileSync(resolve(folder, name), "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    return missing(`the file ${name} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function missing(message: string): never {
  throw new Error(message);
}

/** Gives every `${port:NAME}` of a tree a free loopback port; one that has a port already keeps it. */
export async function reservePorts(tree: unknown, ports: Map<string, number>): Promise<void> {
  for (const [, kind, name] of JSON.stringify(tree).matchAll(reference)) {
    if (kind === "port" && name !== undefined && !ports.has(name)) ports.set(name, await freePort());
  }
}
