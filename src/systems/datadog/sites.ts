/** Where programs ask a site: `https://api.datadoghq.eu`. */
export function apiUrl(site: string): string {
  return `https://api.${site}`;
}

/**
 * Datadog's own account at AWS, from which it takes roles there. Of the government's site it is the one for accounts
 * outside GovCloud. https://docs.datadoghq.com/integrations/guide/aws-manual-setup/
 */
export function awsAccount(site: string): string {
  switch (site) {
    case "ap1.datadoghq.com":
      return "417141415827";
    case "ap2.datadoghq.com":
      return "412381753143";
    case "ddog-gov.com":
      return "392588925713";
    default:
      return "464622532012";
  }
}
