/** A system, as far as it matters who is in it. */
interface SystemOfModules {
  id: string;
  modules: readonly string[];
}

/** The modules of a system under the names it knows them by, "Calendar_1", in the order of its settings. */
export function modulesOf<M extends { id: string; name: string }>(
  system: SystemOfModules,
  modules: ReadonlyMap<string, M>,
): { name: string; module: M }[] {
  const counts = new Map<string, number>();
  return system.modules.flatMap((id) => {
    const module = modules.get(id);
    if (module === undefined) return [];
    const index = (counts.get(module.name) ?? 0) + 1;
    counts.set(module.name, index);
    return [{ name: `${module.name}_${index}`, module }];
  });
}

/** Where a module is: each system that has it, and what it is called there. */
export function placesOf<S extends SystemOfModules, M extends { id: string; name: string }>(
  module: M,
  systems: readonly S[],
  modules: ReadonlyMap<string, M>,
): { system: S; name: string }[] {
  return systems.flatMap((system) => {
    if (!system.modules.includes(module.id)) return [];
    return modulesOf(system, modules).flatMap((each) =>
      each.module.id === module.id ? [{ system, name: each.name }] : [],
    );
  });
}

/** The names of a system's modules, from how many it has of each: `{Calendar: 2}` has Calendar_1 and Calendar_2. */
export function namesOf(types: { readonly [name: string]: number }): string[] {
  return Object.entries(types).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, at) => `${name}_${at + 1}`),
  );
}
