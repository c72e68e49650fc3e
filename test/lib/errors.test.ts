import { DriverError, type ErrorCode, errorCatalogue, InternalError, outsideCallFailed } from "atrium";
import { describe, expect, test } from "vitest";
import { type ErrorKind, errorFromReport, reportError } from "../../lib/errors.ts";

const kinds = Object.entries<ErrorKind>(errorCatalogue);

describe("the catalogue", () => {
  test.each(kinds)("%s has a number, an HTTP status and one sentence", (code, kind) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect([0, 1, 2, 3, 4, 5, 6, 7]).toContain(kind.error_code);
    expect(kind.http).toBeGreaterThanOrEqual(400);
    expect(kind.http).toBeLessThan(600);
    expect(kind.summary).toMatch(/^[A-Z`].*\.$/);
  });

  test("every number of the wire has an error", () => {
    expect([...new Set(kinds.map(([, { error_code }]) => error_code))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test.each<[number, string, (http: number) => boolean]>([
    [0, "400", (http) => http === 400],
    [1, "a fault of the request", (http) => http >= 400 && http < 500],
    [2, "401 or 403", (http) => http === 401 || http === 403],
    [3, "500 or 503", (http) => http === 500 || http === 503],
    [4, "400", (http) => http === 400],
    [5, "404", (http) => http === 404],
    [6, "404", (http) => http === 404],
  ])("over REST, number %i is %s", (number, _, fits) => {
    for (const [code, { error_code, http }] of kinds)
      if (error_code === number) expect([code, fits(http)]).toEqual([code, true]);
  });

  test("what may have taken effect is not said to be retryable", () => {
    const unknown: ErrorCode[] = ["exec_timeout", "module_stopped", "connection_lost"];
    for (const code of unknown) expect(errorCatalogue[code]).toMatchObject({ retryable: false });
  });
});

describe("an error as plain data", () => {
  test("a driver's error keeps code, message, details and stack, there and back", () => {
    const report = reportError(new DriverError("No room", { code: "bad_request", details: { room: "lobby" } }));
    expect(report).toMatchObject({ code: "bad_request", message: "No room", details: { room: "lobby" } });
    expect(report.stack?.[0]).toContain("No room");
    const back = errorFromReport(report);
    expect(back).toBeInstanceOf(DriverError);
    expect(reportError(back)).toEqual(report);
  });

  test("without details and stack there are none on the other side", () => {
    const back = errorFromReport({ code: "exec_timeout", message: "Late" });
    expect(back.details).toBeUndefined();
    expect(reportError(back)).not.toHaveProperty("details");
  });

  test.each(["no_such_code", "toString", "__proto__", 5, null])(
    "the code %s, which nobody knows, is request_failed",
    (code) => {
      expect(reportError(new DriverError("No", { code: code as ErrorCode }))).toMatchObject({ code: "request_failed" });
    },
  );

  test.each(["text", 5, null])("details are an object: %s is left out", (details) => {
    const error = new DriverError("No", { details: details as unknown as object });
    expect(reportError(error)).not.toHaveProperty("details");
  });

  test("an error without a stack has one empty line", () => {
    const error = new DriverError("No");
    delete error.stack;
    expect(reportError(error).stack).toEqual([""]);
  });

  test("a driver's error is request_failed unless it says otherwise", () => {
    expect(new DriverError("No")).toMatchObject({ code: "request_failed", name: "DriverError", details: undefined });
  });

  test.each([[""], [undefined], [{ text: "odd" }]])(
    "a driver's error whose message is %j says so in words",
    (message) => {
      const error = Object.defineProperty(new DriverError("x"), "message", { value: message });
      expect(reportError(error).message).toBe("The driver does not say what is wrong");
    },
  );

  test.each([[["a"]], ["text"], [null], [7]])("details that are %j are left out, for they are an object", (details) => {
    expect(reportError(new DriverError("odd", { details: details as object })).details).toBeUndefined();
  });

  test("its cause is kept, for the log of whoever caught it", () => {
    const cause = new Error("socket hang up");
    expect(new DriverError("No", { cause }).cause).toBe(cause);
    expect(new DriverError("No")).not.toHaveProperty("cause");
  });

  test("a failed call to a service carries what a program can act on", () => {
    const cause = new Error("429");
    const call = { source: "graph", status: 429, code: "TooManyRequests", retry_after: 7, retryable: true };
    const error = outsideCallFailed("graph answered 429 TooManyRequests", call, cause);
    expect(reportError(error)).toMatchObject({ code: "outside_call_failed", details: call });
    expect(error.cause).toBe(cause);
  });

  test("a defect is an internal error", () => {
    expect(reportError(new InternalError("lost count"))).toMatchObject({
      code: "internal_error",
      message: "lost count",
      stack: expect.any(Array),
    });
  });
});
