import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, giveTokens, graph, graphOrigin, mount, stopAll } from "./tenant.ts";

const person = (name: string, more: object = {}) => ({
  id: `id-${name}`,
  displayName: name,
  mail: `${name}@Contoso.example`,
  userPrincipalName: `${name}@contoso.example`,
  accountEnabled: true,
  ...more,
});

const missing = (what: string) => ({
  error: {
    code: "Request_ResourceNotFound",
    message: `Resource '${what}' does not exist or one of its queried reference-property objects are not present.`,
  },
});

/** A request whose answer needs the index of the directory, on every page. */
const eventual = () => nock(graphOrigin, { reqheaders: { consistencylevel: "eventual" } });

/** A list of people; the driver's own check asks for the same path. */
const isList = (query: Record<string, unknown>) => "$count" in query;

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

describe("list_users", () => {
  const next = `${graphOrigin}/v1.0/users?$count=true&$skiptoken=abc`;
  const pageTwo = (query: Record<string, unknown>) => query.$skiptoken === "abc";

  test("without arguments is everyone, to the last page", async () => {
    const isFirst = (query: Record<string, unknown>) => isList(query) && query.$top === "999" && !("$filter" in query);
    eventual()
      .get("/v1.0/users")
      .query(isFirst)
      .reply(200, { value: [person("ann")], "@odata.nextLink": next });
    eventual()
      .get("/v1.0/users")
      .query(pageTwo)
      .reply(200, { value: [person("bob", { accountEnabled: false })] });
    const calendar = await mount();
    expect(await calendar.commands.list_users()).toMatchObject([
      { id: "id-ann", name: "ann", email: "ann@contoso.example", suspended: false },
      { id: "id-bob", suspended: true },
    ]);
  });

  test("with a limit is that many, and leads to the rest", async () => {
    eventual()
      .get("/v1.0/users")
      .query((query) => query.$top === "2")
      .reply(200, { value: [person("ann"), person("bob")], "@odata.nextLink": next });
    eventual()
      .get("/v1.0/users")
      .query(pageTwo)
      .reply(200, { value: [person("carol")] });
    const calendar = await mount();
    const [first, ...others] = await calendar.commands.list_users({ limit: 2 });
    expect(first).toMatchObject({ name: "ann", next_page: next });
    expect(others).toMatchObject([{ name: "bob" }]);
    const rest = await calendar.commands.list_users({ limit: 2, next_page: next });
    expect(rest.map(({ name, next_page }) => [name, next_page])).toEqual([["carol", undefined]]);
  });

  test("with a limit above a page is read in pages of which some make up the limit", async () => {
    const full = { value: Array.from({ length: 750 }, (_, at) => person(`p${at}`)) };
    eventual()
      .get("/v1.0/users")
      .query((query) => query.$top === "750")
      .reply(200, { ...full, "@odata.nextLink": next });
    eventual()
      .get("/v1.0/users")
      .query(pageTwo)
      .reply(200, { ...full, "@odata.nextLink": `${next}d` });
    const calendar = await mount();
    const found = await calendar.commands.list_users({ limit: 1_501 });
    expect(found).toHaveLength(1_500);
    expect(found[0]?.next_page).toBe(`${next}d`);
  });

  test("a page without people is not the end", async () => {
    eventual()
      .get("/v1.0/users")
      .query((query) => query.$top === "1")
      .reply(200, { value: [], "@odata.nextLink": next });
    eventual()
      .get("/v1.0/users")
      .query(pageTwo)
      .reply(200, { value: [person("ann")] });
    const calendar = await mount();
    expect(await calendar.commands.list_users({ limit: 1 })).toMatchObject([{ name: "ann" }]);
  });

  test("a query is words that begin a name or the address of somebody who is not suspended", async () => {
    const filters: unknown[] = [];
    eventual()
      .get("/v1.0/users")
      .query((query) => isList(query) && filters.push(query.$filter) > 0)
      .reply(200, { value: [] });
    const calendar = await mount();
    expect(await calendar.exec("list_users", [" o'brien+t@x  A&B#1 ", null, "department eq 'R&D'"])).toEqual([]);
    const begins = (word: string) =>
      `(startswith(displayName,'${word}') or startswith(givenName,'${word}') or ` +
      `startswith(surname,'${word}') or startswith(mail,'${word}'))`;
    expect(filters[0]).toBe(
      `(department eq 'R&D') and accountEnabled eq true and ${begins("o''brien+t@x")} and ${begins("A&B#1")}`,
    );
  });

  test.each([
    ["another host", "https://graph.evil.example/v1.0/users?$skiptoken=a"],
    ["something else than people", `${graphOrigin}/v1.0/users/ceo/messages?$skiptoken=a`],
    ["nothing", "more"],
  ])("a next_page that leads to %s is refused without a call", async (_, next_page) => {
    const calendar = await mount();
    await expect(calendar.commands.list_users({ next_page })).rejects.toMatchObject({ code: "invalid_arguments" });
  });

  test.each([
    ["on another host", "https://graph.evil.example/v1.0/users?$skiptoken=a"],
    ["the same again", next],
  ])("a next page of Graph's that is %s is an error, not a shorter list", async (_, link) => {
    eventual()
      .get("/v1.0/users")
      .query((query) => isList(query))
      .times(2)
      .reply(200, { value: [person("ann")], "@odata.nextLink": link });
    const calendar = await mount();
    await expect(calendar.commands.list_users()).rejects.toMatchObject({ details: { code: "bad_next_link" } });
  });
});

