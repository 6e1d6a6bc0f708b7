import * as z from "zod";

export const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const userSchemas = ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise];

const text = z.string().min(1).max(1024);

/** One value where SCIM would take several. */
const single = <Value extends z.ZodType>(value: Value) =>
  z.array(value).max(1, "only a single value is supported");

/**
 * What Identity Center keeps of a user; `photos`, `ims`, `x509Certificates`, `entitlements`, `password` and `groups` are
 * not among it, and refused.
 * https://docs.aws.amazon.com/singlesignon/latest/developerguide/createuser.html
 */
export const userSchema = z.strictObject({
  userName: z.string().min(1).max(128),
  displayName: text,
  name: z.strictObject({
    givenName: text,
    familyName: text,
    formatted: text.optional(),
    middleName: text.optional(),
    honorificPrefix: text.optional(),
    honorificSuffix: text.optional(),
  }),
  externalId: z.string().min(1).max(256).optional(),
  nickName: text.optional(),
  profileUrl: text.optional(),
  title: text.optional(),
  userType: text.optional(),
  preferredLanguage: text.optional(),
  locale: text.optional(),
  timezone: text.optional(),
  active: z.boolean().optional(),
  emails: single(
    z.strictObject({
      value: z.string().min(1).max(254),
      type: text.optional(),
      primary: z.literal(true, "the e-mail must be marked as primary"),
    }),
  ).optional(),
  addresses: single(
    z.strictObject({
      formatted: text.optional(),
      streetAddress: text.optional(),
      locality: text.optional(),
      region: text.optional(),
      postalCode: text.optional(),
      country: text.optional(),
      type: text.optional(),
      primary: z.boolean().optional(),
    }),
  ).optional(),
  phoneNumbers: single(
    z.strictObject({ value: text, type: text.optional(), primary: z.boolean().optional() }),
  ).optional(),
  roles: single(
    z.strictObject({ value: text, type: text.optional(), primary: z.boolean().optional() }),
  ).optional(),
  [enterprise]: z
    .strictObject({
      employeeNumber: text.optional(),
      costCenter: text.optional(),
      organization: text.optional(),
      division: text.optional(),
      department: text.optional(),
      manager: z.strictObject({ value: text, $ref: text.optional() }).optional(),
    })
    .optional(),
});

/** As a request has it: with what every resource of SCIM carries. */
export const userRequest = userSchema.extend({
  schemas: z.array(z.string()).optional(),
  id: z.string().optional(),
  meta: z.unknown().optional(),
});
