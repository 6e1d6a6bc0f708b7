/**
 * Where people look, by where programs ask. The oldest sites have their pages at `app.`, later ones at their own name;
 * any other address, such as a rehearsal's, answers both.
 */
export function pagesUrl(api: string): string {
  const { protocol, host } = new URL(api);
  if (!host.startsWith("api.")) return `${protocol}//${host}`;
  const site = host.slice("api.".length);
  return `${protocol}//${site.split(".").length > 2 ? site : `app.${site}`}`;
}
