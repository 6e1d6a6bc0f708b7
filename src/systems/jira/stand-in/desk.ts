import { Hono } from "hono";
import * as z from "zod";
import { bodyOf } from "./body.ts";
import { findProject, hashOf, Refusal, type Site } from "./site.ts";
import type { Account } from "./state.ts";

/**
 * What people do in Atlassian's and Jira's pages, and no interface offers: accounts, tokens, credentials, workflows and
 * screens. Whoever calls names themselves by their e-mail address, for there is no browser to log in with.
 */
export function deskRoutes(site: Site): Hono {
  const app = new Hono();
  const named = (email: string): Account => {
    const account = site.state.accounts.find((one) => one.email === email);
    if (account) return account;
    throw new Refusal(403, [`Nobody here is ${email}.`]);
  };
  const administrator = (email: string): Account => {
    const account = named(email);
    if (account.administrator) return account;
    throw new Refusal(403, [`${email} is no administrator of this site.`]);
  };
  app.post("/accounts", async (context) => {
    const schema = z.strictObject({ by: z.string(), email: z.string(), name: z.string() });
    const { by, email, name } = await bodyOf(context, schema);
    administrator(by);
    return context.json(
      { accountId: addAccount(site, { email, name, administrator: false }).accountId },
      201,
    );
  });
  app.post("/tokens", async (context) => {
    const { email } = await bodyOf(context, z.strictObject({ email: z.string() }));
    const { accountId } = named(email);
    const token = `ATATT3x${site.ids.token(40)}`;
    site.state.tokens[hashOf(token)] = accountId;
    site.changed();
    return context.json({ token }, 201);
  });
  app.post("/credentials", async (context) => {
    const { by } = await bodyOf(context, z.strictObject({ by: z.string() }));
    administrator(by);
    const clientId = site.ids.token(32);
    const clientSecret = `ATOA${site.ids.token(44)}`;
    site.state.credentials.push({ clientId, secretHash: hashOf(clientSecret) });
    site.changed();
    return context.json({ clientId, clientSecret }, 201);
  });
  app.post("/projects/:project", async (context) => {
    const schema = z.strictObject({
      by: z.string(),
      administrator: z.string().optional(),
      statuses: z.array(z.string()).optional(),
      hiddenFields: z.array(z.string()).optional(),
    });
    const { by, ...change } = await bodyOf(context, schema);
    administrator(by);
    const project = findProject(site, context.req.param("project"));
    if (change.administrator !== undefined)
      project.administrators.push(named(change.administrator).accountId);
    if (change.statuses) project.statuses = change.statuses;
    if (change.hiddenFields) project.hiddenFields = change.hiddenFields;
    site.changed();
    return context.body(null, 204);
  });
  return app;
}

/** An account that is there already stays as it is. */
export function addAccount(site: Site, wanted: Omit<Account, "accountId">): Account {
  const known = site.state.accounts.find(({ email }) => email === wanted.email);
  if (known) return known;
  const account = { accountId: `712020:${site.ids.uuid()}`, ...wanted };
  site.state.accounts.push(account);
  site.changed();
  return account;
}
