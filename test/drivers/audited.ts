import { type AnyDriver, describeDriver } from "atrium";
import { argumentText } from "../../runtime/audit/argument-text.ts";

/** What an audit log says of the arguments of a driver's commands. */
export function auditOf(driver: AnyDriver): (command: string, args: object) => object {
  const { commands } = describeDriver(driver);
  return (command, args) => {
    const description = commands[command];
    if (description === undefined) throw new Error(`There is no command ${command}`);
    return JSON.parse(argumentText(description)(args));
  };
}

/** Arguments of which the log says only that they were there. */
export function hidden(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, "[personal]"]));
}
