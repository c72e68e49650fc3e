import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { DriverError } from "../../lib/errors.ts";
import { put } from "./put.ts";

/** Keys and indexes from the root of the settings to a value. */
export type Path = readonly (string | number)[];

/** The files of a settings path, merged, with the way back from a value to its line. */
export interface Sources {
  /** The folder that relative paths in the settings start from. */
  folder: string;
  files: string[];
  /** Those of them that hold nothing, as a file does that is only half saved. */
  emptyFiles: string[];
  tree: Record<string, unknown>;
  /** `settings/building.yaml:12` for a value, or for the nearest thing around it. */
  locate(path: Path): string;
}

interface Source {
  file: string;
  document: Document;
  lines: LineCounter;
}

/**
 * Reads one YAML file, or all `*.yaml`, `*.yml` and `*.json` of a folder in alphabetical order, without dotfiles and
 * `*.example.*`. Sections merge by key and lists are put one after the other.
 *
 * @throws DriverError `invalid_settings` naming file and line of a syntax error, or of a value that two files set
 */
export async function readSources(path: string): Promise<Sources> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw invalid(`There is no settings file or folder at ${path}`);
  const files = found.isDirectory() ? await settingsFilesIn(path) : [path];
  if (files.length === 0) throw invalid(`The folder ${path} has no *.yaml file in it`);
  const sources = await Promise.all(files.map(parse));

  // For every merged value, the source it came from and its path there, down to list items and driver names.
  const origins = new Map<string, { source: Source; path: Path }>();
  const tree: Record<string, unknown> = {};
  for (const source of sources) {
    const root = valuesOf(source) ?? {};
    if (typeof root !== "object" || Array.isArray(root))
      throw invalid(`${shown(source.file)}:1: expected sections (host, zones, ...)`);
    mergeInto(tree, root as Record<string, unknown>, [], [], source, origins);
  }
  return {
    folder: found.isDirectory() ? path : dirname(path),
    files,
    emptyFiles: sources.filter((source) => source.document.contents === null).map(({ file }) => file),
    tree,
    locate: (at) => locate(at, origins, sources[0] as Source),
  };
}

/** True for a file that `readSources` reads when it is in the folder. */
export function isSettingsFile(name: string): boolean {
  return /\.(ya?ml|json)$/.test(name) && !/\.example\.\w+$/.test(name) && !name.startsWith(".");
}

async function settingsFilesIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() && isSettingsFile(entry.name))
    .map(({ name }) => name)
    .sort()
    .map((name) => join(folder, name));
}

async function parse(file: string): Promise<Source> {
  const lines = new LineCounter();
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw invalid(`${shown(file)} cannot be read (${error.code})`);
  });
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const error = document.errors[0];
  if (error !== undefined) throw invalid(`${shown(file)}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
  return { file, document, lines };
}

function valuesOf({ file, document }: Source): unknown {
  let values: unknown;
  try {
    values = document.toJS();
  } catch (error) {
    // An alias that stands for nothing, or for far too much; yaml does not say where.
    throw invalid(`${shown(file)}: ${(error as Error).message}`);
  }
  try {
    JSON.stringify(values);
  } catch {
    throw invalid(`${shown(file)}: an alias stands for something that it is a part of`);
  }
  return values;
}

function mergeInto(
  into: Record<string, unknown>,
  from: Record<string, unknown>,
  path: Path,
  sourcePath: Path,
  source: Source,
  origins: Map<string, { source: Source; path: Path }>,
) {
  for (const [key, value] of Object.entries(from)) {
    const at = [...path, key];
    const there = [...sourcePath, key];
    const before = Object.hasOwn(into, key) ? into[key] : undefined;
    const twice = () => invalid(`${place(source, there)}: ${at.join(".")} is set in another file too; keep one`);
    if (Array.isArray(value)) {
      if (before !== undefined && !Array.isArray(before)) throw twice();
      const list = Array.isArray(before) ? before : [];
      for (const [index, item] of value.entries()) {
        origins.set(pathKey([...at, list.length]), { source, path: [...there, index] });
        list.push(item);
      }
      put(into, key, list);
    } else if (isMap(value) && path.length < 2) {
      if (before !== undefined && !isMap(before)) throw twice();
      const below = isMap(before) ? before : {};
      put(into, key, below);
      mergeInto(below, value, at, there, source, origins);
    } else if (before !== undefined) {
      throw twice();
    } else {
      put(into, key, value);
    }
    if (!origins.has(pathKey(at))) origins.set(pathKey(at), { source, path: there });
  }
}

function locate(path: Path, origins: Map<string, { source: Source; path: Path }>, first: Source): string {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(pathKey(path.slice(0, length)));
    if (origin !== undefined) return place(origin.source, [...origin.path, ...path.slice(length)]);
  }
  return shown(first.file);
}

function place(source: Source, path: Path): string {
  for (let length = path.length; length > 0; length--) {
    const node = source.document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return `${shown(source.file)}:${source.lines.linePos(node.range[0]).line}`;
  }
  return shown(source.file);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One text for a path; JSON keeps keys with dots apart from nested ones. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** A file as a person in the current folder would name it. */
function shown(file: string): string {
  const short = relative(process.cwd(), file);
  return short === "" || short.startsWith("..") ? file : short;
}

function invalid(message: string): DriverError {
  return new DriverError(message, { code: "invalid_settings" });
}
