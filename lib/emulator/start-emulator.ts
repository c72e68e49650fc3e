import Fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { type Clock, sleep } from "../clock.ts";
import { parseJson } from "../http/answer-errors.ts";
import { withoutJsonSchemas } from "../without-json-schemas.ts";
import { Faults } from "./faults.ts";
import { Journal } from "./journal.ts";

/** One request to an emulated service, read to its end. */
export interface EmulatorRequest {
  method: string;
  /** With the origin under which the client reached the emulator. */
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  /** The values of a route's `:name` segments, decoded. */
  params: Record<string, string>;
  /** The value of the body's JSON; undefined where there is none. */
  body: unknown;
}

export interface EmulatorAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON, a text as it stands; absent for an empty body. */
  body?: unknown;
}

/** An answer that a route throws: what the service refuses, in its own shape. */
export class Refusal extends Error {
  readonly answer: EmulatorAnswer;

  constructor(answer: EmulatorAnswer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

export interface EmulatorRoute {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A segment that starts with `:` takes any value. */
  path: string;
  /** May throw `Refusal`. */
  run(request: EmulatorRequest): EmulatorAnswer;
}

export interface EmulatorOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Its only source of time. */
  clock: Clock;
  routes: readonly EmulatorRoute[];
  /** Looks at credentials and limits before the route; may throw `Refusal`. */
  admit: (request: EmulatorRequest) => void;
  /** Headers that every answer has, those of faults as well. */
  headers?: () => Record<string, string>;
  /** The answer to a path that there is not (404), and to a body that is not JSON (400). */
  refuse: (status: 400 | 404) => EmulatorAnswer;
  /** Brings back the content of the start. */
  reset: () => void;
  /** Called when a request has been answered. */
  onAnswer?: () => void;
}

/** An emulated service that listens. */
export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly journal: Journal;
  readonly faults: Faults;
  /** Requests since the start. */
  readonly requests: number;
  /** The content of the start; no faults, an empty journal. */
  reset(): void;
  /** Ends every connection, whatever is still being answered on it. */
  close(): Promise<void>;
}

/**
 * Starts a service that exists on this machine only, for demonstrations and tests.
 *
 * @throws Error of `listen`, e.g. with code `EADDRINUSE`
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { clock, admit, refuse } = options;
  const [journal, faults] = [new Journal(), new Faults()];
  const ended = new AbortController();
  let requests = 0;

  const answer = async (incoming: FastifyRequest, outgoing: FastifyReply, run: EmulatorRoute["run"]) => {
    requests += 1;
    const { method, url, headers } = incoming;
    const text = typeof incoming.body === "string" ? incoming.body : "";
    const entry = journal.add({ time: clock.now() / 1_000, method, url, headers, body: text });
    const fault = faults.take(method, url);
    if (fault?.type === "delay") await sleep(clock, fault.milliseconds, ended.signal);
    if (fault?.type === "hang" || fault?.type === "drop") {
      outgoing.hijack();
      if (fault.type === "drop") incoming.raw.destroy();
      return;
    }
    const request: EmulatorRequest = {
      method,
      url: new URL(url, `http://${headers.host ?? "127.0.0.1"}`),
      headers,
      params: incoming.params as Record<string, string>,
      body: parseJson(text),
    };
    const whole = () => {
      admit(request);
      return text !== "" && request.body === undefined ? refuse(400) : run(request);
    };
    const spoiled = fault?.type === "respond" ? fault : undefined;
    const good = spoiled === undefined || spoiled.applied ? caught(whole) : undefined;
    const { status, headers: own, body } = spoiled ?? (good as EmulatorAnswer);
    entry.status = status;
    outgoing.code(status).headers({ ...options.headers?.(), ...own });
    if (typeof body === "object" && body !== null) outgoing.header("content-type", "application/json; charset=utf-8");
    outgoing.send(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
    options.onAnswer?.();
  };

  const server = Fastify({ forceCloseConnections: true, schemaController: withoutJsonSchemas });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  for (const { method, path, run } of options.routes) {
    server.route({ method, url: path, handler: (incoming, outgoing) => answer(incoming, outgoing, run) });
  }
  server.setNotFoundHandler((incoming, outgoing) => answer(incoming, outgoing, () => refuse(404)));
  await server.listen({ port: options.port, host: "127.0.0.1" });

  return {
    origin: server.listeningOrigin,
    journal,
    faults,
    get requests() {
      return requests;
    },
    reset() {
      options.reset();
      journal.clear();
      faults.clear();
    },
    async close() {
      ended.abort();
      await server.close();
    },
  };
}

function caught(run: () => EmulatorAnswer): EmulatorAnswer {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.answer;
    throw thrown;
  }
}
