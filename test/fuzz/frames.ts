import { z } from "zod";

const id = z.int();
const Meta = z.strictObject({
  sys: z.string().optional(),
  mod: z.string(),
  index: z.int().optional(),
  name: z.string().optional(),
});
/** What the host sends over a WebSocket; see docs/reference/protocol.md. */
export const Answer = z.discriminatedUnion("type", [
  z.strictObject({ id, type: z.literal("success"), meta: Meta.optional(), value: z.unknown().optional() }),
  z.strictObject({
    id,
    type: z.literal("error"),
    error_code: z.int().min(0).max(7),
    code: z.int().min(400).max(599),
    msg: z.string().min(1),
    details: z.object().optional(),
  }),
  z.strictObject({ id, type: z.literal("notify"), value: z.unknown(), meta: Meta }),
  z.strictObject({ id, type: z.literal("debug"), mod: z.string(), level: z.string(), msg: z.string(), meta: Meta }),
]);
