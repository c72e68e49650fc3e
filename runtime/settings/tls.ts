import { createSecureContext } from "node:tls";
import { z } from "zod";

const pem = (what: string) =>
  z
    .string()
    .refine((text) => text.includes("-----BEGIN "), "expected the text of a PEM file: write ${file:/path/to/it.pem}")
    .describe(what);

/** A certificate and its private key, which belong together. */
export const tlsSettings = z
  .strictObject({
    cert: pem("Certificate, followed by those between it and the root, as `${file:/etc/atrium/tls/fullchain.pem}`"),
    key: pem("Its private key, as `${file:/etc/atrium/tls/privkey.pem}`"),
  })
  .superRefine(({ cert, key }, context) => {
    if (context.issues.length > 0) return;
    try {
      createSecureContext({ cert, key });
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      const message =
        code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
          ? "the key is that of another certificate"
          : `not usable (${code})`;
      context.addIssue({ code: "custom", message });
    }
  });

/** Certificate and key as PEM. */
export type Tls = z.output<typeof tlsSettings>;
