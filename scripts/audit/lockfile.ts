import { z } from "zod";

/** Licences that what is shipped may have: they ask for no more than their text. */
const allowedLicences = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "0BSD",
]);

/**
 * Packages that may run a script when they are installed, and why: what runs then is code that nobody has asked for. All others
 * must do without.
 */
const allowedScripts: Record<string, string> = {
  "classic-level": "compiles the store where there is no binary for the machine",
  esbuild: "takes the binary for the machine; reads drivers in TypeScript",
  bufferutil: "for the client of a test; compiles what makes it faster",
  "utf-8-validate": "for the client of a test; compiles what makes it faster",
  "es5-ext": "for the client of a test; prints a text",
};

const Versions = z.record(z.string(), z.string()).default({});
const Manifest = z.object({
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
  peerDependencies: Versions,
});
const Package = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  license: z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]).optional(),
});

type Locked = z.output<typeof Package>;

const Lockfile = z.object({
  lockfileVersion: z.literal(3, "the lockfile is not of version 3: write it with npm 7 or newer"),
  packages: z.object({ "": Manifest }).catchall(Package),
});

/** The texts of the files that say what is installed. */
export interface DependencyFiles {
  manifest: string;
  lockfile: string;
  npmrc: string;
}

/** What is wrong with the dependencies, a sentence each; nothing is asked of any network. */
export function lockfileProblems({ manifest, lockfile, npmrc }: DependencyFiles): string[] {
  const wanted = Manifest.parse(JSON.parse(manifest));
  const { packages } = Lockfile.parse(JSON.parse(lockfile));
  const { "": locked, ...rest } = packages;
  const others = rest as Record<string, Locked>;
  const installed = Object.entries(others);
  return [
    ...manifestProblems(wanted, locked, others),
    ...installed.flatMap(([path, each]) => packageProblems(path, each)),
    ...twoHashes(installed),
    ...[manifest, lockfile, npmrc].flatMap(hostsNamed),
  ];
}

function manifestProblems(
  wanted: z.output<typeof Manifest>,
  locked: z.output<typeof Manifest>,
  installed: Record<string, Locked>,
): string[] {
  return Object.entries(wanted).flatMap(([section, versions]) =>
    Object.entries(versions).flatMap(([name, version]) => {
      const inLock = locked[section as keyof typeof locked][name];
      const found = installed[`node_modules/${name}`]?.version;
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
        return [`package.json: ${section}.${name} is "${version}"; name one version, as npm install --save-exact does`];
      }
      if (inLock !== version || found !== version) {
        return [`package-lock.json has not ${name} ${version} but ${found ?? "none"}; run npm install`];
      }
      return [];
    }),
  );
}

function packageProblems(path: string, { integrity, resolved, link, ...each }: Locked): string[] {
  const name = nameOf(path);
  const problems: string[] = [];
  if (link || (resolved !== undefined && !/^https:/.test(resolved))) {
    problems.push(`${path} comes from ${resolved ?? "a folder"}; take what is published`);
  }
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? "")) {
    problems.push(`${path} has no SHA-512 in package-lock.json; remove it there and run npm install`);
  }
  if (each.hasInstallScript && !Object.hasOwn(allowedScripts, name)) {
    problems.push(
      `${path} runs a script when it is installed; read it, and allow it in scripts/audit/lockfile.ts or do without`,
    );
  }
  if (!each.dev && !isAllowed(each.license)) {
    problems.push(
      `${path} has the licence ${each.license ?? "of nobody knows what"}, which scripts/audit/lockfile.ts does not allow`,
    );
  }
  return problems;
}

/** True for an SPDX expression of which some choice is allowed. */
function isAllowed(licence: string | undefined): boolean {
  const choices = (licence ?? "").replace(/^\((.*)\)$/, "$1").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((each) => allowedLicences.has(each)));
}

/** One version of a package is one thing, wherever in the tree it stands. */
function twoHashes(installed: [string, Locked][]): string[] {
  const known = new Map<string, string>();
  return installed.flatMap(([path, { version, integrity }]) => {
    const key = `${nameOf(path)} ${version}`;
    if (integrity === undefined) return [];
    const before = known.get(key) ?? integrity;
    known.set(key, before);
    return before === integrity ? [] : [`package-lock.json has two hashes for ${key}`];
  });
}

/** Which registry is asked is a matter of the machine: a project that names one cannot be installed behind another. */
function hostsNamed(text: string): string[] {
  const hosts = [...text.matchAll(/"resolved":\s*"https?:\/\/([^/"]+)|^\s*(?:@[\w-]+:)?registry\s*=\s*(\S+)/gm)];
  return [...new Set(hosts.map(([, locked, set]) => locked ?? set))].map(
    (host) => `The registry ${host} is named; npm install with omit-lockfile-registry-resolved leaves it out`,
  );
}

/** The package's name of `node_modules/a/node_modules/@b/c`. */
function nameOf(path: string): string {
  return path.split("node_modules/").at(-1) ?? path;
}
