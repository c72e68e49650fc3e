import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import { z } from "zod";
import { isOperator, useAccess } from "./access.ts";
import { Module, System } from "./answers.ts";
import { type ModulePlace, placesOf } from "./module-places.ts";
import { usePolled } from "./use-polled.ts";

/** Systems and modules, as far as the key reaches. */
export interface Building {
  systems: readonly System[];
  /** By id, in the host's order; none for those who may not see modules as a whole. */
  modules: ReadonlyMap<string, Module>;
  /** The systems that have a module, by its id. */
  placesOf(module: string): readonly ModulePlace<System>[];
  /** False until the first answers are there. */
  loaded: boolean;
  /** True while the host does not answer. */
  unreachable: boolean;
  /** Asks for the modules now. */
  refresh(): void;
}

const Systems = z.array(System);
const Modules = z.array(Module);
const none: never[] = [];

/** Follows systems and modules. */
export function useFollowedBuilding(): Building {
  const { user } = useAccess();
  const systems = usePolled("/systems", Systems, 10_000);
  const modules = usePolled(isOperator(user) ? "/modules" : undefined, Modules, 2_000);
  const byId = useMemo(() => new Map((modules.data ?? none).map((module) => [module.id, module])), [modules.data]);
  const places = useMemo(() => placesOf(systems.data ?? none, byId), [systems.data, byId]);
  const loaded = systems.data !== undefined && (modules.data !== undefined || !isOperator(user));
  const unreachable = [systems.error, modules.error].some((error) => error !== undefined);
  const { refresh } = modules;
  return useMemo(
    () => ({
      systems: systems.data ?? none,
      modules: byId,
      placesOf: (module) => places.get(module) ?? none,
      loaded,
      unreachable,
      refresh,
    }),
    [systems.data, byId, places, loaded, unreachable, refresh],
  );
}

const BuildingContext = createContext<Building | undefined>(undefined);

export const BuildingProvider = BuildingContext.Provider;

/** The building that is shown; only below a `BuildingProvider`. */
export function useBuilding(): Building {
  const building = useContext(BuildingContext);
  if (building === undefined) throw new Error("There is no BuildingProvider around this");
  return building;
}
