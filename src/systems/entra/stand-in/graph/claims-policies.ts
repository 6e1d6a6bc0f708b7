import * as z from "zod";
import type { ClaimsMappingPolicy } from "../world/model.ts";
import { badRequest, created, notFound, nothing } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { assignApplicationPolicies, readApplicationPolicies, writeApplicationPolicies } from "./needs.ts";
import { idOf, referenceBody, withoutReference, withReference } from "./references.ts";
import { principalAt } from "./service-principals.ts";

/** Each is JSON in a text. https://learn.microsoft.com/graph/api/resources/claimsmappingpolicy */
const definition = z.array(
  z.string().refine((text) => {
    try {
      return "ClaimsMappingPolicy" in (JSON.parse(text) as object);
    } catch {
      return false;
    }
  }, "is no ClaimsMappingPolicy in JSON"),
);
const body = z.strictObject({
  displayName: z.string().min(1),
  definition: definition.min(1),
  isOrganizationDefault: z.boolean().default(false),
});

function policyOf({ directory }: Pick<Call, "directory">, id: string): ClaimsMappingPolicy {
  const found = directory.state.claimsMappingPolicies[id];
  if (!found) throw notFound(id);
  return found;
}

const folder = "/policies/claimsMappingPolicies" as const;
const assigned = "/servicePrincipals/{id}/claimsMappingPolicies" as const;

export const claimsPolicies = [
  endpoint(`GET ${folder}`, {
    needs: readApplicationPolicies,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.claimsMappingPolicies).map((one) => ({ ...one })),
        {
          of: "policies/claimsMappingPolicies",
        },
      ),
  }),
  endpoint(`POST ${folder}`, {
    needs: writeApplicationPolicies,
    body,
    answer(call) {
      const made = { id: call.directory.ids.uuid(), ...call.body };
      call.directory.state.claimsMappingPolicies[made.id] = made;
      return created("policies/claimsMappingPolicies/$entity", made);
    },
  }),
  endpoint(`GET ${folder}/{policy}`, {
    needs: readApplicationPolicies,
    answer: (call) =>
      one(call, "policies/claimsMappingPolicies", { ...policyOf(call, call.param("policy")) }),
  }),
  endpoint(`PATCH ${folder}/{policy}`, {
    needs: writeApplicationPolicies,
    body: body.partial(),
    answer(call) {
      Object.assign(policyOf(call, call.param("policy")), call.body);
      return nothing;
    },
  }),
  endpoint(`DELETE ${folder}/{policy}`, {
    needs: writeApplicationPolicies,
    answer(call) {
      const { id } = policyOf(call, call.param("policy"));
      const used = Object.values(call.directory.state.servicePrincipals).some((one) =>
        one.claimsMappingPolicies.includes(id),
      );
      if (used) throw badRequest("The policy is still assigned to a service principal.");
      delete call.directory.state.claimsMappingPolicies[id];
      return nothing;
    },
  }),
  endpoint(`GET ${assigned}`, {
    needs: readApplicationPolicies,
    answer: (call) =>
      list(
        call,
        principalAt(call).claimsMappingPolicies.map((id) => ({ ...policyOf(call, id) })),
        {
          of: "claimsMappingPolicies",
        },
      ),
  }),
  endpoint(`POST ${assigned}/$ref`, {
    needs: assignApplicationPolicies,
    body: referenceBody,
    answer(call) {
      const principal = principalAt(call);
      const { id } = policyOf(call, idOf(call.body["@odata.id"].replace("/policies/", "/")));
      if (principal.claimsMappingPolicies.length > 0 && !principal.claimsMappingPolicies.includes(id))
        throw badRequest("Only one claims mapping policy can be assigned to a service principal.");
      principal.claimsMappingPolicies = withReference(
        principal.claimsMappingPolicies,
        id,
        "claimsMappingPolicies",
      );
      return nothing;
    },
  }),
  endpoint(`DELETE ${assigned}/{policy}/$ref`, {
    needs: assignApplicationPolicies,
    answer(call) {
      const principal = principalAt(call);
      principal.claimsMappingPolicies = withoutReference(
        principal.claimsMappingPolicies,
        call.param("policy"),
      );
      return nothing;
    },
  }),
];
