import { secret } from "atrium";
import { z } from "zod";
import { Challenge } from "./challenge.ts";

const most = z.int().min(1).max(100_000);

/** Settings of what the module serves over HTTP. */
export const httpSettings = {
  client_id: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,128}$/, "is not made of letters, digits, hyphens and underscores")
    .optional()
    .describe("Part of the compatible addresses below /v1/book, which answer 404 without it"),
  client_secret: secret(z.string().min(16))
    .optional()
    .describe("With client_id what the compatible addresses take as Basic credentials; they need both"),
  compat_created_status: z
    .literal([200, 201])
    .default(201)
    .describe("HTTP status with which the compatible addresses say that something was made"),
  compat_show_user_ids: z
    .boolean()
    .default(false)
    .describe(
      "True when the compatible addresses name members to everybody, and not by ids that stand for nobody elsewhere",
    ),
  challenge: Challenge,
  public_limits: z
    .object({
      reads_per_minute: most.default(60).describe("Of one network address"),
      posts_per_minute: most.default(5).describe("Of one network address"),
      profile_posts_per_hour: most.default(30).describe("To one profile"),
      open_bookings_per_day: most
        .default(3)
        .describe("Of one network address for one mail address; three times as many with those that were cancelled"),
    })
    .prefault({})
    .describe("What those may who call without a key"),
};
