import type { CommandCalls, StatusValues } from "../contract.ts";
import type { Client } from "./client.ts";
import type { ClientError } from "./errors.ts";
import type { Handle } from "./subscriptions.ts";

/** The driver that `Modules` has under a name, also for a name with an index: "Calendar_2". `unknown` if it has none. */
export type ModuleNamed<Modules, Name extends string> = Name extends keyof Modules
  ? Modules[Name]
  : OrUnknown<
      { [Key in keyof Modules & string]: Name extends `${Key}_${number}` ? Modules[Key] : never }[keyof Modules &
        string]
    >;

type OrUnknown<D> = [D] extends [never] ? unknown : D;

/** A module as its callers see it: commands as functions of named arguments, and `on` for its status variables. */
export type ModuleClient<D> = CommandCalls<D> & {
  /** Like `Client.bind`, with the types of the driver's contract. */
  on<Name extends keyof StatusValues<D> & string>(
    name: Name,
    listener: (value: StatusValues<D>[Name] | null) => void,
    onError?: (error: ClientError) => void,
  ): Handle;
};

/** Each property is a command; contracts reserve the names `on` and `then`. */
export function moduleClient<D>(
  client: Pick<Client, "bind" | "exec">,
  system: string,
  module: string,
): ModuleClient<D> {
  const on = (name: string, listener: (value: unknown) => void, onError?: (error: ClientError) => void) =>
    client.bind(system, module, name, listener, onError);
  return new Proxy(Object.create(null), {
    get(_, name) {
      // With a "then" it would look like a promise to await.
      if (typeof name !== "string" || name === "then") return undefined;
      return name === "on"
        ? on
        : (args?: Record<string, unknown> | unknown[]) => client.exec(system, module, name, args);
    },
  });
}
