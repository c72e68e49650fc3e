import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, giveTokens, graph, mount, stopAll } from "./tenant.ts";

const ann = {
  id: "11111111-2222-3333-4444-555555555555",
  displayName: "Ann Able",
  mail: "Ann@Contoso.example",
  userPrincipalName: "ann.able@contoso.example",
  department: "Sales",
  jobTitle: "Director",
  businessPhones: ["+49 30 1"],
  mobilePhone: "+49 170 1",
  officeLocation: "HQ/3",
  accountEnabled: true,
};

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

test("a person has the shape that front ends know, and every field of it is asked for", async () => {
  graph()
    .get("/v1.0/users")
    .query(({ $filter, $select }) => $filter !== undefined && /department.*accountEnabled/.test(String($select)))
    .reply(200, { value: [ann] });
  const calendar = await mount();
  expect(await calendar.commands.get_user({ user_id: "Ann@contoso.example" })).toEqual({
    id: ann.id,
    name: "Ann Able",
    email: "ann@contoso.example",
    username: "ann.able@contoso.example",
    department: "Sales",
    title: "Director",
    phone: "+49 30 1",
    office_location: "HQ/3",
    suspended: false,
  });
});

test("a person of whom the directory shows only the id is no crash", async () => {
  graph().get(`/v1.0/users/${ann.id}`).query(true).reply(200, { id: ann.id, displayName: null, accountEnabled: null });
  const calendar = await mount();
  expect(await calendar.commands.get_user({ user_id: ann.id })).toEqual({
    id: ann.id,
    name: "",
    email: "",
    suspended: false,
  });
});

test("a disabled account is suspended", async () => {
  graph()
    .get(`/v1.0/users/${ann.id}`)
    .query(true)
    .reply(200, { ...ann, accountEnabled: false });
  const calendar = await mount();
  expect(await calendar.commands.get_user({ user_id: ann.id })).toMatchObject({ suspended: true });
});

describe("§9.11 what is in an address survives", () => {
  test.each([
    ["o'brien@contoso.example", "o''brien@contoso.example"],
    ["ann+test@contoso.example", "ann+test@contoso.example"],
    ["guest_x.com#ext#@contoso.example", "guest_x.com#ext#@contoso.example"],
    ["a&b/c?d@contoso.example", "a&b/c?d@contoso.example"],
  ])("%s", async (user_id, inFilter) => {
    const urls: string[] = [];
    graph()
      .get("/v1.0/users")
      .query(({ $filter }) => $filter !== undefined)
      .reply(200, (uri) => {
        urls.push(uri);
        return { value: [{ ...ann, mail: user_id }] };
      });
    const calendar = await mount();
    expect(await calendar.commands.get_user({ user_id })).toMatchObject({ email: user_id });
    const filter = new URL(`https://graph.microsoft.com${urls[0]}`).searchParams.get("$filter");
    expect(filter).toBe(`(mail eq '${inFilter}') or (userPrincipalName eq '${inFilter}')`);
  });
});

test("nobody is an error that names 404", async () => {
  graph()
    .get("/v1.0/users")
    .query(({ $filter }) => $filter !== undefined)
    .reply(200, { value: [] });
  const calendar = await mount();
  await expect(calendar.commands.get_user({ user_id: "nobody@contoso.example" })).rejects.toMatchObject({
    code: "outside_call_failed",
    message: expect.stringContaining("404"),
    details: { source: "graph", status: 404, retryable: false },
  });
});

test("an error does not repeat whose data was asked for", async () => {
  graph()
    .get(`/v1.0/users/${ann.id}`)
    .query(true)
    .reply(404, {
      error: { code: "ErrorInvalidUser", message: "The requested user 'ann@contoso.example' is invalid." },
    });
  const calendar = await mount();
  await expect(calendar.commands.get_user({ user_id: ann.id })).rejects.toThrow(
    "Graph answered 404 ErrorInvalidUser: The requested user '...' is invalid",
  );
});
