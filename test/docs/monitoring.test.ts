import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { keys, lampBuilding, testHost } from "../runtime/test-host.ts";
import { openSocket } from "../runtime/test-socket.ts";

/* What monitors are told to look at is there: in a scrape of a real host, with a socket, and a driver in a worker. */

const docs = join(import.meta.dirname, "../../docs");
const read = (file: string) => readFile(join(docs, file), "utf8");

/** The types of all metrics by their names, and the names of samples, those of a histogram's parts among them. */
async function scrape() {
  const { url } = await testHost(lampBuilding);
  const socket = await openSocket(url);
  await socket.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Lamp", name: "set_power", args: [true] });
  const text = await (await fetch(`${url}/metrics`, { headers: { "X-API-Key": keys.support } })).text();
  const types = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name as string, type as string]),
  );
  const samples = new Set([...text.matchAll(/^([a-z]\w*)[{ ]/gm)].map(([, name]) => name as string));
  const isThere = (name: string) =>
    types.has(name) || samples.has(name) || types.get(histogramOf(name)) === "histogram";
  return { types, isThere };
}

/** The metrics that an expression names. */
function named(expression: string): string[] {
  return [...expression.matchAll(/\b(?:atrium|process|nodejs)_\w+/g)].map(([name]) => name);
}

const histogramOf = (name: string) => name.replace(/_(bucket|sum|count)$/, "");

test("the guide's table has every metric of the host, and no other", async () => {
  const { types } = await scrape();
  const rows = [...(await read("guides/monitoring.md")).matchAll(/^\| `(atrium_\w+)` +\| (\w+)/gm)];
  const own = [...types].filter(([name]) => name.startsWith("atrium_")).sort();
  expect(rows.map(([, name, type]) => [name, type]).sort()).toEqual(own);
});

test("the guide names metrics of the process that are there", async () => {
  const { isThere } = await scrape();
  const missing = named(await read("guides/monitoring.md")).filter((name) => !isThere(name));
  expect(missing).toEqual([]);
});

test("every alert is complete, and names metrics that are there", async () => {
  const { isThere } = await scrape();
  const { groups } = parse(await read("monitoring/alerts.yaml"));
  const rules = groups.flatMap((group: { rules: object[] }) => group.rules);
  expect(rules.length).toBeGreaterThan(5);
  for (const { alert, expr, labels, annotations } of rules) {
    expect([alert, annotations.summary, labels.severity]).toEqual([
      expect.stringMatching(/^Atrium[A-Z]/),
      expect.any(String),
      expect.stringMatching(/^(info|warning|critical)$/),
    ]);
    expect([alert, named(expr).filter((name) => !isThere(name))]).toEqual([alert, []]);
    expect(alert === "AtriumDown" || named(expr).length > 0).toBe(true);
    expect([alert, balanced(expr)]).toEqual([alert, true]);
  }
});

test("every chart of the board names metrics that are there, and the board shows all of the host's", async () => {
  const { types, isThere } = await scrape();
  const board = JSON.parse(await read("monitoring/grafana.json"));
  const panels = board.panels.filter(({ type }: { type: string }) => type !== "row");
  const shown = new Set<string>();
  for (const { title, targets } of panels) {
    for (const { expr } of targets) {
      expect([title, named(expr).filter((name) => !isThere(name)), balanced(expr)]).toEqual([title, [], true]);
      for (const name of named(expr)) shown.add(types.has(name) ? name : histogramOf(name));
    }
  }
  expect([...types.keys()].filter((name) => name.startsWith("atrium_") && !shown.has(name))).toEqual([]);
  expect(new Set(board.panels.map(({ id }: { id: number }) => id)).size).toBe(board.panels.length);
});

/** Whether every bracket of an expression is closed, outside of its texts. */
function balanced(expression: string): boolean {
  let left = expression.replaceAll(/"[^"]*"/g, "").replaceAll(/[^()[\]{}]/g, "");
  for (let before = ""; before !== left; ) {
    before = left;
    left = left.replaceAll(/\(\)|\[\]|\{\}/g, "");
  }
  return left === "";
}
