import type { z } from "zod";
import type { GitHub } from "../context.ts";
import type { GitRepository } from "../git/repository.ts";
import type { Actor } from "../world/actor.ts";
import type { App, User } from "../world/model.ts";
import type { Permission } from "../world/permissions.ts";
import type { Repository } from "../world/repository-model.ts";
import type { Answer } from "./answer.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request to an endpoint whose doors it has passed. */
export interface Call<Body = unknown> {
  readonly github: GitHub;
  readonly actor: Actor;
  /** Parts of the path, decoded; empty when the path has no such part. */
  param(name: string): string;
  query(name: string): string | undefined;
  header(name: string): string | undefined;
  readonly body: Body;
}

export interface SignedInCall<Body = unknown> extends Call<Body> {
  readonly user: User;
}

export interface RepositoryCall<Body = unknown> extends SignedInCall<Body> {
  readonly repository: Repository;
  readonly git: GitRepository;
}

export interface AppCall<Body = unknown> extends Call<Body> {
  readonly app: App;
}

type Handler<C> = (call: C) => Answer | Promise<Answer>;

/** Who may come in: the table of endpoints and the permission that each needs is made of these. */
export type Access =
  | { readonly kind: "public"; readonly answer: Handler<Call> }
  | { readonly kind: "signed-in"; readonly answer: Handler<SignedInCall> }
  /** An App itself, by its JSON Web Token. */
  | { readonly kind: "app"; readonly answer: Handler<AppCall> }
  /** Any one of the permissions, on the repository that the path names. */
  | {
      readonly kind: "repository";
      readonly needs: readonly Permission[];
      readonly answer: Handler<RepositoryCall>;
    }
  | {
      readonly kind: "organization";
      readonly needs: readonly Permission[];
      readonly answer: Handler<SignedInCall>;
    };

export interface Endpoint {
  readonly method: Method;
  /** As GitHub's description writes it: `/repos/{owner}/{repo}/pulls`. */
  readonly path: string;
  readonly access: Access;
  readonly body: z.ZodType | undefined;
}

type Route = `${Method} /${string}`;

type Needs = Permission | readonly Permission[];

function endpoint(route: Route, body: z.ZodType | undefined, access: Access): Endpoint {
  const space = route.indexOf(" ");
  return { method: route.slice(0, space) as Method, path: route.slice(space + 1), access, body };
}

const list = (needs: Needs) => (typeof needs === "string" ? [needs] : needs);

interface WithoutBody<C> {
  readonly needs: Needs;
  readonly answer: Handler<C>;
}

/** An endpoint below `/repos/{owner}/{repo}`. */
export function onRepository<Schema extends z.ZodType>(
  route: Route,
  definition: WithoutBody<RepositoryCall<z.infer<Schema>>> & { readonly body: Schema },
): Endpoint;
export function onRepository(route: Route, definition: WithoutBody<RepositoryCall>): Endpoint;
export function onRepository(
  route: Route,
  { needs, body, answer }: WithoutBody<RepositoryCall<never>> & { readonly body?: z.ZodType },
): Endpoint {
  // The router parses the body with this very schema before it calls.
  const handler = answer as Handler<RepositoryCall>;
  return endpoint(route, body, { kind: "repository", needs: list(needs), answer: handler });
}

/** An endpoint below `/orgs/{org}`. */
export function onOrganization<Schema extends z.ZodType>(
  route: Route,
  definition: WithoutBody<SignedInCall<z.infer<Schema>>> & { readonly body: Schema },
): Endpoint;
export function onOrganization(route: Route, definition: WithoutBody<SignedInCall>): Endpoint;
export function onOrganization(
  route: Route,
  { needs, body, answer }: WithoutBody<SignedInCall<never>> & { readonly body?: z.ZodType },
): Endpoint {
  const handler = answer as Handler<SignedInCall>;
  return endpoint(route, body, { kind: "organization", needs: list(needs), answer: handler });
}

export function forEverybody(route: Route, answer: Handler<Call>): Endpoint {
  return endpoint(route, undefined, { kind: "public", answer });
}

export function forSignedIn(route: Route, answer: Handler<SignedInCall>): Endpoint {
  return endpoint(route, undefined, { kind: "signed-in", answer });
}

/** An endpoint for an App itself. */
export function forApp<Schema extends z.ZodType>(
  route: Route,
  body: Schema,
  answer: Handler<AppCall<z.infer<Schema>>>,
): Endpoint {
  return endpoint(route, body, { kind: "app", answer: answer as Handler<AppCall> });
}