describe("get_user_manager", () => {
  const managerOf = (name: string) => graph().get(`/v1.0/users/${name}/manager`).query(true);

  test("is a person as get_user shows one, not suspended for want of a selected property", async () => {
    graph()
      .get("/v1.0/users/42/manager")
      .query(({ $select }) => String($select).includes("accountEnabled"))
      .reply(200, person("ann", { department: "Sales" }));
    const calendar = await mount();
    expect(await calendar.commands.get_user_manager({ user_id: "42" })).toMatchObject({
      name: "ann",
      department: "Sales",
      suspended: false,
    });
  });

  test("is null for who has none", async () => {
    managerOf("42").reply(404, missing("manager"));
    const calendar = await mount();
    expect(await calendar.commands.get_user_manager({ user_id: "42" })).toBeNull();
  });

  test("of nobody is an error, though Graph has the same code for it", async () => {
    managerOf("42").reply(404, missing("42"));
    const calendar = await mount();
    await expect(calendar.commands.get_user_manager({ user_id: "42" })).rejects.toMatchObject({
      details: { status: 404, code: "Request_ResourceNotFound" },
    });
  });

  test("is found by an address that is not the user principal name", async () => {
    managerOf("ann%40contoso.example").reply(404, missing("ann@contoso.example"));
    graph()
      .get("/v1.0/users")
      .query(({ $filter }) => $filter !== undefined)
      .reply(200, { value: [person("ann", { userPrincipalName: "a17@contoso.example" })] });
    managerOf("id-ann").reply(200, person("bob"));
    const calendar = await mount();
    expect(await calendar.commands.get_user_manager({ user_id: "ann@contoso.example" })).toMatchObject({ name: "bob" });
  });

  test("that may not be read says what to grant", async () => {
    managerOf("42").reply(403, { error: { code: "Authorization_RequestDenied", message: "Insufficient privileges." } });
    const calendar = await mount();
    await expect(calendar.commands.get_user_manager({ user_id: "42" })).rejects.toThrow("User.Read.All");
  });
});

