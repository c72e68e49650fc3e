import { isIP } from "node:net";
import { z } from "zod";
import { levels } from "../../lib/level.ts";
import { identityProviderSettings } from "./identity-provider-settings.ts";
import { tlsSettings } from "./tls.ts";

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "an id has letters, digits, dots, dashes and underscores only");
const moduleName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a module's name has letters, digits and underscores only");
const ownModuleName = moduleName.refine(
  (name) => !/_\d+$/.test(name),
  "a module's name does not end in _ and a number, which is how an index is written",
);
const layer = z.record(z.string(), z.unknown()).describe("Settings by name, as the drivers' references list them");

const isolation = z
  .enum(["worker", "inline"])
  .optional()
  .describe(
    "Where drivers run: each in a worker of its own, or in the host's thread. If absent, those outside this repository in workers, those of Atrium in the host's thread",
  );
const memory = z
  .number()
  .int()
  .min(16)
  .describe("MiB of JavaScript objects, and as many of buffers, that a worker may use before it is ended");
const busy = z
  .number()
  .positive()
  .describe("Seconds for which a worker may keep its thread busy without a pause before it is ended");
const count = z.number().int().min(1);
const bytes = z.number().int().min(1024);

/** What one client may take of a host's memory and time. */
const limits = z.strictObject({
  frame_bytes: bytes
    .default(10 * 1024 * 1024)
    .describe(
      "Bytes of the longest frame taken; a mail with attachments fits. A longer one closes the socket with 1009",
    ),
  unread_bytes: bytes
    .default(8 * 1024 * 1024)
    .describe("Bytes of answers that may wait for a client that does not read; more close the socket with 1013"),
  requests_in_flight: count
    .default(256)
    .describe("Requests of one socket that may wait for their answers; with more, the host reads on as they leave"),
  bindings_per_socket: count.default(5_000).describe("Status variables and logs that one socket may follow"),
  sockets_per_key: count.default(5_000).describe("Sockets that one key may have open"),
});
/** True for what stands for proxies, alone or as a network. */
function isProxy(text: string): boolean {
  const [address = "", bits] = text.split("/");
  if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
  const most = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most))
  );
}

const audit = z.strictObject({
  path: z
    .string()
    .min(1)
    .optional()
    .describe("The file, relative to the settings; beside the settings in `.atrium/` if absent"),
  size: z
    .number()
    .positive()
    .default(50)
    .describe("Megabytes at which the file is rotated; it is at every midnight, too"),
  files: z.number().int().positive().default(90).describe("Rotated files that are kept"),
});

