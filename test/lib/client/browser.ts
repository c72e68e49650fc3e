import { onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";

/** A browser's socket: no headers, no statuses, no `terminate`. */
class BrowserSocket extends WebSocket {
  override terminate = undefined as never;

  constructor(url: string) {
    super(url);
  }
}

/** Makes the rest of the test happen in what looks like a browser. */
export function enterBrowser(): void {
  vi.stubGlobal("WebSocket", BrowserSocket);
  vi.stubGlobal("process", Object.create(process, { versions: { value: {} } }));
  onTestFinished(() => void vi.unstubAllGlobals());
}