describe("get_user_photo", () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]);
  const image = { "content-type": "image/png" };
  const none = (code: string) => ({ error: { code, message: "" } });

  test("is a picture, byte for byte", async () => {
    graph().get("/v1.0/users/42/photo/$value").reply(200, png, image);
    const calendar = await mount();
    expect(await calendar.commands.get_user_photo({ user_id: "42" })).toEqual({
      content_type: "image/png",
      content: png.toString("base64"),
    });
  });

  test.each([
    [1, 48],
    [48, 48],
    [100, 120],
    [5_000, 648],
  ])("at least %i pixels wide is the one of %i", async (pixel_width, size) => {
    graph().get(`/v1.0/users/42/photos/${size}x${size}/$value`).reply(200, png, image);
    const calendar = await mount();
    expect(await calendar.commands.get_user_photo({ user_id: "42", pixel_width })).not.toBeNull();
  });

  test("that is smaller than wanted comes as it is", async () => {
    graph().get("/v1.0/users/42/photos/648x648/$value").reply(404, none("ImageNotFound"));
    graph().get("/v1.0/users/42/photo/$value").reply(200, png, image);
    const calendar = await mount();
    expect(await calendar.commands.get_user_photo({ user_id: "42", pixel_width: 600 })).not.toBeNull();
  });

  test.each(["ErrorItemNotFound", "ImageNotFound", "GetUserPhoto"])("is null when Graph says %s", async (code) => {
    graph().get("/v1.0/users/42/photo/$value").reply(404, none(code));
    const calendar = await mount();
    expect(await calendar.commands.get_user_photo({ user_id: "42" })).toBeNull();
  });

  test("of nobody is an error, and so is a page of HTML", async () => {
    graph().get("/v1.0/users/42/photo/$value").reply(404, missing("42"));
    graph().get("/v1.0/users/43/photo/$value").reply(200, "<html>", { "content-type": "text/html" });
    const calendar = await mount();
    await expect(calendar.commands.get_user_photo({ user_id: "42" })).rejects.toMatchObject({
      details: { status: 404 },
    });
    await expect(calendar.commands.get_user_photo({ user_id: "43" })).rejects.toMatchObject({
      details: { code: "unexpected_answer" },
    });
  });
});

