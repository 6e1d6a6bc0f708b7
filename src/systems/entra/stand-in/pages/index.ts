import { Hono } from "hono";
import { html } from "hono/html";
import { type Directory, directoryObject, nameOf } from "../world/directory.ts";

/** What is in the directory, for people who watch. Nothing secret is among it. */
export function pages(directory: Directory): Hono {
  const app = new Hono();
  app.get("/", (context) =>
    context.html(overview(directory), 200, {
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    }),
  );
  return app;
}

function overview(directory: Directory) {
  const {
    tenant,
    users,
    groups,
    servicePrincipals,
    conditionalAccessPolicies,
    synchronizationJobs,
    signIns,
  } = directory.state;
  const named = (id: string) => {
    const found = directoryObject(directory, id);
    if (!found) return id;
    return found.kind === "servicePrincipal" ? nameOf(directory, found.object) : found.object.displayName;
  };
  const assigned = (id: string) =>
    Object.values(directory.state.appRoleAssignments)
      .filter(({ resourceId }) => resourceId === id)
      .map(({ principalId }) => named(principalId));
  const own = Object.values(servicePrincipals).filter(
    ({ appOwnerOrganizationId }) => appOwnerOrganizationId === tenant.id,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${tenant.displayName}: Entra ID stand-in</title>
        <style>
          :root { color-scheme: light dark; }
          body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
          table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
          th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8884; }
          small { opacity: 0.7; }
        </style>
      </head>
      <body>
        <p>Entra ID stand-in</p>
        <h1>${tenant.displayName}</h1>
        <p>${tenant.initialDomain}, directory ${tenant.id}, plan ${tenant.plan}, security defaults ${tenant.securityDefaults ? "on" : "off"}</p>
        <h2>Groups</h2>
        ${table(["Name", "Members"], Object.values(groups), ({ displayName, members }) => [displayName, members.map(named).join(", ")])}
        <h2>Applications</h2>
        ${table(["Name", "Client", "Sign-on", "Assigned"], own, (one) => [nameOf(directory, one), one.appId, one.preferredSingleSignOnMode ?? "OpenID Connect", assigned(one.id).join(", ")])}
        <h2>Provisioning</h2>
        ${table(["Application", "State", "Status", "Last run"], Object.values(synchronizationJobs), ({ principalId, state, status }) => [named(principalId), state, status.code, said(status)])}
        <h2>Conditional access</h2>
        ${table(["Policy", "State"], Object.values(conditionalAccessPolicies), ({ displayName, state }) => [displayName, state])}
        <h2>People</h2>
        ${table(["Name", "Account", "Roles"], Object.values(users), (user) => [user.displayName, `${user.userPrincipalName}${user.accountEnabled ? "" : " (disabled)"}`, user.directoryRoles.join(", ")])}
        <h2>Sign-ins</h2>
        ${table(["When", "Who", "To", "What came of it"], signIns.toReversed().slice(0, 50), (one) => [one.createdDateTime, named(one.userId), one.appDisplayName, one.errorCode === 0 ? "signed in" : `AADSTS${one.errorCode}`])}
      </body>
    </html>`;
}

function said({
  lastExecution,
}: {
  readonly lastExecution: {
    readonly timeEnded: string;
    readonly state: string;
    readonly error: { readonly message: string } | null;
  } | null;
}): string {
  return lastExecution
    ? [lastExecution.timeEnded, lastExecution.state, lastExecution.error?.message ?? ""].join(" ").trim()
    : "";
}

function table<Item>(
  heads: readonly string[],
  items: readonly Item[],
  row: (item: Item) => readonly string[],
) {
  if (items.length === 0) return html`<p><small>None.</small></p>`;
  return html`<table>
    <thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
    <tbody>${items.map((item) => html`<tr>${row(item).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table>`;
}
