import { expect, test } from "vitest";
import { type Client, withSandbox } from "./support.ts";

const find = async ({ graph }: Client, filter: string, more = "") => {
  const { status, json } = await graph("GET", `/users?$filter=${encodeURIComponent(filter)}${more}`);
  return status === 200 ? json.value.map((user: { displayName: string }) => user.displayName) : json.error.code;
};

test(
  "a user is found by id and by user principal name, a guest's # encoded",
  withSandbox(async ({ graph }) => {
    const { json } = await graph("GET", "/users/amelia.hartmann@contoso.example");
    expect(json).toMatchObject({ displayName: "Amelia Hartmann", jobTitle: "Chief Executive Officer" });
    expect((await graph("GET", `/users/${json.id}`)).json.displayName).toBe("Amelia Hartmann");
    const guest = encodeURIComponent("robin.archer_fabrikam.example#EXT#@contoso.onmicrosoft.com");
    expect((await graph("GET", `/users/${guest}`)).json.mail).toBe("robin.archer@fabrikam.example");
  }),
);

test(
  "an unknown user is Request_ResourceNotFound",
  withSandbox(async ({ graph }) => {
    const { status, json } = await graph("GET", "/users/nobody@contoso.example");
    expect([status, json.error.code]).toEqual([404, "Request_ResourceNotFound"]);
    expect(json.error.message).toContain("Resource 'nobody@contoso.example' does not exist");
  }),
);

test(
  "department and accountEnabled only show when they are selected",
  withSandbox(async ({ graph }) => {
    const path = "/users/ben.carter@contoso.example";
    expect(Object.keys((await graph("GET", path)).json)).not.toContain("accountEnabled");
    const { json } = await graph("GET", `${path}?$select=department,accountEnabled`);
    expect(json).toMatchObject({ department: "Sales", accountEnabled: false });
    expect(json).not.toHaveProperty("jobTitle");
  }),
);

test(
  "filters understand eq, startswith, and, or, parentheses and doubled quotes",
  withSandbox(async (client) => {
    expect(await find(client, "surname eq 'O''Brien'")).toEqual(["Siobhan O'Brien"]);
    expect(await find(client, "startswith(displayName,'LUKASZ') or startswith(surname,'björk')")).toEqual([
      "Ingrid Björk",
    ]);
    const both = "(accountEnabled eq true) and (startswith(givenName,'b') or startswith(surname,'b'))";
    expect(await find(client, both)).toEqual(["Ingrid Björk", "Marcus Bell"]);
    expect(await find(client, "mail eq 'marcus.bell+events@contoso.example'")).toEqual(["Marcus Bell"]);
  }),
);

test(
  "a filter that is none, or needs the advanced query, is refused",
  withSandbox(async (client) => {
    expect(await find(client, "surname eq 'O'Brien'")).toBe("BadRequest");
    expect(await find(client, "surname eq")).toBe("BadRequest");
    expect(await find(client, "(surname eq 'a'")).toBe("BadRequest");
    expect(await find(client, "surname ne 'a'")).toBe("Request_UnsupportedQuery");
    const { status } = await client.graph("GET", "/users?$count=true&$filter=surname%20ne%20'a'", undefined, {
      ConsistencyLevel: "eventual",
    });
    expect(status).toBe(200);
  }),
);

test(
  "pages follow one another by $skiptoken until every user was there once",
  withSandbox(async ({ graph, sandbox }) => {
    const names: string[] = [];
    let next: string | undefined = "/users?$top=7&$select=userPrincipalName";
    while (next !== undefined) {
      const { json }: { json: Record<string, unknown> } = await graph("GET", next);
      const users = json.value as { userPrincipalName: string }[];
      expect(users.length).toBeLessThanOrEqual(7);
      names.push(...users.map((user) => user.userPrincipalName));
      next = json["@odata.nextLink"] as string | undefined;
      if (next !== undefined) expect(next).toContain("$skiptoken=");
    }
    expect(names).toEqual(sandbox.tenant.accounts.map(({ profile }) => profile.userPrincipalName));
  }),
);

test(
  "the directory refuses $skip, a $top above 999, options given twice and unknown properties",
  withSandbox(async ({ graph }) => {
    const refused = [
      "$skip=1",
      "$top=1000",
      "$top=0",
      "$filter=id%20eq%20'a'&$filter=id%20eq%20'b'",
      "$select=shoeSize",
      "$skiptoken=5",
    ];
    for (const query of refused) expect([query, (await graph("GET", `/users?${query}`)).status]).toEqual([query, 400]);
  }),
);

test(
  "rooms are places with capacity, building and floor",
  withSandbox(async ({ graph }) => {
    const { json } = await graph("GET", "/places/microsoft.graph.room");
    expect(json.value).toHaveLength(8);
    expect(json.value[0]).toMatchObject({
      displayName: "Boardroom",
      emailAddress: "boardroom@contoso.example",
      capacity: 12,
      building: "Headquarters",
      floorNumber: 2,
    });
    const large = await graph("GET", "/places/microsoft.graph.room?$filter=capacity%20ge%2010&$select=displayName");
    expect(large.json.value.map((place: { displayName: string }) => place.displayName)).toEqual([
      "Boardroom",
      "Harbour",
      "Town Hall",
    ]);
  }),
);
