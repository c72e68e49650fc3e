import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { ClientError, rest } from "atrium/client";
import { expect, onTestFinished, test } from "vitest";
import { rejection } from "./setup.ts";

interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A host that answers every request with the same, or breaks off where `answer` is undefined. */
async function host(answer: { status?: number; body: string } | undefined) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      asked.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
      if (answer === undefined) return request.socket.destroy();
      response.writeHead(answer.status ?? 200, { "content-type": "application/json" }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test("a request goes below the API's prefix with the key, and answers what the host sends", async () => {
  const { url, asked } = await host({ body: '[{"id":"mod-1"}]' });
  expect(await rest({ url: `${url}/behind/`, key: "panel-key" }, "/modules?q=mod")).toEqual([{ id: "mod-1" }]);
  expect(asked).toMatchObject([
    { method: "GET", path: "/behind/api/engine/v2/modules?q=mod", headers: { "x-api-key": "panel-key" }, body: "" },
  ]);
});

test("a body goes as JSON; without one, and without a key, nothing is said of either", async () => {
  const { url, asked } = await host({ body: "" });
  expect(await rest({ url }, "/pairing", { method: "POST", body: { system_id: "sys-1" } })).toBeUndefined();
  await rest({ url }, "/panels/1", { method: "DELETE" });
  expect(asked).toMatchObject([
    { method: "POST", headers: { "content-type": "application/json" }, body: '{"system_id":"sys-1"}' },
    { method: "DELETE", body: "" },
  ]);
  expect(asked[0]?.headers).not.toHaveProperty("x-api-key");
  expect(asked[1]?.headers).not.toHaveProperty("content-type");
});

test.each([
  [404, { error: "module not found", message: "There is no module", details: { hint: 1 } }, "module_not_found"],
  [401, { error: "access denied", message: "The key is not known here" }, "unauthorized"],
  [403, { error: "access denied", message: "This needs level support" }, "access_denied"],
])("an error of the host (%i) is thrown with its sentence, code and details", async (status, body, code) => {
  const { url } = await host({ status, body: JSON.stringify(body) });
  const error = await rejection(rest({ url }, "/modules/x"));
  expect(error).toBeInstanceOf(ClientError);
  expect(error).toMatchObject({ message: body.message, code, http: status });
  expect(error.details).toEqual("details" in body ? body.details : undefined);
});

test("a page where JSON should be is an error, whatever its status", async () => {
  const { url } = await host({ body: "<html>Welcome to the hotel's Wi-Fi</html>" });
  expect(await rejection(rest({ url }, "/modules"))).toMatchObject({
    message: `${url} answered 200: something that is no JSON`,
    code: "internal_error",
  });
});

test("no answer is connection_lost; of a change nobody knows whether it was made", async () => {
  const { url } = await host(undefined);
  expect(await rejection(rest({ url, key: "k" }, "/modules"))).toMatchObject({
    code: "connection_lost",
    details: { sent: false },
  });
  expect(await rejection(rest({ url, key: "k" }, "/modules/x/restart", { method: "POST" }))).toMatchObject({
    code: "connection_lost",
    details: { sent: true, outcome: "unknown" },
  });
});

test("a signal gives up the request, with its reason", async () => {
  const { url } = await host({ body: "[]" });
  const reason = new Error("the page is gone");
  await expect(rest({ url }, "/modules", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
