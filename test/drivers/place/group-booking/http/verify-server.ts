import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/* The service of a challenge: its widget for browsers, and the address where answers are checked, as Turnstile has them. */

export const siteKey = "key-of-the-site";
export const verifySecret = "secret-of-the-site";

/** Answers good for one check: what the widget gives when its box is pressed, "good 1", "good 2" and so on. */
const widget = `
  let widgets = 0, answers = 0;
  window.turnstile = {
    render(place, options) {
      const box = document.createElement("iframe");
      box.title = "Challenge";
      box.src = new URL("/box", SCRIPT).href;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "I am a person";
      button.onclick = () => options.callback(options.sitekey === "${siteKey}" ? "good " + ++answers : "bad");
      place.append(box, button);
      return ++widgets;
    },
    reset() {},
  };
`;

/** Starts it; `faulty` makes it answer with something else. */
export async function verifyServer() {
  const asked: { type: string | undefined; fields: Record<string, string> }[] = [];
  const used = new Set<string>();
  let broken: ((response: ServerResponse) => void) | undefined;
  const server = createServer(async (request, response) => {
    const { url = "", headers } = request;
    if (url.startsWith("/widget.js")) {
      const script = `http://${headers.host}${url}`;
      return response
        .setHeader("content-type", "text/javascript")
        .end(widget.replace("SCRIPT", JSON.stringify(script)));
    }
    if (url === "/box") return response.setHeader("content-type", "text/html").end("<p>Person?</p>");
    const fields = Object.fromEntries(new URLSearchParams(await text(request)));
    asked.push({ type: headers["content-type"], fields });
    if (broken !== undefined) return broken(response);
    const { secret, response: answer = "" } = fields;
    const wrong =
      secret !== verifySecret ? "invalid-input-secret" : used.has(answer) ? "timeout-or-duplicate" : undefined;
    const success = wrong === undefined && answer.startsWith("good");
    used.add(answer);
    const codes = success ? [] : [wrong ?? "invalid-input-response"];
    response.setHeader("content-type", "application/json").end(JSON.stringify({ success, "error-codes": codes }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    /** What it was asked to check, in order. */
    asked,
    /** Answers with something else from now on. */
    breakWith(answer: (response: ServerResponse) => void) {
      broken = answer;
    },
    /** The setting `challenge` for it. */
    challenge: {
      script: `${origin}/widget.js?render=explicit`,
      site_key: siteKey,
      secret: verifySecret,
      verify_url: `${origin}/siteverify`,
    },
  };
}
