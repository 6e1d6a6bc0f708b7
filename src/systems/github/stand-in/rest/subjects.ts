import * as z from "zod";
import { hasImmutableSubject, subjectPrefix } from "../world/subject.ts";
import { created, refuse, success } from "./answer.ts";
import { onRepository } from "./endpoint.ts";

const path = "/repos/{owner}/{repo}/actions/oidc/customization/sub";
const template = z.object({
  use_default: z.boolean(),
  include_claim_keys: z.array(z.string()).optional(),
  use_immutable_subject: z.boolean().optional(),
});

/** How the subject in the identity tokens of a repository's jobs is made. */
export const subjects = [
  onRepository(`GET ${path}`, {
    needs: "actions:read",
    answer: ({ github, repository }) =>
      success({
        use_default: true,
        use_immutable_subject: hasImmutableSubject(repository),
        sub_claim_prefix: subjectPrefix(github.state.organization, repository),
      }),
  }),
  onRepository(`PUT ${path}`, {
    needs: "actions:write",
    body: template,
    answer: ({ repository, body }) => {
      if (!body.use_default) return refuse(422, "Templates of subjects are not part of the stand-in.");
      if (body.use_immutable_subject !== undefined) repository.immutableSubject = body.use_immutable_subject;
      return created({});
    },
  }),
];
