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

/** Where modules are, by id: each system that has one, and what it is called there. */
export function placesOf<S extends SystemOfModules>(
  systems: readonly S[],
  modules: ReadonlyMap<string, { id: string; name: string }>,
): ReadonlyMap<string, readonly ModulePlace<S>[]> {
  const places = new Map<string, ModulePlace<S>[]>();
  for (const system of systems) {
    for (const { name, module } of modulesOf(system, modules)) {
      const known = places.get(module.id);
      if (known === undefined) places.set(module.id, [{ system, name }]);
      else known.push({ system, name });
    }
  }
  return places;
}

/** A system that has a module, and the module's name there. */
export interface ModulePlace<S> {
  system: S;
  name: string;
}

/** The names of a system's modules, from how many it has of each: `{Calendar: 2}` has Calendar_1 and Calendar_2. */
export function namesOf(types: { readonly [name: string]: number }): string[] {
  return Object.entries(types).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, at) => `${name}_${at + 1}`),
  );
}
