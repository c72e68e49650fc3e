import { renderHtml, renderText } from "atrium";
import { describe, expect, test } from "vitest";

describe("a text", () => {
  test.each([
    ["%{name} has arrived for %{time}", { name: "Zoë", time: "10:00" }, "Zoë has arrived for 10:00"],
    ["%{name}%{name}", { name: "a" }, "aa"],
    ["%{ name }", { name: "a" }, "a"],
    ["%{count} of %{total}, %{late}", { count: 0, total: 1.5, late: false }, "0 of 1.5, false"],
    ["[%{host}]", { host: null }, "[]"],
    ["[%{host}]", { host: "" }, "[]"],
    ["%{rooms}", { rooms: ["a", { b: 1 }] }, '["a",{"b":1}]'],
    ["%{visitor.name} in %{meeting.room}", { visitor: { name: "Ann" }, "meeting.room": "A1" }, "Ann in A1"],
    [
      "Dear %{名前}, {{name}} costs 100% of $& and {1}",
      { 名前: "山田" },
      "Dear 山田, {{name}} costs 100% of $& and {1}",
    ],
    ["%{#late}Sorry, %{name}%{/late}%{^late}Hello%{/late}", { late: true, name: "Ann" }, "Sorry, Ann"],
    ["", { name: "a" }, ""],
  ])("%j with %j is %j", (template, values, text) => {
    expect(renderText(template, values)).toBe(text);
  });

  test.each([
    "%{unknown}",
    "%{ unknown }!",
    "%{a.b.c}",
    "%{}",
    "%{constructor}",
    "%{__proto__}",
    "%{&unknown}",
    "%{toString}",
  ])("keeps %j, which has no value, as it is", (template) => {
    expect(renderText(`before ${template} after`, { name: "a" })).toBe(`before ${template} after`);
  });

  test.each(["%{a.toString}", "%{a.constructor}", "%{a.b.__proto__}", "%{#a}%{constructor}%{/a}"])(
    "reaches nothing behind a value with %j",
    (template) => {
      const inside = template.includes("#") ? "%{constructor}" : template;
      expect(renderText(template, { a: { b: {} } })).toBe(inside);
    },
  );

  test("does not look for variables in values", () => {
    expect(renderText("%{a} %{b}", { a: "%{b}", b: "%{a}" })).toBe("%{b} %{a}");
    expect(renderText("%{a}", { a: "$& $1 %{#b}" })).toBe("$& $1 %{#b}");
  });

  test("keeps what HTML would have escaped", () => {
    expect(renderText("%{a}", { a: `<b> & "c"` })).toBe(`<b> & "c"`);
  });
});

describe("HTML", () => {
  test("has its values escaped, and nothing else", () => {
    expect(renderHtml("<b>%{name}</b> & %{unknown}", { name: `<script>"x" & 'y'</script>` })).toBe(
      "<b>&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;&#x2F;script&gt;</b> & %{unknown}",
    );
  });

  test.each(["%{&name}", "%{{name}}"])("has the value of %s escaped too", (template) => {
    expect(renderHtml(template, { name: "<i>" })).toBe("&lt;i&gt;");
  });

  test("takes numbers and nothing as they are", () => {
    expect(renderHtml("<p>%{a}%{b}</p>", { a: 5, b: null })).toBe("<p>5</p>");
  });
});

test.each(["Hello %{name", "%{#late}Sorry", "%{/late}"])("%j is an error that says what is wrong", (template) => {
  expect(() => renderText(template, { name: "a" })).toThrow(/^The template cannot be read: Un/);
});
