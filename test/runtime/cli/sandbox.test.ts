import { expect, test } from "vitest";
import { parse } from "yaml";
import { atrium } from "./command-line.ts";

test("the embedded tenant runs by itself, and prints the settings that use it", async () => {
  const run = await atrium(["sandbox"]);
  const origin = /at (http:\/\/127\.0\.0\.1:\d+)$/.exec(await run.nextOut())?.[1];
  let line = "";
  while (!line.startsWith("calendar_config:")) line = await run.nextOut();
  const { calendar_config: config } = parse(line);
  expect(config).toMatchObject({ graph_endpoint: origin, login_endpoint: origin });

  const { tenant, client_id, client_secret } = config;
  const body = new URLSearchParams({
    client_id,
    client_secret,
    grant_type: "client_credentials",
    scope: "https://graph.microsoft.com/.default",
  });
  const token = await (await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, { method: "POST", body })).json();
  const users = await fetch(`${origin}/v1.0/users?$top=1`, {
    headers: { Authorization: `Bearer ${token.access_token}` },
  });
  expect((await users.json()).value).toHaveLength(1);

  run.interrupt();
  expect(await run.exit).toBe(0);
  await expect(fetch(`${origin}/v1.0/users`)).rejects.toThrow();
});

test("a port that is none is refused", async () => {
  const run = await atrium(["sandbox", "--port", "web"]);
  expect(await run.exit).toBe(1);
  expect(run.err()).toContain("A port is a number from 0 to 65535.");
});
