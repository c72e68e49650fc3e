import nock from "nock";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { mount, stopAll, tokenBody, tokenPath } from "./tenant.ts";

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
afterEach(stopAll);

/** Answers at these origins, and the scope that a token is asked for. */
function cloudAt(login: string, graph: string): () => string | undefined {
  let scope: string | undefined;
  nock(login)
    .post(tokenPath)
    .query(true)
    .reply(200, (_, body) => {
      scope = new URLSearchParams(body as string | Record<string, string>).get("scope") ?? undefined;
      return tokenBody("token-1");
    });
  const withToken = { reqheaders: { authorization: "Bearer token-1" } };
  nock(graph, withToken).persist().get("/v1.0/users").query(true).reply(200, { value: [] });
  nock(graph, withToken).get("/v1.0/users/42").query(true).reply(200, { id: "42" });
  return () => scope;
}

test.each([
  [undefined, "https://login.microsoftonline.com", "https://graph.microsoft.com"],
  ["global", "https://login.microsoftonline.com", "https://graph.microsoft.com"],
  ["us_gov", "https://login.microsoftonline.us", "https://graph.microsoft.us"],
  ["us_gov_dod", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us"],
  ["china", "https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"],
])("a tenant in the cloud %s signs in at %s, and calls %s with a token for it", async (cloud, login, graph) => {
  const scope = cloudAt(login, graph);
  const calendar = await mount({ calendar_config: { cloud } });
  expect(await calendar.commands.get_user({ user_id: "42" })).toMatchObject({ id: "42" });
  expect(scope()).toBe(`${graph}/.default`);
});

test("endpoints that are given win over the cloud's, one by one, and tokens are still for the cloud's Graph", async () => {
  const scope = cloudAt("https://login.partner.microsoftonline.cn", "https://graph.example");
  const calendar = await mount({
    calendar_config: {
      cloud: "china",
      login_endpoint: "https://login.partner.microsoftonline.cn",
      graph_endpoint: "https://graph.example",
    },
  });
  expect(await calendar.commands.get_user({ user_id: "42" })).toMatchObject({ id: "42" });
  expect(scope()).toBe("https://microsoftgraph.chinacloudapi.cn/.default");
});

test("a next page in another cloud is not followed", async () => {
  cloudAt("https://login.microsoftonline.us", "https://graph.microsoft.us");
  nock("https://graph.microsoft.us")
    .get(/calendarView/)
    .query(true)
    .reply(200, { value: [], "@odata.nextLink": "https://graph.microsoft.com/v1.0/next" });
  const calendar = await mount({ calendar_config: { cloud: "us_gov" } });
  const period = { calendar_id: "room@contoso.example", period_start: 1_767_571_200, period_end: 1_767_657_600 };
  await expect(calendar.commands.list_events(period)).rejects.toMatchObject({ details: { code: "bad_next_link" } });
});
