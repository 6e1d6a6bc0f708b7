import { join } from "node:path";
import { Hono } from "hono";
import { html } from "hono/html";
import type { OidcIssuer } from "../../../../contracts/offers.ts";
import { startServer } from "../../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { openAuthorities } from "./authorities.ts";
import { fulcio } from "./fulcio.ts";
import { createTokenVerifier, type JobClaims } from "./identity-token.ts";
import { timestampAuthority } from "./timestamp-authority.ts";
import { printTrustedRoot } from "./trusted-root.ts";

export interface SigstoreOptions extends StandInOptions {
  /** Whose identity tokens are certified; looked at for each request, so that issuers may start later. */
  readonly issuers: readonly OidcIssuer[];
  /** How an issuer's keys are fetched; Node's own when left out. */
  readonly fetch?: typeof fetch;
}

export interface RunningSigstore extends RunningStandIn {
  /** The Sigstore trusted root (JSON) by which signatures of this instance are verified. */
  trustedRoot(): string;
}

interface Issued {
  readonly at: string;
  readonly repository: string;
  readonly ref: string;
  readonly workflow: string;
  readonly run: string;
}

/**
 * Starts the Sigstore that GitHub keeps for private repositories: Fulcio certifies a job by its identity token, and a
 * timestamp authority witnesses when it signed. Nothing is published. Keys are kept in the stand-in's folder.
 */
export async function startSigstore(options: SigstoreOptions): Promise<Result<RunningSigstore>> {
  const { clock, ids, log } = options;
  const authorities = await openAuthorities(join(options.directory, "authorities.json"), clock, ids);
  const state = openState<{ issued: Issued[] }>(join(options.directory, "sigstore.json"), () => ({
    issued: [],
  }));
  const record = (claims: JobClaims) => {
    state.value.issued.push({
      at: clock.now().toISOString(),
      repository: claims.repository,
      ref: claims.ref,
      workflow: claims.job_workflow_ref,
      run: claims.run_id,
    });
    state.changed();
    log(`certified ${claims.job_workflow_ref} for ${claims.repository}`);
  };
  const tokens = createTokenVerifier({ issuers: options.issuers, clock, fetch: options.fetch ?? fetch });

  const app = new Hono();
  app.route("/", fulcio({ authority: authorities.certificates, tokens, issued: record, clock, ids, log }));
  app.route("/", timestampAuthority({ authority: authorities.timestamps, clock, ids }));
  app.get("/", (context) => context.html(page(state.value.issued)));

  const server = await startServer({
    name: "Sigstore stand-in",
    app,
    ...(options.port !== undefined && { port: options.port }),
  });
  if (!server.ok) return server;
  return ok({
    ...server.value,
    trustedRoot: () => printTrustedRoot(authorities),
    close: async () => {
      await server.value.close();
      state.flush();
    },
  });
}

function page(issued: readonly Issued[]) {
  return html`<!doctype html>
    <html lang="en">
      <head><meta charset="utf-8" /><title>Sigstore stand-in</title></head>
      <body>
        <h1>Sigstore stand-in</h1>
        <p>Certifies jobs by their identity tokens and witnesses when they sign. Not GitHub's, not Sigstore's.</p>
        <table>
          <thead><tr><th>When</th><th>Repository</th><th>Reference</th><th>Workflow</th><th>Run</th></tr></thead>
          <tbody>
            ${issued.toReversed().map(
              (one) => html`<tr>
                <td>${one.at}</td><td>${one.repository}</td><td>${one.ref}</td><td>${one.workflow}</td><td>${one.run}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </body>
    </html>`;
}
