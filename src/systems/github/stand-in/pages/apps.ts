import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { GitHub } from "../context.ts";
import { changeApp, createAppKey, installApp, registerApp } from "../operations/apps.ts";
import type { TokenPermissions } from "../ports.ts";
import { authenticate } from "../rest/authenticate.ts";
import type { App } from "../world/model.ts";
import { layout, type Markup, pageHeaders, path } from "./layout.ts";

const cookie = "user_session";

/**
 * What an owner of the organization does in the browser: registers an App from a link that fills the form in, lets it
 * have a key, installs it. A session is the owner's own token, in a cookie that no other site can make a browser send,
 * or in the header where a program plays the person.
 */
export function appPages(github: GitHub): Hono {
  const app = new Hono();
  const { login } = github.state.organization;
  const settings = `/organizations/${login}/settings/apps`;
  const page = async (context: Context, title: string, body: unknown, status: 200 | 403 | 422 = 200) =>
    context.html(await layout(title, [[login, "/"]], body), status, pageHeaders);

  app.post("/session", async (context) => {
    const token = String((await context.req.parseBody())["token"] ?? "");
    context.header("set-cookie", `${cookie}=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict`);
    return context.redirect(localPath(context.req.header("referer")), 303);
  });
  app.use(`${settings}/*`, async (context, next) => {
    const stored = new RegExp(`(?:^|; )${cookie}=([^;]+)`).exec(context.req.header("cookie") ?? "")?.[1];
    const header = context.req.header("authorization") ?? (stored && `token ${decodeURIComponent(stored)}`);
    const identity = await authenticate(github, header);
    const actor = identity.ok ? identity.actor : undefined;
    const isOwner = actor?.kind === "user" && !actor.permissions && actor.user.role === "owner";
    return isOwner ? next() : page(context, "Sign in as an owner", signIn(), 403);
  });
  app.get(`${settings}/new`, (context) =>
    page(context, "Register new GitHub App", registrationForm(settings, context.req.query())),
  );
  app.post(settings.concat("/new"), async (context) => {
    const form = texts(await context.req.parseBody());
    const made = registerApp(github, { name: form["name"] ?? "", permissions: permissionsIn(form) });
    if (!made) return page(context, "Register new GitHub App", "Name is already taken or not valid.", 422);
    github.changed();
    return context.redirect(`${settings}/${made.slug}`, 303);
  });
  const within = (
    method: "get" | "post",
    below: string,
    answer: (context: Context, app: App) => Response | Promise<Response>,
  ) =>
    app[method](`${settings}/:slug${below}`, (context) => {
      const found = github.state.apps.find(({ slug }) => slug === context.req.param("slug"));
      return found ? answer(context, found) : context.notFound();
    });
  within("get", "", (context, one) => page(context, one.name, appView(`${settings}/${one.slug}`, one)));
  within("post", "/key", async (context, one) => {
    const pem = await createAppKey(github, one);
    return context.body(pem, 200, {
      "content-type": "application/x-pem-file",
      "content-disposition": `attachment; filename="${one.slug}.private-key.pem"`,
      "cache-control": "no-store",
    });
  });
  within("post", "/permissions", async (context, one) => {
    changeApp(github, one, permissionsIn(texts(await context.req.parseBody())));
    return context.redirect(`${settings}/${one.slug}`, 303);
  });
  within("post", "/installations", async (context, one) => {
    const wanted = texts(await context.req.parseBody())["repositories"] ?? "";
    const names = wanted.split(/[\s,]+/).filter((name) => name !== "");
    const absent = names.find((name) => name !== "all" && !github.repository(`${login}/${name}`));
    if (names.length === 0 || absent !== undefined) {
      return page(context, one.name, `There is no repository ${absent ?? ""} to install it on.`, 422);
    }
    installApp(github, one, names.includes("all") ? "all" : names);
    return context.redirect(`${settings}/${one.slug}`, 303);
  });
  return app;
}

function signIn(): Markup {
  return html`<form method="post" action="/session">
    <label>Your token <input name="token" type="password" autocomplete="off" /></label>
    <button>Sign in</button>
  </form>`;
}

/** The form as the link fills it in; everything can still be changed. */
function registrationForm(settings: string, given: Readonly<Record<string, string>>): Markup {
  const fields = Object.entries({ name: "", description: "", url: "", ...given });
  return html`<form method="post" action="${settings}/new">
    ${fields.map(([name, value]) => html`<p><label>${name} <input name="${name}" value="${value}" /></label></p>`)}
    <button>Create GitHub App</button>
  </form>`;
}

function appView(place: string, app: App): Markup {
  const where = app.installedOn === "all" ? "all repositories" : app.installedOn.join(", ");
  return html`<p>App ID: <code>${app.id}</code>, Client ID: <code>${app.clientId}</code></p>
    <p>${app.installationId > 0 ? html`Installed on ${where}` : "Installed nowhere yet."}</p>
    <form method="post" action="${path(place.slice(1))}/key"><button>Generate a private key</button></form>
    <form method="post" action="${path(place.slice(1))}/installations">
      <label>Repositories, or all <input name="repositories" value="all" /></label> <button>Install</button>
    </form>
    <form method="post" action="${path(place.slice(1))}/permissions">
      ${Object.entries(app.permissions).map(
        ([name, level]) => html`<p><label>${name} <input name="${name}" value="${level}" /></label></p>`,
      )}
      <button>Save changes</button>
    </form>`;
}

/** Fields whose value is a level are permissions; the form has no others with such values. */
function permissionsIn(form: Readonly<Record<string, string>>): TokenPermissions {
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) =>
      /^[a-z_]+$/.test(name) && (value === "read" || value === "write") ? [[name, value] as const] : [],
    ),
  );
}

function texts(form: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

/** Back to where somebody came from, and never to another site. */
function localPath(referer: string | undefined): string {
  const url = referer !== undefined && URL.canParse(referer) ? new URL(referer) : undefined;
  return url ? `${url.pathname}${url.search}` : "/";
}
