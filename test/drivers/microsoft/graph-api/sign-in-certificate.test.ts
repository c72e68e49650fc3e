import { constants, generateKeyPairSync, verify } from "node:crypto";
import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, type Calendar, loginOrigin, mount, stopAll, tokenBody, tokenPath } from "./tenant.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const fingerprint = "AB".repeat(32);

/** Made with `openssl req -x509`; only its text matters here. */
const certificatePem = `-----BEGIN CERTIFICATE-----
MIIDDzCCAfegAwIBAgIUbCfd5DmwKsKJ0aGfpDhI16JlEkUwDQYJKoZIhvcNAQEL
BQAwFjEUMBIGA1UEAwwLYXRyaXVtLXRlc3QwIBcNMjYxMTIxMDAzODMyWhgPMjEy
NjEwMjgwMDM4MzJaMBYxFDASBgNVBAMMC2F0cml1bS10ZXN0MIIBIjANBgkqhkiG
9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoPaXoI9C4+H4Aepx8OEyXjd8Lv8EFloLXOLW
nGXl4hWmmP3SDGaE9ZQCUQ/NE3EkOOLpN3uDUF/tGrMzwX+nIw+MrPhOrZVv3rOR
bxg1RTSJznxo0Gy5Y1U7j8Roi29KCDcStn/PlcxqJdG6iAnV29YiLk4rLWlLVPJE
vrOMmPzSkcclindl1NNYf2tYpyILDwVdI+MRs85mxRYUW66/ViMD6RWBQUWxuPee
QBLG6ar69Zclp75dw+FJHJU9L94HcqA1ZdlziH5UXJmSV06IKz5eJbUh21jKMOn/
d+NyvKuT0dIbeCxVn73wmb0HaUUFiVuSdr4jCK9bsRiPPog0NQIDAQABo1MwUTAd
BgNVHQ4EFgQUA0BcB1fz1p1HpFJ79mY+JEgKWSUwHwYDVR0jBBgwFoAUA0BcB1fz
1p1HpFJ79mY+JEgKWSUwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOC
AQEASy2qk4KqTIQv+JHIaH/eOEaNoT+1B7EuxQgjmKw/qa1qSspk0/ZlTmkBcOVE
b1NX9E0hKtyuW49EDHMe5FlJ2b0pztCh0fUeQg8WUTWEDihvazEcrp7y6lMPfFjt
VtIoqI5AoIdCWv6zb3xTvOp8nj9nA1C2z9wuR6CbOX8zuFZ7l2hGz0OZw9PbNwhY
agJDb37kshKZl03kp4bs/EPAusD/qmftrlDaNlgQX3R3twA02myXI/p98Vm3DDUe
ABi4n7rRNGdWjuIIQ770UYeDyMsNrl5l8eBugW4IJv7mvBPIpLTrPjrOADsYfmtn
AlklI2v0noarS2LMxcAxp15jrg==
-----END CERTIFICATE-----`;

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(answerChecks);
afterEach(stopAll);

const withCertificate = (certificate: object, more: object = {}) =>
  mount({ calendar_config: { client_secret: undefined, certificate, ...more } });

/** The form of the next token request. */
function tokenRequest(): () => Record<string, string> {
  let form: Record<string, string> = {};
  nock(loginOrigin)
    .post(tokenPath)
    .query(true)
    .reply(200, (_, body) => {
      form = Object.fromEntries(new URLSearchParams(body as string | Record<string, string>));
      return tokenBody("token-1");
    });
  return () => form;
}

const tokenOf = async (calendar: Calendar) => (await calendar.commands.access_token()).token;

const part = (jwt: string | undefined, at: number) =>
  JSON.parse(Buffer.from(jwt?.split(".")[at] ?? "", "base64url").toString());

describe("with a certificate", () => {
  test.each([
    ["PKCS #8", pem],
    ["PKCS #1", privateKey.export({ type: "pkcs1", format: "pem" }).toString()],
  ])("the application proves itself with an assertion that its %s key signed", async (_, private_key) => {
    const form = tokenRequest();
    expect(await tokenOf(await withCertificate({ private_key, thumbprint_sha256: fingerprint }))).toBe("token-1");
    expect(form()).toMatchObject({
      grant_type: "client_credentials",
      client_id: "client",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      scope: "https://graph.microsoft.com/.default",
    });
    expect(form()).not.toHaveProperty("client_secret");
    const assertion = form().client_assertion ?? "";
    expect(part(assertion, 0)).toMatchObject({
      alg: "PS256",
      "x5t#S256": Buffer.from(fingerprint, "hex").toString("base64url"),
    });
    expect(part(assertion, 0)).not.toHaveProperty("x5c");
    expect(part(assertion, 1)).toMatchObject({ iss: "client", sub: "client", aud: `${loginOrigin}${tokenPath}` });
    const [head, claims, signature = ""] = assertion.split(".");
    const key = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify("sha256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url"))).toBe(true);
  });

  test("the fingerprint may be written as openssl prints it", async () => {
    const form = tokenRequest();
    const thumbprint_sha256 = fingerprint.toLowerCase().replace(/(..)(?=.)/g, "$1:");
    await tokenOf(await withCertificate({ private_key: pem, thumbprint_sha256 }));
    const x5t = Buffer.from(fingerprint, "hex").toString("base64url");
    expect(part(form().client_assertion, 0)["x5t#S256"]).toBe(x5t);
  });

  test("the certificate goes along where it is given", async () => {
    const form = tokenRequest();
    const x5c = certificatePem;
    await tokenOf(await withCertificate({ private_key: pem, thumbprint_sha256: fingerprint, x5c }));
    const plain = certificatePem.replace(/-----[A-Z ]+-----|\s/g, "");
    expect(part(form().client_assertion, 0).x5c).toEqual([plain]);
  });

  test.each(["secretsecret", "-----BEGIN PRIVATE KEY-----\nsecretsecret\n-----END PRIVATE KEY-----"])(
    "a key that is none is the commands' error and not the module's: %j",
    async (private_key) => {
      const calendar = await withCertificate({ private_key, thumbprint_sha256: fingerprint });
      const failed = await calendar.commands.access_token().catch((error) => error);
      expect(failed).toMatchObject({
        message: expect.stringContaining("certificate.private_key cannot sign"),
        details: { source: "login", code: "bad_private_key", retryable: false },
      });
      expect(failed.message).not.toContain("secretsecret");
      expect(await calendar.commands.queue_size()).toBe(0);
    },
  );

  test.each([
    [700027, "thumbprint_sha256"],
    [700024, "clock"],
  ])("AADSTS%i says what to look at: %s", async (number, hint) => {
    const refusal = { error: "invalid_client", error_description: "x", error_codes: [number] };
    nock(loginOrigin).persist().post(tokenPath).query(true).reply(401, refusal);
    const calendar = await withCertificate({ private_key: pem, thumbprint_sha256: fingerprint });
    await expect(calendar.commands.access_token()).rejects.toMatchObject({
      message: expect.stringContaining(hint),
      details: { status: 401, code: String(number) },
    });
  });
});
