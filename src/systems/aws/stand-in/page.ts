import { html } from "hono/html";
import { readManifest } from "../../../formats/oci/distribution-pull.ts";
import { readImageConfig } from "../../../formats/oci/image.ts";
import { identityCenterPart } from "./identity-center/page.ts";
import type { RepositoryState, StoredManifest } from "./registry/model.ts";
import type { ContentStore } from "./registry/store.ts";
import type { S3State } from "./s3/model.ts";
import type { AccountState, AwsWorld } from "./world.ts";

type Html = ReturnType<typeof html>;

/** What lies in the account, for a person who looks: images with their labels, and what refers to them. */
export function accountPage(world: AwsWorld, store: ContentStore, s3: S3State): Html {
  const { accounts } = world.state.value;
  const repositories = Object.values(accounts).flatMap((account) => Object.values(account.repositories));
  const sorted = repositories.sort((a, b) => (a.name < b.name ? -1 : 1));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>AWS stand-in</title>
        <style>
          body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
          code { font-size: 0.9em; overflow-wrap: anywhere; }
          table { border-collapse: collapse; width: 100%; }
          td, th { border-bottom: 1px solid #ccc; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
        </style>
      </head>
      <body>
        <h1>AWS stand-in</h1>
        <p>Management account <code>${world.management}</code>, <code>${world.region}</code>. A rehearsal: no vendor is asked.</p>
        <h2>Accounts</h2>
        ${Object.values(accounts).map(accountPart)}
        <h2>IAM Identity Center</h2>
        ${identityCenterPart(world)}
        <h2>Registry</h2>
        ${sorted.map((repository) => repositoryPart(repository, store))}
        <h2>Buckets</h2>
        ${bucketTable(s3)}
        <h2>Calls</h2>
        <ul>
          ${[...world.operations.counts].map(([name, count]) => html`<li><code>${name}</code> ${count}</li>`)}
        </ul>
      </body>
    </html>`;
}

function accountPart({ id, name, email, iam }: AccountState): Html {
  return html`<h3>${name} <code>${id}</code></h3>
    <p>${email}</p>
    <ul>
      ${Object.values(iam.identityProviders).map(({ url }) => html`<li>trusts the issuer <code>${url}</code></li>`)}
      ${Object.values(iam.roles).map(
        ({ name: role, inline, attached }) => html`<li>
        role <code>${role}</code>: ${[...Object.keys(inline), ...attached].join(", ") || "no policy"}
      </li>`,
      )}
    </ul>`;
}

function bucketTable({ buckets }: S3State): Html {
  return html`<table>
    <tr><th>Bucket</th><th>Account, region</th><th>Versions</th><th>Encryption</th><th>Objects</th></tr>
    ${Object.values(buckets).map(
      ({ name, account, region, versioning, encryption, objects }) => html`<tr>
        <td><code>${name}</code></td>
        <td>${account}, ${region}</td>
        <td>${versioning ?? "not kept"}</td>
        <td>${encryption.algorithm}</td>
        <td>${Object.entries(objects).map(
          ([key, [newest]]) =>
            html`<code>${key}</code> ${newest?.deleteMarker ? "deleted" : `${newest?.size ?? 0} bytes`}<br />`,
        )}</td>
      </tr>`,
    )}
  </table>`;
}

function repositoryPart(repository: RepositoryState, store: ContentStore): Html {
  const manifests = Object.values(repository.manifests);
  const images = manifests.filter((manifest) => !manifest.subject).reverse();
  return html`<h3>${repository.name}</h3>
    <table>
      <tr><th>Image</th><th>Tags</th><th>Labels</th><th>Referrers</th></tr>
      ${images.map((image) => {
        const tags = Object.entries(repository.tags).filter(([, digest]) => digest === image.digest);
        const referrers = manifests.filter((other) => other.subject === image.digest);
        return html`<tr>
          <td><code>${image.digest}</code><br />${image.pushedAt}</td>
          <td>${tags.map(([tag]) => tag).join(", ") || "none"}</td>
          <td>${labelsOf(image, store).map(([name, value]) => html`<code>${name}=${value}</code><br />`)}</td>
          <td>${referrers.map((one) => html`<code>${one.artifactType ?? one.mediaType}</code><br />`)}</td>
        </tr>`;
      })}
    </table>
    ${images.length === 0 ? html`<p>Nothing was pushed yet.</p>` : ""}`;
}

function labelsOf(image: StoredManifest, store: ContentStore): [string, string][] {
  if (!store.has(image.digest)) return [];
  const manifest = readManifest(store.read(image.digest), image.digest);
  if (!manifest.ok || manifest.value.kind !== "manifest") return [];
  const { digest } = manifest.value.manifest.config;
  const config = store.has(digest) ? readImageConfig(store.read(digest)) : undefined;
  return config?.ok ? Object.entries(config.value.config?.Labels ?? {}) : [];
}
