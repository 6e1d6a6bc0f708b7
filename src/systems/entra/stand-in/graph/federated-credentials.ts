import * as z from "zod";
import type { FederatedCredential } from "../world/model.ts";
import { badRequest, conflict, created, notFound, nothing } from "./answer.ts";
import { applicationAt } from "./applications.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { readApplications, writeApplications } from "./needs.ts";

/** https://learn.microsoft.com/graph/api/resources/federatedidentitycredential */
const mostCredentials = 20;

const credential = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/, "must be 3 to 120 letters, digits, hyphens and underscores"),
  issuer: z.url().max(600),
  subject: z.string().min(1).max(600),
  audiences: z.array(z.string().max(600)).length(1),
  description: z.string().max(600).nullish(),
});
const changes = credential.omit({ name: true }).partial();

/** By its id or by its name. */
function credentialOf(call: Call): FederatedCredential {
  const key = call.param("credential");
  const found = applicationAt(call).federatedIdentityCredentials.find(
    ({ id, name }) => id === key || name === key,
  );
  if (!found) throw notFound(key);
  return found;
}

function refuseDouble(
  call: Call,
  wanted: Pick<FederatedCredential, "issuer" | "subject">,
  own?: string,
): void {
  const twin = applicationAt(call).federatedIdentityCredentials.some(
    ({ id, issuer, subject }) => id !== own && issuer === wanted.issuer && subject === wanted.subject,
  );
  if (twin)
    throw badRequest(
      "FederatedIdentityCredential with the same issuer and subject already exists on the application.",
    );
}

const folder = "/applications/{id}/federatedIdentityCredentials" as const;

export const federatedCredentials = [
  endpoint(`GET ${folder}`, {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        applicationAt(call).federatedIdentityCredentials.map((credential) => ({ ...credential })),
        { of: "federatedIdentityCredentials", directory: false },
      ),
  }),
  endpoint(`POST ${folder}`, {
    needs: writeApplications,
    owned: applicationAt,
    body: credential,
    answer(call) {
      const application = applicationAt(call);
      const known = application.federatedIdentityCredentials;
      if (known.some(({ name }) => name === call.body.name))
        throw conflict(`FederatedIdentityCredential with name ${call.body.name} already exists.`);
      if (known.length >= mostCredentials)
        throw badRequest(
          `Number of FederatedIdentityCredential objects would exceed the limit of ${mostCredentials}.`,
          "Directory_QuotaExceeded",
        );
      refuseDouble(call, call.body);
      const made = {
        id: call.directory.ids.uuid(),
        ...call.body,
        description: call.body.description ?? null,
      };
      application.federatedIdentityCredentials = [...known, made];
      return created("federatedIdentityCredentials/$entity", made);
    },
  }),
  endpoint(`GET ${folder}/{credential}`, {
    needs: readApplications,
    answer: (call) => one(call, "federatedIdentityCredentials", { ...credentialOf(call) }),
  }),
  endpoint(`PATCH ${folder}/{credential}`, {
    needs: writeApplications,
    owned: applicationAt,
    body: changes,
    answer(call) {
      const found = credentialOf(call);
      refuseDouble(call, { ...found, ...(call.body as Partial<FederatedCredential>) }, found.id);
      Object.assign(found, call.body);
      return nothing;
    },
  }),
  endpoint(`DELETE ${folder}/{credential}`, {
    needs: writeApplications,
    owned: applicationAt,
    answer(call) {
      const { id } = credentialOf(call);
      const application = applicationAt(call);
      application.federatedIdentityCredentials = application.federatedIdentityCredentials.filter(
        (one) => one.id !== id,
      );
      return nothing;
    },
  }),
];
