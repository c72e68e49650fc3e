import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { DriverError } from "../../lib/errors.ts";
import type { Api } from "../api/api.ts";
import { keyCookie } from "../api/credentials.ts";

interface Page {
  Querystring: { key?: string };
}

const open = { config: { public: true } };

/** What the settings allow the booking pages beside what every page may do. */
export interface BookingPolicy {
  /** Origins whose pages may show them in a frame. */
  readonly framedBy: readonly string[];
  /** Origins whose scripts and frames the page may load on which something is booked. */
  readonly scripts: readonly string[];
}

/** What a page may load and do: nothing from elsewhere, no script or style that stands in the page itself. */
const contentSecurityPolicy = ({ framedBy = [], scripts = [] }: Partial<BookingPolicy> = {}) =>
  [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(" "),
    ...(scripts.length === 0 ? [] : [`frame-src ${scripts.join(" ")}`]),
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framedBy.join(" ") || "'none'"}`,
  ].join("; ");

const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  // A new version of the host has new pages, which name its new scripts.
  "Cache-Control": "no-cache",
};

/**
 * Serves the web pages: the operator console at `/`, the room panels at `/panel/{system_id}`, and the booking pages, which
 * are for everybody, at `/book/{name}` and `/book/manage/{token}`. All load without a key, for what they show comes through
 * the API. On the console and the panels `?key=` signs in.
 *
 * @param folder where the built pages are
 * @param bookingPolicy answers what the settings allow the booking pages
 */
export function servePages(
  server: FastifyInstance,
  api: Api,
  folder: string,
  bookingPolicy: () => BookingPolicy = () => ({ framedBy: [], scripts: [] }),
): void {
  server.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    // Their names change with their content.
    immutable: true,
    maxAge: "1y",
    index: false,
    setHeaders: (reply) => reply.setHeader("X-Content-Type-Options", "nosniff"),
  });
  server.addHook("onRoute", (route) => {
    if (!route.url.startsWith("/assets/")) return;
    route.config = { ...route.config, public: true };
    route.errorHandler = nothingThere;
  });
  const page = (file: string) => async (request: FastifyRequest<Page>, reply: FastifyReply) => {
    reply.headers({ ...headers, "Content-Security-Policy": contentSecurityPolicy() });
    if (request.query.key !== undefined) return signIn(request, reply, api);
    return reply.sendFile(file, folder, { cacheControl: false });
  };
  server.get<Page>("/", open, page("index.html"));
  server.get<Page>("/panel/:system", open, page("panel.html"));
  const bookingPage = (policy: () => Partial<BookingPolicy>) => async (_: FastifyRequest, reply: FastifyReply) => {
    reply.headers({ ...headers, "Content-Security-Policy": contentSecurityPolicy(policy()) });
    return reply.sendFile("book.html", folder, { cacheControl: false });
  };
  server.get("/book/:name", open, bookingPage(bookingPolicy));
  // Whoever has a booking's link need not show that they are a person.
  server.get(
    "/book/manage/:token",
    open,
    bookingPage(() => ({ framedBy: bookingPolicy().framedBy })),
  );
}

/** What the files' server refuses, a path that leads out of its folder or is none, is a file that is not there. */
function nothingThere(error: FastifyError): never {
  if ((error.statusCode ?? 500) >= 500) throw error;
  throw new DriverError("There is no such file", { code: "route_not_found" });
}

/** Takes the key out of the address, where it would stay in histories, and puts it where no script reads it. */
async function signIn(request: FastifyRequest<Page>, reply: FastifyReply, api: Api): Promise<FastifyReply> {
  const { key = "" } = request.query;
  const path = request.url.split("?", 1)[0] as string;
  const { address, secure } = api.callers.peer(request.raw);
  try {
    await api.signIn(key, address);
  } catch {
    return reply.redirect(`${path}#key-refused`, 303);
  }
  reply.header("Set-Cookie", keyCookie(key, { secure }));
  return reply.redirect(path, 303);
}
