import { expect, test } from "vitest";
import { credentialOf } from "../../../runtime/api/credentials.ts";

const of = (headers: Record<string, string | string[]>, url = "/") => credentialOf({ headers, url })?.text;

test("the first credential present wins, in PlaceOS's order", () => {
  const everything = { "x-api-key": "1", cookie: "bearer_token=6; api-key=3", authorization: "Bearer 4" };
  const url = "/?bearer_token=5&api-key=2";
  expect(of(everything, url)).toBe("1");
  expect(of({ ...everything, "x-api-key": "" }, url)).toBe("2");
  expect(of({ cookie: everything.cookie, authorization: "bearer  4" }, "/?bearer_token=5")).toBe("3");
  expect(of({ cookie: "bearer_token=6", authorization: "Bearer 4" }, "/?bearer_token=5")).toBe("4");
  expect(of({ cookie: "bearer_token=6", authorization: "Basic abc" }, "/?bearer_token=5")).toBe("5");
  expect(of({ cookie: "bearer_token=6" })).toBe("6");
  expect(of({})).toBeUndefined();
});

test("cookies are decoded where they are encoded, and taken as they are where they are not", () => {
  expect(of({ cookie: "api-key=a%2Fb%3D" })).toBe("a/b=");
  expect(of({ cookie: "api-key=50%" })).toBe("50%");
  expect(of({ "x-api-key": ["first", "second"] })).toBe("first");
});

test("what a browser adds by itself is told from what a client sends", () => {
  const byCookie = (headers: Record<string, string>, url = "/") => credentialOf({ headers, url })?.cookie;
  expect(byCookie({ cookie: "api-key=1" })).toBe(true);
  expect(byCookie({ cookie: "bearer_token=1" })).toBe(true);
  expect(byCookie({ cookie: "api-key=1", "x-api-key": "1" })).toBe(false);
  expect(byCookie({ cookie: "api-key=1" }, "/?api-key=1")).toBe(false);
  expect(byCookie({ cookie: "bearer_token=1", authorization: "Bearer 1" })).toBe(false);
  expect(byCookie({ cookie: "bearer_token=1" }, "/?bearer_token=1")).toBe(false);
});
