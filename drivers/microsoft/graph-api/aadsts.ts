/** What an operator can do about it, by AADSTS number (entra-docs, "reference-error-codes"). */
export const hints: Readonly<Record<string, string>> = {
  "70001": "the application is disabled in this tenant",
  "70011": "the scope is not one of this cloud; check cloud and graph_endpoint",
  "90002": "there is no such tenant, or it is in another cloud",
  "90038": "the tenant is in another cloud; set cloud",
  "500011": "Graph is not known in this tenant; check cloud",
  "53003": "Conditional Access blocks the application",
  "700016": "client_id is not known in this tenant",
  "700024": "the certificate's assertion is not valid at this time; check this machine's clock",
  "700027": "the certificate is not one of the application's; check thumbprint_sha256 and private_key",
  "700030": "the certificate's subject is not one that the application accepts",
  "900382": "the tenant is in another cloud; set cloud",
  "900432": "the tenant is in another cloud; set cloud",
  "7000112": "the application is disabled",
  "7000215": "client_secret is wrong; it is the secret's value, not its id",
  "7000222": "client_secret has expired; make a new one",
};

/** AADSTS numbers that say to come again later. */
export const transient: readonly string[] = ["50033", "50196", "90006", "90024", "90033", "90055", "90090"];
