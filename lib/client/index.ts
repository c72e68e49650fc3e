/** What a caller of a host imports: the command line, the console and panels in a browser, tests. */
export { type Client, type ConnectOptions, connect } from "./client.ts";
export type { ConnectionState } from "./connection.ts";
export { ClientError } from "./errors.ts";
export type { DebugLine } from "./frames.ts";
export type { ModuleClient } from "./module-client.ts";
export { type RestRequest, type RestTarget, rest } from "./rest.ts";
export type { Handle } from "./subscriptions.ts";
