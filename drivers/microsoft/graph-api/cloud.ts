import { z } from "zod";

/** The name of a Microsoft cloud in the settings. Government tenants of the lowest level (GCC) are in `global`. */
export const CloudName = z.enum(["global", "us_gov", "us_gov_dod", "china"]);

/** Where a cloud is. */
export interface Cloud {
  /** Origin of the token endpoint. */
  login: string;
  /** Origin of Graph; tokens are made for it, and are no good in another cloud. */
  graph: string;
}

/** Microsoft's clouds by name, from the page "Microsoft Graph national cloud deployments". */
export const clouds: Record<z.output<typeof CloudName>, Cloud> = {
  global: { login: "https://login.microsoftonline.com", graph: "https://graph.microsoft.com" },
  us_gov: { login: "https://login.microsoftonline.us", graph: "https://graph.microsoft.us" },
  us_gov_dod: { login: "https://login.microsoftonline.us", graph: "https://dod-graph.microsoft.us" },
  china: { login: "https://login.chinacloudapi.cn", graph: "https://microsoftgraph.chinacloudapi.cn" },
};
