import type { KnownValue, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { Json } from "./connection.ts";

/** Nothing, where Graph says nothing. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]) : [];

/** A collection as it was said: nobody having set it is other than it being empty. */
export function collection(found: unknown, before: KnownValue | undefined): KnownValue {
  const values = textsOf(found);
  return values.length === 0 && (before === null || before === undefined) ? null : values;
}

/** A block of which there is one at most: shown where it was written, or where it holds something. */
export function block(found: State, before: KnownValue | undefined, empty: boolean): KnownValue {
  return empty && firstBlock(before) === undefined ? [] : [found];
}

export function firstBlock(value: KnownValue | undefined): State | undefined {
  return Array.isArray(value) ? (value[0] as State | undefined) : undefined;
}

export const blocks = (value: KnownValue | undefined): readonly State[] =>
  Array.isArray(value) ? (value as readonly State[]) : [];

export const objectOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The roles of an application, as the provider lists them, and their ids by value. */
export function rolesOf(found: unknown): {
  readonly app_roles: KnownValue;
  readonly app_role_ids: KnownValue;
} {
  const roles = (Array.isArray(found) ? found : []) as readonly Json[];
  return {
    app_roles: roles.map((role) => ({
      ...{
        id: String(role["id"]),
        display_name: String(role["displayName"]),
        enabled: role["isEnabled"] === true,
      },
      ...{ description: String(role["description"]), value: String(role["value"] ?? "") },
      allowed_member_types: textsOf(role["allowedMemberTypes"]),
    })),
    app_role_ids: Object.fromEntries(
      roles.flatMap(({ value, id }) =>
        typeof value === "string" && value !== "" ? [[value, String(id)]] : [],
      ),
    ),
  };
}

/** What delegated permissions an application offers. */
export function scopesOf(found: unknown): {
  readonly oauth2_permission_scopes: KnownValue;
  readonly oauth2_permission_scope_ids: KnownValue;
} {
  const scopes = (Array.isArray(found) ? found : []) as readonly Json[];
  return {
    oauth2_permission_scopes: scopes.map((scope) => ({
      ...{
        id: String(scope["id"]),
        value: String(scope["value"]),
        type: String(scope["type"]),
        enabled: scope["isEnabled"] === true,
      },
      admin_consent_display_name: String(scope["adminConsentDisplayName"] ?? ""),
      ...{ admin_consent_description: "", user_consent_display_name: "", user_consent_description: "" },
    })),
    oauth2_permission_scope_ids: Object.fromEntries(
      scopes.map(({ value, id }) => [String(value), String(id)]),
    ),
  };
}

/** Takes an id apart as the provider writes it: `/applications/{}/redirectUris/{}`. */
export function partsOf(id: string, pattern: string): Result<readonly string[]> {
  const expression = new RegExp(`^${pattern.replaceAll("{}", "([^/]+)")}$`);
  const found = expression.exec(id);
  return found
    ? ok(found.slice(1))
    : failure("terraform-vendor-refused", `parsing "${id}": expected ${pattern.replaceAll("{}", "<id>")}`);
}

/** What the stand-in does not do, of what a configuration asks for. */
export function notServed(type: string, planned: State, names: readonly string[]): Result<never> | undefined {
  const used = names.find((name) => {
    const value = planned[name];
    return (
      value !== null &&
      value !== undefined &&
      value !== "" &&
      value !== false &&
      !(Array.isArray(value) && value.length === 0)
    );
  });
  return used === undefined
    ? undefined
    : failure("terraform-not-served", `The stand-in provider does not serve '${used}' of ${type}.`);
}
