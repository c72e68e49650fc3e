/** The parts of a module's page. */
export const moduleTabs = ["status", "commands", "log", "load", "settings"] as const;

export type ModuleTab = (typeof moduleTabs)[number];

/** A module as an address names it: by its id, or as a system does ("Calendar_1"). */
export type ModuleAddress = { id: string } | { system: string; name: string };

/** What the part of the address after `#` asks for. */
export type Route =
  | { page: "overview" }
  | { page: "system"; system: string }
  | { page: "module"; module: ModuleAddress; tab: ModuleTab; command?: string }
  | { page: "panels" }
  | { page: "pair"; code: string }
  | { page: "unknown" };

/** Reads the part of an address from `#` on. Whatever does not begin with `#/` is the overview: there is no route in it. */
export function parseRoute(hash: string): Route {
  if (!hash.startsWith("#/")) return { page: "overview" };
  const parts = hash
    .slice(2)
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  const [page, first, second, ...rest] = parts;
  if (page === undefined) return { page: "overview" };
  if (page === "panels" && first === undefined) return { page };
  if (page === "pair" && first !== undefined && second === undefined) return { page, code: first };
  if (page === "modules" && first !== undefined) return moduleRoute({ id: first }, parts.slice(2));
  if (page === "systems" && first !== undefined) {
    return second === undefined
      ? { page: "system", system: first }
      : moduleRoute({ system: first, name: second }, rest);
  }
  return { page: "unknown" };
}

function moduleRoute(module: ModuleAddress, [tab = "status", command, ...rest]: string[]): Route {
  const known = moduleTabs.find((each) => each === tab);
  if (known === undefined || rest.length > 0 || (command !== undefined && known !== "commands")) {
    return { page: "unknown" };
  }
  return { page: "module", module, tab: known, ...(command === undefined ? {} : { command }) };
}

/** The address of a route, from `#` on. */
export function hrefOf(route: Exclude<Route, { page: "unknown" }>): string {
  if (route.page === "overview") return "#/";
  if (route.page === "panels") return "#/panels";
  if (route.page === "pair") return path("pair", route.code);
  if (route.page === "system") return path("systems", route.system);
  const { module, tab, command } = route;
  const named = "id" in module ? ["modules", module.id] : ["systems", module.system, module.name];
  const part = tab === "status" ? [] : command === undefined ? [tab] : [tab, command];
  return path(...named, ...part);
}

function path(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
