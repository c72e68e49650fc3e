import fc from "fast-check";
import { expect, test } from "vitest";
import { filledHtml, filledLine, variablesOf } from "../../drivers/place/group-booking/fields.ts";
import { DriverError } from "../../lib/errors.ts";
import { renderHtml, renderText } from "../../lib/templates.ts";
import { fuzzTimeout, holds } from "./cases.ts";
import { spoilt } from "./mutations.ts";
import { objectOf, oddJson, oddText, prototypeNames } from "./odd-values.ts";

/* Templates as operators write them, with what people said in their variables. */

const name = fc.oneof(
  fc.constantFrom("name", "start", "late", "a.b", "name.length", ...prototypeNames),
  fc.constantFrom(
    "name.constructor",
    "a.__proto__",
    "a.constructor.constructor",
    "name.constructor.name",
    "a.toString",
  ),
  oddText,
);
const tag = fc
  .tuple(fc.constantFrom("", "#", "^", "/", "&", "{", ">", "!", "=", "|"), name)
  .map(([sign, name]) => sign + name);
const part = (open: string, close: string) =>
  fc.oneof(
    tag.map((tag) => open + tag + close),
    fc.tuple(name, oddText).map(([name, inner]) => `${open}#${name}${close}${inner}${open}/${name}${close}`),
    fc.constantFrom("Hello ", "<b>", "\n"),
    oddText,
  );
const template = (open: string, close: string) => {
  const whole = fc.array(part(open, close), { maxLength: 6 }).map((parts) => parts.join(""));
  return fc.oneof({ weight: 3, arbitrary: whole }, { weight: 1, arbitrary: spoilt(whole) });
};
const values = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom("name", "late", "a", "start"), oddText), oddJson), { maxLength: 4 })
  .map(objectOf);

/** What would be there if a template reached what JavaScript keeps behind values. */
const inside = /native code|function \w*\(|\[object (Object|global)\]/;

const rendered = (render: () => string): string => {
  try {
    return render();
  } catch (error) {
    expect(error).toBeInstanceOf(DriverError);
    return "";
  }
};

test(
  "a template renders or is refused, and reaches nothing but its values",
  async () => {
    await holds(fc.tuple(template("%{", "}"), values), ([template, values]) => {
      const said = JSON.stringify(values) + template;
      for (const render of [renderText, renderHtml]) {
        const text = rendered(() => render(template, values));
        if (!inside.test(said)) expect(text).not.toMatch(inside);
      }
      // What is not a tag is the template's own; what is one must not bring in markup.
      const bare = rendered(() => renderHtml(template.replaceAll("<", ""), values));
      expect(bare).not.toContain("<");
    });
  },
  fuzzTimeout,
);

test(
  "a booking's texts hold what was said as text, on one line where there is one",
  async () => {
    const texts = fc.dictionary(fc.oneof(fc.constantFrom("name", "company"), oddText), oddText, { maxKeys: 4 });
    await holds(fc.tuple(template("{{", "}}"), texts), ([template, texts]) => {
      variablesOf(template);
      const line = filledLine(template, texts);
      expect(line).not.toMatch(/[\r\n]/);
      const html = filledHtml(template.replaceAll("<", ""), texts);
      expect(html.replaceAll(/^<div>|<br>|<\/div>$/g, "")).not.toContain("<");
      if (!inside.test(JSON.stringify(texts) + template)) expect(line + html).not.toMatch(inside);
    });
  },
  fuzzTimeout,
);
