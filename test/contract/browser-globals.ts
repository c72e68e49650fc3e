import { WebSocket } from "ws";

/** A `Storage` in memory. */
function storage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, String(value)),
  };
}

/**
 * Gives Node the little of a browser that @placeos/ts-client looks at, as a top-level page on the host's own site has it:
 * sockets carry the page's cookies, and nothing else to sign in with.
 */
export function installBrowserGlobals(host: string): void {
  const location = {
    protocol: "http:",
    host,
    hostname: host.split(":")[0],
    href: `http://${host}/`,
    origin: `http://${host}`,
    hash: "",
    search: "",
    pathname: "/",
  };
  const document = { cookie: "", body: {}, createElement: () => ({}) };
  class PageWebSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { Cookie: document.cookie.split(";")[0], Origin: location.origin } });
    }
  }
  const window = {
    location,
    document,
    AbortController,
    addEventListener() {},
    removeEventListener() {},
  };
  Object.assign(window, { top: window, self: window, parent: window });
  for (const [name, value] of Object.entries({
    window,
    location,
    document,
    localStorage: storage(),
    sessionStorage: storage(),
    WebSocket: PageWebSocket,
    self: window,
    navigator: { platform: "Linux x86_64", userAgent: "Chrome" },
  })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
