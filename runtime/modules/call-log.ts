import type { Logger } from "pino";
import type { Observer } from "./observer.ts";

/**
 * Writes a line for each command that ended, and for each request to an outside service, with the id of the client's
 * request that caused them: no arguments, and of errors the code alone. The observer itself while nobody wants such lines.
 */
export function logged(observer: Observer, log: Logger): Observer {
  if (!log.isLevelEnabled("debug")) return observer;
  return {
    async exec(module, request, run, from) {
      const { command, request_id } = request;
      const started = performance.now();
      const reply = await observer.exec(module, request, run, from);
      const outcome = "error" in reply ? reply.error.code : "ok";
      const line = { module: module.id, from: from?.id, command, request_id, outcome, ms: since(started) };
      log.debug(line, `${command}: ${outcome}`);
      return reply;
    },
    async route(module, request, run) {
      const { route, request_id } = request;
      const started = performance.now();
      const reply = await observer.route(module, request, run);
      const outcome = "error" in reply ? reply.error.code : "ok";
      log.debug({ module: module.id, route, request_id, outcome, ms: since(started) }, `${route}: ${outcome}`);
      return reply;
    },
    called(module, call) {
      const { service, method, status, seconds, request_id } = call;
      const line = { module: module.id, service, method, status, request_id, ms: rounded(seconds * 1_000) };
      log.debug(line, `${method} ${service}: ${status === 0 ? "no answer" : status}`);
      observer.called(module, call);
    },
  };
}

function since(started: number): number {
  return rounded(performance.now() - started);
}

/** To a tenth. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
