import { credential, serviceUrl } from "atrium";
import { describe, expect, test } from "vitest";

describe("the URL of a service", () => {
  test.each([
    ["https://api.example.com", "https://api.example.com"],
    [" https://api.example.com/v4/ ", "https://api.example.com/v4"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["http://localhost:3000/", "http://localhost:3000"],
    ["http://[::1]:3000/v2", "http://[::1]:3000/v2"],
  ])("%s is taken", (given, url) => {
    expect(serviceUrl.parse(given)).toBe(url);
  });

  test.each([
    "http://api.example.com",
    "http://127.0.0.1.evil.example",
    "https://user:password@api.example.com",
    "https://api.example.com?key=1",
    "https://api.example.com#here",
    "ftp://127.0.0.1",
    "api.example.com",
    "",
  ])("%j is refused: credentials go there", (given) => {
    expect(serviceUrl.safeParse(given).error?.issues[0]?.message).toContain("http only on loopback");
  });
});

describe("a credential", () => {
  test("may come with the line end of a file", () => {
    expect(credential.parse("ak_live:7f3a:s3cr3t=\n")).toBe("ak_live:7f3a:s3cr3t=");
  });

  test.each(["", "  ", "two words", "line\nbreak", "schlüssel"])("is not %j, which no header can carry", (given) => {
    const message = credential.safeParse(given).error?.issues[0]?.message ?? "";
    expect(message).toContain("is a key or token");
  });
});
