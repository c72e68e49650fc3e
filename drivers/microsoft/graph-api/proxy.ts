import { secret } from "atrium";
import { z } from "zod";

/** The setting `proxy`. */
export const ProxyUrl = secret(
  z
    .url({ protocol: /^https?$/, error: "is a URL such as http://proxy.example:8080" })
    .describe("Proxy for calls to Graph and the token endpoint; a name and password for it stand before an @"),
);

/** How one module reaches Microsoft. */
export interface Network {
  fetch: typeof fetch;
  /** Ends connections to the proxy; what still waits on them fails. */
  close(): Promise<void>;
}

/** The network of a module: through its own proxy, or straight. Other modules and the process know nothing of it. */
export function networkThrough(proxy: string | undefined): Network {
  if (proxy === undefined) return { fetch: (...request) => fetch(...request), close: async () => {} };
  let opened: ReturnType<typeof open> | undefined;
  return {
    async fetch(url, init) {
      opened ??= open(proxy);
      const { dispatcher, send } = await opened;
      return send(url, { ...init, dispatcher }).catch((error) => {
        throw proxyRefusal(error) ?? error;
      });
    },
    close: async () => (await opened)?.dispatcher.destroy(),
  };
}

/** Loads undici, which most modules do without. Node's own fetch takes no dispatcher of another undici than its own. */
async function open(proxy: string) {
  const { ProxyAgent, fetch } = await import("undici");
  const send = fetch as unknown as (url: unknown, init: object) => Promise<Response>;
  return { dispatcher: new ProxyAgent(proxy), send };
}

/** A refusal of the proxy itself, as an error whose cause has a `code` that says so; undici has it in a sentence. */
function proxyRefusal(error: Error): Error | undefined {
  const refusal = (error.cause as Error | undefined)?.cause as Error | undefined;
  const status = /^Proxy response \((\d+)\)/.exec(refusal?.message ?? "")?.[1];
  if (status === undefined) return undefined;
  return new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: `proxy_${status}` }) });
}