describe("groups", () => {
  const group = { id: "g-1", displayName: "Office", mail: "Office@Contoso.example", description: "Everyone here" };
  const bare = { id: "g-2", displayName: "WebVPN", mail: null, description: null };
  const shown = { id: "g-1", name: "Office", email: "office@contoso.example", description: "Everyone here" };

  test("of a person are those that they are in through others too, to the last page", async () => {
    const path = "/v1.0/users/42/transitiveMemberOf/microsoft.graph.group";
    const link = `${graphOrigin}${path}?$skiptoken=b`;
    eventual()
      .get(path)
      .query(({ $count, $orderby }) => $count === "true" && $orderby === "displayName")
      .reply(200, { value: [group], "@odata.nextLink": link });
    eventual()
      .get(path)
      .query({ $skiptoken: "b" })
      .reply(200, { value: [bare] });
    const calendar = await mount();
    expect(await calendar.commands.get_groups({ user_id: "42" })).toEqual([shown, { id: "g-2", name: "WebVPN" }]);
  });

  test("are listed by what their names begin with, quotes and all", async () => {
    graph()
      .get("/v1.0/groups")
      .query(({ $filter }) => $filter === "startswith(displayName,'O''Brien & Co')")
      .reply(200, { value: [group] });
    graph()
      .get("/v1.0/groups")
      .query((query) => !("$filter" in query))
      .reply(200, { value: [bare] });
    const calendar = await mount();
    expect(await calendar.commands.list_groups({ query: "O'Brien & Co" })).toEqual([shown]);
    expect(await calendar.commands.list_groups()).toEqual([{ id: "g-2", name: "WebVPN" }]);
  });

  const byMail = (value: object[]) =>
    graph()
      .get("/v1.0/groups")
      .query(({ $filter }) => $filter === "mail eq 'office@contoso.example'")
      .reply(200, { value });

  test("are found by id and by mail address", async () => {
    graph().get("/v1.0/groups/g-1").query(true).reply(200, group);
    byMail([group]);
    const calendar = await mount();
    expect(await calendar.commands.get_group({ group_id: "g-1" })).toEqual(shown);
    expect(await calendar.commands.get_group({ group_id: "office@contoso.example" })).toEqual(shown);
  });

  test("that do not exist are an error", async () => {
    graph().get("/v1.0/groups/g-9").query(true).reply(404, missing("g-9"));
    byMail([]);
    const calendar = await mount();
    for (const group_id of ["g-9", "office@contoso.example"]) {
      await expect(calendar.commands.get_group({ group_id })).rejects.toMatchObject({
        details: { source: "graph", status: 404, code: "Request_ResourceNotFound" },
      });
    }
  });

  const membersPath = "/v1.0/groups/g-1/members/microsoft.graph.user";
  const link = `${graphOrigin}${membersPath}?$skiptoken=b`;

  test("have members, read to the last page; one that the application may not read is no crash", async () => {
    byMail([group]);
    eventual()
      .get(membersPath)
      .query(({ $count }) => $count === "true")
      .reply(200, { value: [person("ann")], "@odata.nextLink": link });
    eventual()
      .get(membersPath)
      .query({ $skiptoken: "b" })
      .reply(200, { value: [{ id: "id-hidden", displayName: null, mail: null, accountEnabled: null }] });
    const calendar = await mount();
    expect(await calendar.commands.get_members({ group_id: "office@contoso.example" })).toMatchObject([
      { id: "id-ann", username: "ann@contoso.example" },
      { id: "id-hidden", name: "", email: "", suspended: false },
    ]);
  });

  test("have members from a page on", async () => {
    eventual()
      .get(membersPath)
      .query({ $skiptoken: "b" })
      .reply(200, { value: [person("bob")] });
    const calendar = await mount();
    expect(await calendar.commands.get_members({ group_id: "g-1", next_page: link })).toMatchObject([{ name: "bob" }]);
    const next_page = `${graphOrigin}/v1.0/groups/g-1/owners`;
    await expect(calendar.commands.get_members({ group_id: "g-1", next_page })).rejects.toMatchObject({
      code: "invalid_arguments",
    });
  });
});

test("rooms and lists of rooms are read to the last page", async () => {
  const path = "/v1.0/places/microsoft.graph.room";
  const oak = { id: "1", displayName: "Oak", emailAddress: "Oak@Contoso.example", capacity: "8", tags: ["video"] };
  const elm = { id: "2", emailAddress: "elm@contoso.example", capacity: "many", floorNumber: 2, floorLabel: "second" };
  graph()
    .get(path)
    .query({ $top: "100" })
    .reply(200, { value: [oak], "@odata.nextLink": `${graphOrigin}${path}?$skip=100` });
  graph()
    .get(path)
    .query({ $skip: "100" })
    .reply(200, { value: [elm] });
  graph()
    .get("/v1.0/places/microsoft.graph.roomlist")
    .query(true)
    .reply(200, { value: [{ id: "3", displayName: "Headquarters", emailAddress: "hq@contoso.example", phone: "" }] });
  const calendar = await mount();
  const always = { is_wheel_chair_accessible: false, tags: [] };
  expect(await calendar.commands.list_rooms()).toEqual([
    { ...always, id: "1", name: "Oak", email: "oak@contoso.example", capacity: 8, tags: ["video"] },
    {
      ...always,
      id: "2",
      name: "elm@contoso.example",
      email: "elm@contoso.example",
      floor_number: 2,
      floor_label: "second",
    },
  ]);
  expect(await calendar.commands.list_room_lists()).toEqual([
    { id: "3", name: "Headquarters", email: "hq@contoso.example" },
  ]);
});
