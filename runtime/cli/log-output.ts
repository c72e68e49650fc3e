import pretty from "pino-pretty";

/** A log for people: time, level, module, message, and what belongs to it on the same line. */
export function pinoPretty(colorize: boolean) {
  return pretty({
    colorize,
    ignore: "pid,hostname,module,state",
    translateTime: "SYS:HH:MM:ss",
    singleLine: true,
    // A line about a module's state names the module itself.
    messageFormat: (line, message) =>
      typeof line.module === "string" && line.state === undefined
        ? `${line.module}: ${line[message]}`
        : `${line[message]}`,
  });
}
