import { DriverError, type ErrorCode } from "../../lib/errors.ts";
import { type Level, levelAllows } from "../../lib/level.ts";
import type { Caller } from "../auth/keys.ts";
import type { Building } from "../modules/building.ts";
import type { SupervisedModule } from "../modules/supervised-module.ts";
import type { SystemSettings } from "../settings/settings-file.ts";

/** The rule of access that all operations share: a key's level, and the systems that it reaches. */

/** Throws `access_denied` unless the caller has the level. */
export function need(caller: Caller, level: Level): void {
  if (!levelAllows(caller.level, level)) throw denied(`This needs level ${level}`);
}

/** Whether a caller's key reaches a system, be there one or not. */
export function reaches(caller: Caller, system: string): boolean {
  return caller.systems?.has(system) ?? true;
}

/** A system that the caller's key reaches; throws `access_denied`, or `system_not_found`. */
export function systemFor(caller: Caller, building: Building, id: string): SystemSettings {
  if (!reaches(caller, id)) throw denied(`The key does not reach the system "${id}"`);
  return building.system(id) ?? fail("system_not_found", `There is no system "${id}"`);
}

/** Whether a caller's key reaches one of a module's systems; one that is not limited also reaches a module in no system. */
export function reachesAny({ systems }: Caller, { spec }: SupervisedModule): boolean {
  return systems === undefined || spec.systems.some((system) => systems.has(system));
}

/** Whether a caller's key reaches all systems of a module, as what acts on the module needs. */
export function reachesAll({ systems }: Caller, { spec }: SupervisedModule): boolean {
  return systems === undefined || (spec.systems.length > 0 && spec.systems.every((system) => systems.has(system)));
}

/** Throws `access_denied` unless the caller's key reaches all systems of a module. */
export function needAllSystems(caller: Caller, module: SupervisedModule): void {
  if (!reachesAll(caller, module)) throw denied(`The key does not reach all systems of ${module.id}`);
}

/** What a caller may not do. */
export function denied(message: string): DriverError {
  return new DriverError(message, { code: "access_denied" });
}

/** Throws a `DriverError`, in an expression. */
export function fail(code: ErrorCode, message: string): never {
  throw new DriverError(message, { code });
}
