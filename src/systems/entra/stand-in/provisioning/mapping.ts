import type { Json, User } from "../world/model.ts";

/**
 * The attributes of a user as they are pushed, from the mappings that the gallery's applications come with. What
 * somebody lacks is left out, which some targets refuse.
 */
export function userAttributes(user: User): Readonly<Record<string, Json>> {
  return {
    userName: user.userPrincipalName,
    active: user.accountEnabled,
    displayName: user.displayName,
    externalId: user.mailNickname,
    ...(user.mail !== null && { emails: [{ value: user.mail, type: "work", primary: true }] }),
    name: {
      ...(user.givenName !== null && { givenName: user.givenName }),
      ...(user.surname !== null && { familyName: user.surname }),
      formatted: user.displayName,
    },
    ...(user.jobTitle !== null && { title: user.jobTitle }),
  };
}

/** What changed, as paths of SCIM: one for each attribute, and for each part of a name. */
export function differences(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): readonly { readonly path: string; readonly value: Json }[] {
  return Object.entries(after).flatMap(([name, value]) => {
    const earlier = before[name];
    if (JSON.stringify(earlier) === JSON.stringify(value)) return [];
    if (name === "emails") return [{ path: 'emails[type eq "work"].value', value: mailOf(value) }];
    if (name !== "name") return [{ path: name, value }];
    const [old, now] = [
      (earlier ?? {}) as Readonly<Record<string, Json>>,
      value as Readonly<Record<string, Json>>,
    ];
    return Object.entries(now)
      .filter(([part, one]) => old[part] !== one)
      .map(([part, one]) => ({ path: `name.${part}`, value: one }));
  });
}

const mailOf = (emails: Json) =>
  ((emails as readonly { readonly value: string }[])[0]?.value ?? null) as Json;