const host = z.strictObject({
  listen: z.string().min(1).default("127.0.0.1").describe("Address to listen on; HOST in the environment wins"),
  port: z.coerce.number().int().min(0).max(65535).default(3000).describe("Port; PORT in the environment wins"),
  public_url: z
    .url({ protocol: /^https?$/, hostname: /./ })
    .refine((text) => !/[?#]/.test(text), "has neither a query nor a fragment")
    .transform((text) => text.replace(/\/+$/, ""))
    .optional()
    .describe("URL under which others reach this host: outside services send their notifications there"),
  booking_frames: z
    .array(z.url({ protocol: /^https?$/, hostname: /./ }).transform((url) => new URL(url).origin))
    .default([])
    .describe("Sites whose pages may show the booking pages in a frame: https://www.example.com"),
  booking_scripts: z
    .array(z.url({ protocol: /^https?$/, hostname: /./ }).transform((url) => new URL(url).origin))
    .default([])
    .describe(
      "Sites whose scripts and frames the page may load on which strangers book, as a challenge for them needs: " +
        "https://challenges.cloudflare.com",
    ),
  tls: tlsSettings
    .optional()
    .describe("Certificate and key for HTTPS in place of HTTP; taken over anew when their files change"),
  trust_proxy: z
    .array(
      z
        .string()
        .refine(isProxy, "expected an IP address, a network as 10.0.0.0/8, or loopback, linklocal, uniquelocal"),
    )
    .default(["loopback"])
    .describe(
      "Proxies that are believed about who called them: IP addresses, networks, or loopback, linklocal, uniquelocal",
    ),
  exec_timeout: z.number().positive().default(30).describe("Seconds a command may take unless it says otherwise"),
  limits: limits.prefault({}).describe("Limits of the WebSocket"),
  audit: audit.prefault({}).describe("The audit log: who called which command, when, and how it ended"),
  driver_paths: z
    .array(z.string().min(1))
    .default([])
    .describe("Folders of drivers outside this repository, relative to the settings file"),
  isolation,
  worker_memory: memory.default(512),
  worker_busy: busy.default(10),
});

const dayOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const key = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .describe("What logs call whoever uses the key; several keys may share it while one replaces another"),
    key: z.string().min(1).optional().describe("The secret itself, best as ${env:NAME} or ${file:path}"),
    hash: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, "expected sha256: and 64 hexadecimal digits in lower case")
      .optional()
      .describe("In its place the SHA-256 of a long random key, `sha256:...`"),
    level: z.enum(levels).default("user").describe("What it may do"),
    systems: z.array(id).optional().describe("The only systems it may reach; all if absent"),
    expires: z
      .string()
      .refine(
        (text) => dayOrInstant.safeParse(text).success,
        "expected a day, 2027-01-31, or an instant, 2027-01-31T18:00:00Z",
      )
      .transform((text) => Date.parse(text))
      .optional()
      .describe("From when on it opens nothing: a day (0:00 UTC), or an instant with its offset"),
  })
  .refine(({ key, hash }) => (key === undefined) !== (hash === undefined), "a key has either `key` or `hash`");

const zone = z.strictObject({ id, name: z.string().min(1), settings: layer.default({}) });

const driver = z.strictObject({
  settings: layer.default({}),
  isolation: isolation.describe("Wins over `host.isolation`"),
  worker_memory: memory.optional().describe("Wins over `host.worker_memory`"),
  worker_busy: busy.optional().describe("Wins over `host.worker_busy`"),
});

const module = z.strictObject({
  id,
  driver: z.string().min(1).describe("The driver's folder: `microsoft/graph-api`"),
  name: ownModuleName.optional().describe("What systems call it; the driver's own name if absent"),
  essential: z
    .boolean()
    .default(true)
    .describe("Whether the host is ready (GET /readyz) only while the module is online"),
  settings: layer.default({}),
});

const system = z.strictObject({
  id,
  name: z.string().min(1),
  description: z.string().optional(),
  email: z.email().optional().describe("The room's mailbox"),
  capacity: z.number().int().min(0).optional().describe("People"),
  bookable: z.boolean().default(true).describe("Whether people in front of the room may book it"),
  zones: z.array(id).default([]),
  modules: z.array(id).default([]).describe("In order: the second module of a name has index 2"),
  settings: layer.default({}),
});

/** The shape of a settings file, after files are merged and references are resolved. */
export const settingsFile = z.strictObject({
  host: host.prefault({}),
  auth: z
    .strictObject({
      keys: z.array(key).default([]),
      identity_provider: identityProviderSettings.optional(),
    })
    .prefault({}),
  zones: z.array(zone).default([]),
  drivers: z.record(z.string(), driver).default({}),
  modules: z.array(module).default([]),
  systems: z.array(system).default([]),
});

/** Everything a building is made of, checked. */
export type SettingsFile = z.output<typeof settingsFile>;

/** Limits of the WebSocket, as the settings file says or by default. */
export type SocketLimits = SettingsFile["host"]["limits"];

/** A system as the settings file describes it. */
export type SystemSettings = SettingsFile["systems"][number];

/** A module as the settings file describes it. */
export type ModuleSettings = SettingsFile["modules"][number];

/** A key as the settings file describes it. */
export type KeySettings = SettingsFile["auth"]["keys"][number];
