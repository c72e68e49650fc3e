import pretty from "pino-pretty";

/** A log for people: time, level, message, and what belongs to it on the lines below. */
export function pinoPretty(colorize: boolean) {
  return pretty({ colorize, ignore: "pid,hostname,module,state", translateTime: "SYS:HH:MM:ss", singleLine: true });
}
