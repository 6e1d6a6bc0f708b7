import type { Context, Hono } from "hono";
import type { Verifier } from "../identity-token.ts";
import { release } from "../release.ts";
import { applicationOf } from "./application/images.ts";
import type { ClusterCache } from "./cluster/cache.ts";
import type { ClusterClient } from "./cluster/client.ts";
import { resourceKey } from "./cluster/kinds.ts";
import { isFields } from "./go-template/values.ts";
import { type Guard, guardOf, objectOf, refused } from "./sign-on/guard.ts";
import { signOnSettings } from "./sign-on/settings.ts";
import { type Application, argoNamespace, type ClusterObject } from "./types.ts";

export interface ApiDoors {
  readonly cache: ClusterCache;
  readonly client: ClusterClient;
  readonly verifier: Verifier;
  refresh(): Promise<void>;
}

/** Argo CD's API as far as it is asked: each answer is what the person's role gives. */
export function serveApi(app: Hono, doors: ApiDoors): void {
  const { cache, client, verifier, refresh } = doors;
  /** Answers with what `work` makes of somebody who has signed in. */
  const guarded = (work: (context: Context, guard: Guard) => Promise<Response> | Response) => {
    return async (context: Context): Promise<Response> => {
      const guard = await guardOf(context, cache, verifier);
      return guard instanceof Response ? guard : work(context, guard);
    };
  };
  const named = (context: Context, kind: string) =>
    cache.get(resourceKey("argoproj.io", kind, argoNamespace, context.req.param("name") ?? ""));
  const list = (context: Context, items: readonly ClusterObject[]) => context.json({ metadata: {}, items });
  const refreshWanted = async (context: Context) => {
    if (["normal", "hard"].includes(context.req.query("refresh") ?? "")) await refresh();
  };
  /** An application that somebody may see; whoever may not is not told whether it is there. */
  const visible = (context: Context, guard: Guard): Application | Response => {
    const found = named(context, "Application") as Application | undefined;
    if (found && guard.may("applications", "get", objectOf(found))) return found;
    if (guard.session) return refused(context, 403, "permission denied");
    return refused(context, 404, `applications.argoproj.io "${context.req.param("name")}" not found`);
  };
  const denied = (context: Context, guard: Guard, resource: string, action: string, object: string) => {
    const who = `sub: ${guard.session?.subject ?? ""}`;
    return refused(context, 403, `permission denied: ${resource}, ${action}, ${object}, ${who}`);
  };

  app.get(
    "/api/v1/applications",
    guarded(async (context, guard) => {
      await refreshWanted(context);
      const all = cache.ofKind("Application") as readonly Application[];
      return list(
        context,
        all.filter((one) => guard.may("applications", "get", objectOf(one))),
      );
    }),
  );
  app.get(
    "/api/v1/applications/:name",
    guarded(async (context, guard) => {
      await refreshWanted(context);
      const found = visible(context, guard);
      return found instanceof Response ? found : context.json(found);
    }),
  );
  app.post(
    "/api/v1/applications/:name/sync",
    guarded(async (context, guard) => {
      const found = visible(context, guard);
      if (found instanceof Response) return found;
      const object = objectOf(found);
      if (!guard.may("applications", "sync", object)) {
        return denied(context, guard, "applications", "sync", object);
      }
      return sync(context, client, found, guard.session?.username ?? "");
    }),
  );
  app.get(
    "/api/v1/applications/:name/logs",
    guarded(async (context, guard) => {
      const found = visible(context, guard);
      if (found instanceof Response) return found;
      const object = objectOf(found);
      if (!guard.may("logs", "get", object)) return denied(context, guard, "logs", "get", object);
      return logs(context, doors, found);
    }),
  );
  app.get(
    "/api/v1/projects",
    guarded((context, guard) => {
      const may = ({ metadata }: ClusterObject) => guard.may("projects", "get", metadata.name);
      return list(context, cache.ofKind("AppProject").filter(may));
    }),
  );
  app.get(
    "/api/v1/projects/:name",
    guarded((context, guard) => {
      const name = context.req.param("name") ?? "";
      const found = named(context, "AppProject");
      if (!guard.may("projects", "get", name)) return denied(context, guard, "projects", "get", name);
      return found
        ? context.json(found)
        : refused(context, 404, `appprojects.argoproj.io "${name}" not found`);
    }),
  );
  app.get(
    "/api/v1/applicationsets",
    guarded((context, guard) => {
      const may = (set: ClusterObject) =>
        guard.may("applicationsets", "get", `${projectOf(set)}/${set.metadata.name}`);
      return list(context, cache.ofKind("ApplicationSet").filter(may));
    }),
  );
  // Whoever has not signed in is told just that.
  app.get("/api/v1/session/userinfo", async (context) => {
    const guard = await guardOf(context, cache, verifier);
    if (guard instanceof Response || !guard.session) return context.json({});
    const { username, issuer } = guard.session;
    return context.json({ loggedIn: true, username, iss: issuer, groups: guard.groups });
  });
  app.get("/api/v1/settings", (context) => {
    const known = signOnSettings(cache);
    const oidcConfig = known && {
      ...{ name: known.oidc["name"], issuer: known.issuer, clientID: known.clientId, scopes: known.scopes },
      enablePKCEAuthentication: known.pkce,
    };
    return context.json({ ...(known && { url: known.url, oidcConfig }), controllerNamespace: argoNamespace });
  });
  app.get("/api/version", (context) => context.json({ Version: `${release.version}+groundwork-stand-in` }));
}

function projectOf(set: ClusterObject): string {
  const template = (set["spec"] as { readonly template?: { readonly spec?: { readonly project?: string } } })
    .template;
  return template?.spec?.project ?? "";
}

/** Asks the controller to sync; what it syncs to is the application's own revision while that is followed by itself. */
async function sync(
  context: Context,
  client: ClusterClient,
  application: Application,
  username: string,
): Promise<Response> {
  const body: unknown = await context.req.json().catch(() => ({}));
  const revision = isFields(body) ? body["revision"] : undefined;
  const own = application.spec.source?.targetRevision ?? "HEAD";
  if (typeof revision === "string" && revision !== "" && revision !== own) {
    const message = `Cannot sync to ${revision}: auto-sync currently set to ${own}`;
    return context.json({ error: message, code: 9, message }, 400);
  }
  const operation = { initiatedBy: { username }, sync: { prune: isFields(body) && body["prune"] === true } };
  const asked = await client.patch(application, { operation });
  if (asked.ok) return context.json(asked.value as object);
  return context.json({ error: asked.diagnostics[0]?.summary ?? "", code: 13, message: "" }, 500);
}

/** One JSON object a line, as Argo CD's gateway streams: the last lines of each of the application's Pods. */
async function logs(context: Context, { cache, client }: ApiDoors, application: Application) {
  const count = Number(context.req.query("tailLines") ?? 100);
  const pods = cache.ofKind("Pod").filter((pod) => applicationOf(cache, pod) === application.metadata.name);
  const entries = await Promise.all(
    pods.map(async (pod) =>
      (await client.lastLines(pod, count)).map((content) => ({ content, podName: pod.metadata.name })),
    ),
  );
  const all = [...entries.flat().map((entry) => ({ ...entry, last: false })), { content: "", last: true }];
  const lines = all.map((result) => `${JSON.stringify({ result })}\n`);
  return new Response(lines.join(""), { headers: { "content-type": "application/json" } });
}
