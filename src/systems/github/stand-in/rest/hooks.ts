import * as z from "zod";
import type { Webhook } from "../world/repository-model.ts";
import { type Answer, created, invalid, notFound, nothing, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";

const config = z.object({
  url: z.string().optional(),
  content_type: z.enum(["json", "form"]).optional(),
  secret: z.string().optional(),
  insecure_ssl: z.union([z.string(), z.number()]).optional(),
});
const newHook = z.object({
  name: z.string().default("web"),
  active: z.boolean().default(true),
  events: z.array(z.string()).default(["push"]),
  config: config.optional(),
});
const update = z.object({
  active: z.boolean().optional(),
  events: z.array(z.string()).optional(),
  config: config.optional(),
});

export const hooks = [
  onRepository("POST /repos/{owner}/{repo}/hooks", {
    needs: "repository_hooks:write",
    body: newHook,
    answer: (call) => {
      const { github, repository, body } = call;
      const url = body.config?.url;
      if (!url || !URL.canParse(url)) {
        return invalid({
          resource: "Hook",
          code: "custom",
          field: "url",
          message: "url is missing a scheme",
        });
      }
      if (repository.hooks.some((hook) => hook.url === url && same(hook.events, body.events))) {
        return invalid({
          resource: "Hook",
          code: "custom",
          message: "Hook already exists on this repository",
        });
      }
      const now = github.now();
      const hook: Webhook = {
        id: github.nextId(),
        url,
        contentType: body.config?.content_type ?? "form",
        secret: body.config?.secret ?? "",
        events: body.events,
        active: body.active,
        createdAt: now,
        updatedAt: now,
        deliveries: [],
      };
      repository.hooks.push(hook);
      return created(view(call, hook));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/hooks", {
    needs: "repository_hooks:read",
    answer: (call) => page(call, call.repository.hooks, (hook) => view(call, hook)),
  }),
  onRepository("GET /repos/{owner}/{repo}/hooks/{hook_id}", {
    needs: "repository_hooks:read",
    answer: onHook((call, hook) => success(view(call, hook))),
  }),
  onRepository("PATCH /repos/{owner}/{repo}/hooks/{hook_id}", {
    needs: "repository_hooks:write",
    body: update,
    answer: onHook((call, hook) => {
      hook.active = call.body.active ?? hook.active;
      hook.events = call.body.events ?? hook.events;
      hook.url = call.body.config?.url ?? hook.url;
      hook.secret = call.body.config?.secret ?? hook.secret;
      hook.contentType = call.body.config?.content_type ?? hook.contentType;
      hook.updatedAt = call.github.now();
      return success(view(call, hook));
    }),
  }),
  onRepository("DELETE /repos/{owner}/{repo}/hooks/{hook_id}", {
    needs: "repository_hooks:write",
    answer: onHook(({ repository }, hook) => {
      repository.hooks.splice(repository.hooks.indexOf(hook), 1);
      return nothing;
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries", {
    needs: "repository_hooks:read",
    answer: onHook((call, hook) =>
      page(call, [...hook.deliveries].reverse(), (one) => ({
        id: one.id,
        guid: one.guid,
        delivered_at: one.deliveredAt,
        redelivery: one.redelivery,
        duration: one.duration,
        status: one.status,
        status_code: one.statusCode,
        event: one.event,
        action: one.action,
        installation_id: null,
        repository_id: call.repository.id,
      })),
    ),
  }),
];

const same = (one: readonly string[], other: readonly string[]) =>
  [...one].sort().join() === [...other].sort().join();

function onHook<Body = unknown>(answer: (call: RepositoryCall<Body>, hook: Webhook) => Answer) {
  return (call: RepositoryCall<Body>): Answer => {
    const hook = call.repository.hooks.find(({ id }) => String(id) === call.param("hook_id"));
    return hook ? answer(call, hook) : notFound;
  };
}

function view({ github, repository }: RepositoryCall, hook: Webhook) {
  const url = `${github.api}/repos/${github.fullName(repository)}/hooks/${hook.id}`;
  const last = hook.deliveries.at(-1);
  return {
    type: "Repository",
    id: hook.id,
    name: "web",
    active: hook.active,
    events: hook.events,
    // The secret never comes out again.
    config: {
      url: hook.url,
      content_type: hook.contentType,
      insecure_ssl: "0",
      ...(hook.secret && { secret: "********" }),
    },
    created_at: hook.createdAt,
    updated_at: hook.updatedAt,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: {
      code: last?.statusCode ?? null,
      status: last ? (last.statusCode < 300 ? "active" : "failed") : "unused",
      message: last?.status ?? null,
    },
  };
}
