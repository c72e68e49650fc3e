import { type Client, type ClientError, connect } from "../../lib/client/index.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Keeps a client connected until Ctrl-C, and says on standard error when the connection is lost and back.
 *
 * @param begin asks the client for what is to be followed, and calls `fail` when the host refuses it
 * @throws ClientError what `begin` failed with
 */
export async function follow(
  terminal: Terminal,
  connection: ConnectionOptions,
  begin: (client: Client, fail: (error: ClientError) => void) => void,
): Promise<void> {
  let trouble: string | undefined;
  const client = connect({
    ...connection,
    clock: terminal.clock,
    onLog(line) {
      // The same again at every attempt would fill the screen.
      if (line !== trouble) terminal.err(line);
      trouble = line;
    },
  });
  client.onState((state) => {
    if (state !== "open") return;
    if (trouble !== undefined) terminal.err("connected");
    trouble = undefined;
  });
  try {
    await new Promise<void>((resolve, reject) => {
      terminal.interrupted().addEventListener("abort", () => resolve());
      begin(client, reject);
    });
  } finally {
    client.close();
  }
}
