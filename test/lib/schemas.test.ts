import { emailAddress, levels, mailbox, unixTime } from "atrium";
import { describe, expect, test } from "vitest";
import { levelAllows } from "../../lib/level.ts";

describe("unix time", () => {
  test.each([0, 1_774_742_400, 253_402_300_799])("%d is one", (value) => {
    expect(unixTime.parse(value)).toBe(value);
  });

  test.each([-1, 1.5, 253_402_300_800, 1_774_742_400_000, Number.NaN, "1774742400", null])("%j is none", (value) => {
    expect(unixTime.safeParse(value).success).toBe(false);
  });
});

describe("an email address", () => {
  test("is trimmed and in lower case", () => {
    expect(emailAddress.parse(" Ann@Example.COM\n")).toBe("ann@example.com");
  });

  test.each(["", "ann", "ann@", "ann@example.com, bob@example.com"])("%j is none", (value) => {
    expect(emailAddress.safeParse(value).error?.issues[0]?.message).toBe("is not an email address");
  });
});

describe("a mailbox", () => {
  test("is an address or an id, trimmed and in lower case", () => {
    expect(mailbox.parse(" Room@Example.com ")).toBe("room@example.com");
    expect(mailbox.parse("8A0C-77")).toBe("8a0c-77");
  });

  test("is not empty", () => {
    expect(mailbox.safeParse("  ").error?.issues[0]?.message).toBe("is empty");
  });
});

test("a level includes the lower ones and no higher one", () => {
  const allowed = levels.map((have) => levels.filter((need) => levelAllows(have, need)));
  expect(allowed).toEqual([["user"], ["user", "support"], ["user", "support", "administrator"]]);
});
