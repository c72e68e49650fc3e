import { expect, test } from "vitest";
import { ann, attendee, bob, meeting, quiet, type Reply, today, withSandbox } from "./support.ts";

const get = (id: string, url: string, dependsOn?: string[]) => ({ id, method: "GET", url, dependsOn });
const json = { "Content-Type": "application/json" };

// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came.
function byId(reply: Reply): Record<string, { status: number; headers: Record<string, string>; body: any }> {
  return Object.fromEntries(reply.json.responses.map((response: { id: string }) => [response.id, response]));
}

test(
  "a batch is 200 however its requests fare, and their answers come in another order",
  withSandbox(async ({ graph }) => {
    const requests = [
      { id: "make", method: "post", url: `${ann}/events`, headers: json, body: meeting("10:00", "11:00") },
      get("read", "/users/bob@contoso.example"),
      get("fail", "/users/nobody@contoso.example"),
    ];
    const reply = await graph("POST", "/$batch", { requests });
    expect(reply.status).toBe(200);
    expect(reply.json.responses.map(({ id }: { id: string }) => id)).not.toEqual(["make", "read", "fail"]);
    const answers = byId(reply);
    expect([answers.make?.status, answers.read?.status, answers.fail?.status]).toEqual([201, 200, 404]);
    expect(answers.fail?.body.error.code).toBe("Request_ResourceNotFound");
    expect((await graph("GET", today(ann))).json.value).toHaveLength(1);
  }, quiet),
);

test(
  "a request runs after what it depends on, and not at all when that failed",
  withSandbox(async ({ graph }) => {
    const make = { method: "POST", url: `${ann}/events`, headers: json, body: meeting("10:00", "11:00") };
    const requests = [
      get("after", today(ann), ["make"]),
      { ...make, id: "make" },
      get("bad", `${ann}/events/nonsense`),
      { ...make, id: "never", dependsOn: ["bad"] },
      get("nor this", today(ann), ["never"]),
    ];
    const answers = byId(await graph("POST", "/$batch", { requests }));
    expect(answers.after?.body.value).toHaveLength(1);
    expect([answers.bad?.status, answers.never?.status, answers["nor this"]?.status]).toEqual([400, 424, 424]);
    expect((await graph("GET", today(ann))).json.value).toHaveLength(1);
  }, quiet),
);

test(
  "more than four for one mailbox are throttled, each by itself",
  withSandbox(async ({ graph }) => {
    const requests = ["1", "2", "3", "4", "5", "6"].map((id) => get(id, today(ann)));
    const reply = await graph("POST", "/$batch", { requests: [...requests, get("other", today(bob))] });
    const answers = Object.values(byId(reply));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const throttled = answers.filter(({ status }) => status === 429);
    expect(throttled.map(({ headers }) => headers["Retry-After"])).toEqual(["1", "1"]);
  }, quiet),
);

test(
  "a rule can act on requests in batches alone",
  withSandbox(async ({ graph, sandbox }) => {
    const action = { type: "respond", status: 429, headers: { "Retry-After": "2" } } as const;
    sandbox.faults.set([
      { path: "ann@", batched: true, action },
      { path: "bob@", action: { type: "drop" } },
    ]);
    expect((await graph("GET", today(ann))).status).toBe(200);
    const requests = [get("1", today(ann)), get("2", today(bob))];
    const answers = byId(await graph("POST", "/$batch", { requests }));
    expect([answers["1"]?.status, answers["1"]?.headers]).toEqual([429, { "Retry-After": "2" }]);
    expect(answers["2"]?.status).toBe(504);
  }, quiet),
);

test(
  "a body that is not JSON comes in base64",
  withSandbox(async ({ graph }) => {
    const photo = get("1", "/users/amelia.hartmann@contoso.example/photo/$value");
    const answers = byId(await graph("POST", "/$batch", { requests: [photo] }));
    expect(answers["1"]?.headers["Content-Type"]).toBe("image/png");
    expect(Buffer.from(answers["1"]?.body, "base64").subarray(1, 4).toString()).toBe("PNG");
  }),
);

const twenty = Array.from({ length: 20 }, (_, index) => get(String(index), "/users?$top=1"));
test.each([
  ["twenty-one requests", [...twenty, get("20", "/users")]],
  ["an id given twice", [get("1", "/users"), get("1", "/groups")]],
  ["a dependency on nothing", [get("1", "/users", ["2"])]],
  ["dependencies in a circle", [get("1", "/users", ["2"]), get("2", "/users", ["1"])]],
  ["a body without Content-Type", [{ id: "1", method: "POST", url: `${ann}/events`, body: {} }]],
])("a batch with %s is refused", (_, requests) =>
  withSandbox(async ({ graph }) => {
    const { status, json } = await graph("POST", "/$batch", { requests });
    expect([status, json.error.code]).toEqual([400, "BadRequest"]);
  }, quiet)(),
);

test(
  "twenty are taken, another batch among them is not, and attendees are invited by them as ever",
  withSandbox(async ({ graph }) => {
    const all = byId(await graph("POST", "/$batch", { requests: twenty }));
    expect(Object.values(all).map(({ status }) => status)).toEqual(Array(20).fill(200));
    const body = meeting("10:00", "11:00", { attendees: [attendee("bob@contoso.example")] });
    const requests = [get("1", "/$batch"), { id: "2", method: "POST", url: `${ann}/events`, headers: json, body }];
    expect(byId(await graph("POST", "/$batch", { requests }))["1"]?.status).toBe(400);
    expect((await graph("GET", today(bob))).json.value).toHaveLength(1);
  }, quiet),
);
