import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = "deploy";

test("the guide shows the files of deploy/ as they are, or links to them", async () => {
  const guide = await readFile("docs/guides/deploy.md", "utf8");
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), "utf8");
    expect(guide.includes(`\n${text}\`\`\`\n`) || guide.includes(`${folder}/${name}`), name).toBe(true);
  }
  for (const shown of ["Dockerfile", "atrium.service", "nginx.conf", "Caddyfile"])
    expect(guide).toContain(`\n${await readFile(join(folder, shown), "utf8")}\`\`\`\n`);
});

test("what the image is built from is let through by its ignore file", async () => {
  const ignored = (await readFile(join(folder, "Dockerfile.dockerignore"), "utf8")).split("\n");
  const { sources } = sourcesOf(await readFile("scripts/setup.js", "utf8"));
  expect(ignored[0]).toBe("*");
  for (const name of [...sources, "bin", "scripts", "package.json", ".npmrc"]) expect(ignored).toContain(`!${name}`);
});

/** The folders and files that a build reads, as its script lists them. */
function sourcesOf(script: string): { sources: string[] } {
  const folders = /sourceFolders = \[(.*?)\]/.exec(script)?.[1] ?? "";
  const files = /\.\.\.sourceFiles\(\),([^\]]*)\]/.exec(script)?.[1] ?? "";
  return { sources: [...`${folders},${files}`.matchAll(/"([^"]+)"/g)].map(([, name]) => name as string) };
}
