import { html } from "hono/html";
import type { ClusterCache } from "./cluster/cache.ts";
import type { Application, ClusterObject } from "./types.ts";

export interface PageContent {
  readonly name: string;
  readonly revision: string | undefined;
  readonly problems: readonly string[];
  readonly cache: ClusterCache;
  /** The last lines of the newest Pod of a Degraded application, by application. */
  readonly lastWords: ReadonlyMap<string, readonly string[]>;
}

/** What a person sees at `/`: the applications, how they are and why, and what Argo CD itself complains about. */
export function argoPage({ name, revision, problems, cache, lastWords }: PageContent) {
  const applications = cache.ofKind("Application") as readonly Application[];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${name}: Argo CD stand-in</title>
        <style>
          body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
          table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
          th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8884; }
          pre { margin: 0.3rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        </style>
      </head>
      <body>
        <h1>Argo CD in ${name}</h1>
        <p>A stand-in: it follows ${revision ?? "no revision yet"}, renders with real Helm and kustomize and applies to its
          cluster. It knows one repository's main branch, and of ApplicationSets the git generators; it refuses hooks.
          Retries always take the newest revision.</p>
        ${problems.map((problem) => html`<p><strong>Problem:</strong> ${problem}</p>`)}
        ${cache.ofKind("ApplicationSet").map(setProblem)}
        ${applications.map((one) => application(one, lastWords.get(one.metadata.name) ?? []))}
      </body>
    </html>`;
}

function setProblem({ metadata, status }: ClusterObject) {
  const { conditions = [] } = (status ?? {}) as {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message: string;
    }[];
  };
  const error = conditions.find((one) => one.type === "ErrorOccurred" && one.status === "True");
  return error ? html`<p><strong>ApplicationSet ${metadata.name}:</strong> ${error.message}</p>` : "";
}

function application({ metadata, status }: Application, words: readonly string[]) {
  const messages = [
    ...(status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`),
    ...(status?.resources ?? []).flatMap(({ kind, name, health }) =>
      health?.message ? [`${kind} ${name}: ${health.message}`] : [],
    ),
  ];
  const operation = status?.operationState;
  return html`<h2>${metadata.name}</h2>
    <table>
      <tr><th>Sync</th><td>${status?.sync.status ?? "not looked at yet"} ${status?.sync.revision ?? ""}</td></tr>
      <tr><th>Health</th><td>${status?.health.status ?? ""}${messages.map((message) => html`<br />${message}`)}
        ${words.length > 0 ? html`<pre>${words.join("\n")}</pre>` : ""}</td></tr>
      <tr><th>Last sync</th><td>${operation?.phase ?? "none"} ${operation?.finishedAt ?? ""} ${operation?.message ?? ""}</td></tr>
      <tr><th>Images</th><td>${(status?.summary?.images ?? []).map((image) => html`${image}<br />`)}</td></tr>
      <tr><th>History</th><td>${(status?.history ?? []).map(({ id, revision, deployedAt }) => html`${id}: ${revision} ${deployedAt}<br />`)}</td></tr>
    </table>`;
}
