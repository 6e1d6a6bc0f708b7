import type * as z from "zod";
import type { Caller } from "../login/access-token.ts";
import type { Directory } from "../world/directory.ts";
import type { Application, ServicePrincipal } from "../world/model.ts";
import type { ApplicationPermission, DelegatedPermission } from "../world/permissions.ts";
import type { Answer } from "./answer.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One call of somebody who may make it. */
export interface Call<Body = unknown> {
  readonly directory: Directory;
  readonly caller: Caller;
  /** Its full address, as a next page continues it. */
  readonly address: string;
  /** Parts of the path, decoded. */
  param(name: string): string;
  query(name: string): string | undefined;
  header(name: string): string | undefined;
  readonly body: Body;
}

export type Permission = ApplicationPermission | DelegatedPermission;

/**
 * Who may call: any one of these, the least first, as the documentation of each call lists them. A list in it means that
 * all of them are needed.
 */
export interface Needs {
  /** Of an application in its own name; left out: no application may. */
  readonly application?: readonly (ApplicationPermission | readonly ApplicationPermission[])[];
  /** Of an application in a person's name. */
  readonly delegated?: readonly (DelegatedPermission | readonly DelegatedPermission[])[];
  /** The directory roles that let a person do it; left out: everybody may whose application may. */
  readonly roles?: readonly string[];
  /** Policies are guarded by a service of their own, which refuses in its own words. */
  readonly refusesAs?: "directory" | "policy";
}

export interface Endpoint {
  readonly method: Method;
  /** `/groups/{id}/members` */
  readonly path: string;
  readonly needs: Needs;
  readonly body: z.ZodType | undefined;
  /** What the path names, where `Application.ReadWrite.OwnedBy` is enough for its owners. */
  readonly owned?: (call: Call) => Application | ServicePrincipal | undefined;
  readonly answer: (call: Call) => Answer | Promise<Answer>;
}

interface Definition<Body> extends Pick<Endpoint, "needs" | "owned"> {
  readonly answer: (call: Call<Body>) => Answer | Promise<Answer>;
}

export function endpoint<Schema extends z.ZodType>(
  route: `${Method} /${string}`,
  definition: Definition<z.infer<Schema>> & { readonly body: Schema },
): Endpoint;
export function endpoint(route: `${Method} /${string}`, definition: Definition<unknown>): Endpoint;
export function endpoint(
  route: `${Method} /${string}`,
  { body, answer, ...rest }: Definition<never> & { readonly body?: z.ZodType },
): Endpoint {
  const space = route.indexOf(" ");
  return {
    method: route.slice(0, space) as Method,
    path: route.slice(space + 1),
    body,
    ...rest,
    // The router reads the body with this very schema before it calls.
    answer: answer as Endpoint["answer"],
  };
}
