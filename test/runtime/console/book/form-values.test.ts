import { describe, expect, test } from "vitest";
import { formFields, formProblems } from "../../../../runtime/console/pages/book/form-values.ts";
import { en } from "../../../../runtime/console/pages/book/texts/en.ts";

const asked = [{ name: "comments" }, { name: "companyName", default: "none" }, { name: "phone", default: "" }];

describe("the form", () => {
  test("asks for name and mail address, and for what the profile's texts say", () => {
    const fields = formFields(asked, en).map(({ label, kind, required, initial }) => [label, kind, required, initial]);
    expect(fields).toEqual([
      ["Name", "text", true, ""],
      ["Email", "email", true, ""],
      ["Comments", "long", true, ""],
      ["Company name", "text", false, "none"],
      ["Phone", "tel", false, ""],
    ]);
  });

  test("keeps a field of the profile apart from its own, whatever it is called", () => {
    const ids = formFields([{ name: "Email" }, { name: "constructor" }], en).map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  const problems = (values: Record<string, string>, refused: Record<string, string> = {}) => [
    ...formProblems(formFields(asked, en), values, refused, en).keys(),
  ];
  const good = { "field-name": "Ada", "field-email": "ada@visitors.example", "asked-comments": "None" };

  test("is good when all that is needed is there", () => {
    expect(problems(good)).toEqual([]);
  });

  test.each([
    ["no name", { "field-name": " " }, ["field-name"]],
    ["no comments", { "asked-comments": "" }, ["asked-comments"]],
    ["no mail address", { "field-email": "ada" }, ["field-email"]],
    ["a mail address without a domain", { "field-email": "ada@visitors" }, ["field-email"]],
    ["two mail addresses", { "field-email": "ada@visitors.example, bob@visitors.example" }, ["field-email"]],
    ["too long a comment", { "asked-comments": "x".repeat(2_001) }, ["asked-comments"]],
    [
      "nothing",
      { "field-name": "", "field-email": "", "asked-comments": "" },
      ["field-name", "field-email", "asked-comments"],
    ],
  ])("says what is wrong: %s", (_, values, wrong) => {
    expect(problems({ ...good, ...values })).toEqual(wrong);
  });

  test("says what the host did not take, for as long as it stands there", () => {
    const refused = { name: "Ada", email: "ada@visitors.example" };
    expect(problems({ ...good, "field-name": " Ada " }, refused)).toEqual(["field-name", "field-email"]);
    expect(problems({ ...good, "field-name": "Ada L.", "field-email": "ada@b.example" }, refused)).toEqual([]);
  });
});
