import { html } from "hono/html";
import type { AwsWorld } from "../world.ts";
import { type IdentityCenter, identityCenter } from "./model.ts";

type Html = ReturnType<typeof html>;

/** Who there is and who may do what where, and what only a person changes. */
export function identityCenterPart(world: AwsWorld): Html {
  const center = identityCenter(world).value;
  const { instance, source } = center;
  const base = "/_stand-in/identity-center";
  if (!instance) return html`<form method="post" action="${base}"><button>Enable</button></form>`;
  return html`<p>Enabled. Assertion consumer service <code>${instance.acs}</code>, issuer <code>${instance.issuer}</code>.</p>
    <p>${source ? html`People come from <code>${source.entityId}</code>.` : "People are kept here."}</p>
    <form method="post" action="${base}/source">
      <label>Metadata of the identity provider <input name="metadata" type="url" required /></label>
      <button>Change the identity source</button>
    </form>
    ${source ? provisioningPart(center) : ""}
    ${rightsTable(center)}`;
}

function provisioningPart({ provisioning }: IdentityCenter): Html {
  const base = "/_stand-in/identity-center/tokens";
  return html`<form method="post" action="${base}">
      <button>${provisioning ? "Generate token" : "Enable automatic provisioning"}</button>
    </form>
    <ul>
      ${(provisioning?.tokens ?? []).map(
        ({ id, expiresAt }) => html`<li>
          <form method="post" action="${base}/${id}/delete">
            a token that is good until ${expiresAt} <button>Delete</button>
          </form>
        </li>`,
      )}
    </ul>`;
}

function rightsTable(center: IdentityCenter): Html {
  const users = Object.values(center.users);
  const nameOf = (id: string) =>
    center.groups[id]?.displayName ?? center.users[id]?.attributes.userName ?? id;
  return html`<table>
      <tr><th>Group</th><th>Members</th></tr>
      ${Object.values(center.groups).map(
        ({ displayName, members }) =>
          html`<tr><td>${displayName}</td><td>${members.map(nameOf).join(", ")}</td></tr>`,
      )}
    </table>
    <p>${users.length} users</p>
    <table>
      <tr><th>Permission set</th><th>Account</th><th>Given to</th></tr>
      ${center.assignments.map(
        ({ permissionSet, account, principalId }) => html`<tr>
          <td>${center.permissionSets[permissionSet]?.name ?? permissionSet}</td>
          <td>${account}</td>
          <td>${nameOf(principalId)}</td>
        </tr>`,
      )}
    </table>`;
}
