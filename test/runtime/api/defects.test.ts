import { expect, test } from "vitest";
import { callers, keys, testBuilding } from "../test-host.ts";

test("a defect is answered with an id, under which the log has the rest", async () => {
  const { api, exec, defects } = await testBuilding();
  const thrown = await exec(callers.user, "Lamp", "fail", ["defect"]).catch((error) => error);
  const answer = api.answer(thrown, callers.user);
  expect(answer).toMatchObject({ error_code: 7, http: 500, error: "unexpected failure", backtrace: [] });
  const id = /under ([0-9a-f-]{36})$/.exec(answer.message)?.[1];
  expect(answer.message).not.toContain("bulb");
  expect(defects).toEqual([`${id} the bulb counts backwards`]);
});

test("an error of the host that nobody expected is a defect too", async () => {
  const { api, defects } = await testBuilding();
  const answer = api.answer(new TypeError("undefined is not a function"), callers.administrator);
  expect(answer.error_code).toBe(7);
  expect(answer.message).not.toContain("undefined is not a function");
  expect(answer.backtrace.join("\n")).toContain("TypeError: undefined is not a function");
  expect(defects[0]).toContain("undefined is not a function");
});

test("over REST a defect shows no more than its id", async () => {
  const { http } = await testBuilding();
  const answer = await http.inject({
    method: "POST",
    url: "/api/engine/v2/systems/sys-1/Lamp/fail",
    headers: { "x-api-key": keys.user, "content-type": "application/json" },
    payload: '["defect"]',
  });
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ error: "unexpected failure", backtrace: [] });
  expect(answer.body).not.toContain("bulb");
});
