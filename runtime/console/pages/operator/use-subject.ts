import { useMemo } from "preact/hooks";
import { levelAllows } from "../../../../lib/level.ts";
import { isOperator, useAccess } from "./access.ts";
import {
  type Command,
  Commands,
  type Contract,
  type Module,
  ModuleDetails,
  State,
  type System,
  type Worker,
} from "./answers.ts";
import type { JsonSchema } from "./field.ts";
import { modulesOf } from "./module-places.ts";
import type { ModuleAddress } from "./route.ts";
import { useBuilding } from "./use-building.ts";
import { usePolled } from "./use-polled.ts";
import type { Place } from "./use-status.ts";

/** Milliseconds between two looks at what changes with the settings only. */
const slowly = 10_000;

/** The module that a page is about. */
export interface Subject {
  /** What it is called here. */
  title: string;
  /** Where it is reached; a module that no system has cannot be. */
  place: Place | undefined;
  /** The systems that have it. */
  systems: readonly System[];
  /** Its state; only for operators. */
  module: Module | undefined;
}

/** Finds the module of an address; `undefined` when there is none that the key reaches. */
export function useSubject(address: ModuleAddress): Subject | undefined {
  const { user } = useAccess();
  const { systems, modules, placesOf } = useBuilding();
  return useMemo(() => {
    if ("id" in address) {
      const module = modules.get(address.id);
      if (module === undefined) return undefined;
      const places = placesOf(module.id);
      const [first] = places;
      return {
        title: module.name,
        place: first && { system: first.system.id, name: first.name },
        systems: places.map(({ system }) => system),
        module,
      };
    }
    const { name } = address;
    const system = systems.find(({ id }) => id === address.system);
    if (system === undefined) return undefined;
    const place = { system: system.id, name };
    if (!isOperator(user)) return { title: name, place, systems: [system], module: undefined };
    const module = modulesOf(system, modules).find((each) => each.name === name)?.module;
    if (module === undefined) return undefined;
    return { title: name, place, systems: placesOf(module.id).map((each) => each.system), module };
  }, [address, user, systems, modules, placesOf]);
}

/** What is known of a module beside its state, as far as the key may know it. */
export interface SubjectDetails {
  contract: Contract | undefined;
  /** Those that the key may call, by name. */
  commands: Readonly<Record<string, Command>>;
  /** Status variables with their schemas where they are known, in the driver's order. */
  variables: readonly { name: string; schema: JsonSchema }[];
  /** True when the key may start and stop it and read its log. */
  operable: boolean;
  /** The worker of its driver, if it has one. */
  worker: Worker | undefined;
  loaded: boolean;
  error: Error | undefined;
}

/** Asks for what the page shows of a module; once more whenever it has started anew. */
export function useSubjectDetails({ place, module }: Subject): SubjectDetails {
  const { user } = useAccess();
  const inSystem = place && `/systems/${encodeURIComponent(place.system)}`;
  const functions = place && `${inSystem}/functions/${encodeURIComponent(place.name)}`;
  const details = usePolled(module && `/modules/${encodeURIComponent(module.id)}`, ModuleDetails, slowly);
  const called = usePolled(module === undefined ? functions : undefined, Commands, slowly);
  const state = usePolled(place && `${inSystem}/${encodeURIComponent(place.name)}`, State, slowly);

  return useMemo(() => {
    const contract = details.data?.description ?? undefined;
    const declared = contract?.status ?? {};
    const set = Object.keys(state.data ?? {}).filter((name) => !Object.hasOwn(declared, name));
    const names = [...Object.keys(declared), ...set];
    const commands = Object.entries(contract?.commands ?? called.data ?? {});
    return {
      contract,
      commands: Object.fromEntries(commands.filter(([, { level }]) => levelAllows(user.level, level))),
      variables: names.map((name) => ({ name, schema: declared[name] ?? {} })),
      operable: details.data?.operable ?? false,
      worker: details.data?.worker ?? undefined,
      loaded: details.data !== undefined || called.data !== undefined,
      error: details.error ?? called.error,
    };
  }, [details.data, details.error, called.data, called.error, state.data, user.level]);
}
