import type { EntraSection } from "./section.ts";

interface Cloud {
  readonly graph: string;
  readonly login: string;
  readonly portal: string;
  readonly explorer: string;
  /** What the provider calls it; left out: its default. */
  readonly provider?: string;
}

/** https://learn.microsoft.com/graph/deployments and https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
export const clouds: Readonly<Record<EntraSection["cloud"], Cloud>> = {
  global: {
    graph: "https://graph.microsoft.com",
    login: "https://login.microsoftonline.com",
    portal: "https://entra.microsoft.com",
    explorer: "https://developer.microsoft.com/graph/graph-explorer",
  },
  "us-government": {
    graph: "https://graph.microsoft.us",
    login: "https://login.microsoftonline.us",
    portal: "https://entra.microsoft.us",
    explorer: "https://developer.microsoft.com/graph/graph-explorer",
    provider: "usgovernment",
  },
  china: {
    graph: "https://microsoftgraph.chinacloudapi.cn",
    login: "https://login.partner.microsoftonline.cn",
    portal: "https://entra.microsoftonline.cn",
    explorer: "https://developer.microsoft.com/graph/graph-explorer",
    provider: "china",
  },
};
