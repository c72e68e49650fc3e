import { AsyncLocalStorage } from "node:async_hooks";
import type {
  AuthenticationResult,
  ConfidentialClientApplication,
  INetworkModule,
  ManagedIdentityApplication,
} from "@azure/msal-node";
import { clouds } from "./cloud.ts";
import type { CalendarConfig } from "./settings.ts";

/** Milliseconds before it expires from which on a token is not used any more; MSAL's own margin. */
const margin = 300_000;

/** Gets a token from MSAL: one that it keeps, or with `refresh` a new one. */
export type SignIn = (refresh: boolean) => Promise<AuthenticationResult | null>;

/**
 * The way to sign in that the settings choose.
 *
 * @param network sends MSAL's requests; a managed identity's too, whose endpoint is on the machine itself
 */
export function signInBy(config: CalendarConfig, network: INetworkModule): SignIn {
  const { managed_identity, cloud } = config;
  // The cloud's Graph and not graph_endpoint, which may be a stand-in for it.
  const { graph } = clouds[cloud];
  if (managed_identity !== undefined) return asManagedIdentity(managed_identity.client_id, graph, network);
  // Only made when it is needed, as MSAL is only loaded then: with a bad certificate it throws, which is to be the error of
  // the calls.
  let application: ConfidentialClientApplication | undefined;
  return async (skipCache) => {
    application ??= await applicationOf(config, network);
    return application.acquireTokenByClientCredential({ scopes: [`${graph}/.default`], skipCache });
  };
}

async function applicationOf(
  config: CalendarConfig,
  networkClient: INetworkModule,
): Promise<ConfidentialClientApplication> {
  const { ConfidentialClientApplication } = await import("@azure/msal-node");
  const { tenant = "", client_id = "", client_secret, certificate, login_endpoint } = config;
  const { host } = new URL(login_endpoint);
  // MSAL insists on https for the authority, which it never contacts as long as it is told the endpoints.
  const authority = `https://${host}/${tenant}`;
  const oauth = `${login_endpoint}/${tenant}/oauth2/v2.0`;
  const metadata = {
    authorization_endpoint: `${oauth}/authorize`,
    token_endpoint: `${oauth}/token`,
    issuer: `${authority}/v2.0`,
    jwks_uri: `${login_endpoint}/${tenant}/discovery/v2.0/keys`,
  };
  return new ConfidentialClientApplication({
    auth: {
      clientId: client_id,
      ...(client_secret === undefined ? {} : { clientSecret: client_secret }),
      ...(certificate === undefined ? {} : { clientCertificate: clientCertificate(certificate) }),
      authority,
      knownAuthorities: [host],
      authorityMetadata: JSON.stringify(metadata),
    },
    system: { networkClient, disableInternalRetries: true },
  });
}

function clientCertificate({ private_key, thumbprint_sha256, x5c }: NonNullable<CalendarConfig["certificate"]>) {
  return { privateKey: private_key, thumbprintSha256: thumbprint_sha256, ...(x5c === undefined ? {} : { x5c }) };
}

/** The network of the module for which a managed identity's token is being fetched. */
const current = new AsyncLocalStorage<INetworkModule>();

/**
 * For managed identities, MSAL keeps the first network client that it gets, and one cache of tokens, for the whole
 * process. So it gets one that belongs to no module, and its cache is passed over.
 */
const shared: INetworkModule = {
  sendGetRequestAsync: (...request) => ownNetwork().sendGetRequestAsync(...request),
  sendPostRequestAsync: (...request) => ownNetwork().sendPostRequestAsync(...request),
};

function ownNetwork(): INetworkModule {
  const network = current.getStore();
  if (network === undefined) throw new Error("a token of a managed identity is requested outside of a module");
  return network;
}

/**
 * Signs in as the machine: Azure's metadata service, App Service, Azure Arc and so on. Which of them MSAL finds out from
 * the environment, once per process.
 */
function asManagedIdentity(clientId: string | undefined, resource: string, network: INetworkModule): SignIn {
  let application: ManagedIdentityApplication | undefined;
  let kept: AuthenticationResult | undefined;
  return async (refresh) => {
    const fresh = (kept?.expiresOn?.getTime() ?? 0) - Date.now() > margin;
    if (refresh || !fresh) {
      application ??= await machineOf(clientId);
      const machine = application;
      kept = await current.run(network, () => machine.acquireToken({ resource, forceRefresh: true }));
    }
    return kept ?? null;
  };
}

async function machineOf(clientId: string | undefined): Promise<ManagedIdentityApplication> {
  const { ManagedIdentityApplication } = await import("@azure/msal-node");
  return new ManagedIdentityApplication({
    ...(clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } }),
    system: { networkClient: shared, disableInternalRetries: true },
  });
}
