import { z } from "zod";

/** An enumeration of Graph, which takes its values in any case. */
export const oneOf = <const Values extends readonly string[]>(...values: Values) =>
  z.string().transform((text, context): Values[number] => {
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
    if (found === undefined) context.addIssue(`Requested value '${text}' was not found.`);
    return found ?? text;
  });
