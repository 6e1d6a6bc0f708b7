import * as z from "zod";
import { isAncestor } from "../git/history.ts";
import { isReferenceName } from "../git/references.ts";
import { judgeReference, type ReferenceChange, type Refusal } from "../operations/reference-rules.ts";
import { changeReference } from "../operations/references.ts";
import { type Answer, created, notFound, nothing, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { nodeId } from "./views/user.ts";

const newReference = z.object({ ref: z.string(), sha: z.string() });
const update = z.object({ sha: z.string(), force: z.boolean().optional() });

export const references = [
  onRepository("GET /repos/{owner}/{repo}/git/ref/{ref}", {
    needs: "contents:read",
    answer: (call) => {
      const reference = `refs/${call.param("ref")}`;
      const id = call.git.references.get(reference);
      return id ? success(referenceView(call, reference, id)) : notFound;
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
    needs: "contents:read",
    answer: (call) => {
      const found = call.git.references.list(`refs/${call.param("ref")}`);
      return success(found.map(([name, id]) => referenceView(call, name, id)));
    },
  }),
  onRepository("POST /repos/{owner}/{repo}/git/refs", {
    needs: "contents:write",
    body: newReference,
    answer: (call) =>
      call.github.exclusive(call.repository, async () => {
        const { ref, sha } = call.body;
        if (!isReferenceName(ref)) return refuse(422, "Reference name is not valid");
        if (!call.git.objects.has(sha)) return refuse(422, "Object does not exist");
        if (call.git.references.get(ref)) return refuse(422, "Reference already exists");
        const refusal = await move(call, { reference: ref, from: undefined, to: sha });
        return refusal ?? created(referenceView(call, ref, sha));
      }),
  }),
  onRepository("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
    needs: "contents:write",
    body: update,
    answer: (call) =>
      call.github.exclusive(call.repository, async () => {
        const reference = `refs/${call.param("ref")}`;
        const { sha, force = false } = call.body;
        const from = call.git.references.get(reference);
        if (!from) return refuse(422, "Reference does not exist");
        if (!call.git.objects.has(sha)) return refuse(422, "Object does not exist");
        if (!force && !isAncestor(call.git.objects, from, sha)) {
          return refuse(422, "Update is not a fast forward");
        }
        const refusal = from === sha ? undefined : await move(call, { reference, from, to: sha });
        return refusal ?? success(referenceView(call, reference, sha));
      }),
  }),
  onRepository("DELETE /repos/{owner}/{repo}/git/refs/{ref}", {
    needs: "contents:write",
    answer: (call) =>
      call.github.exclusive(call.repository, async () => {
        const reference = `refs/${call.param("ref")}`;
        const from = call.git.references.get(reference);
        if (!from) return refuse(422, "Reference does not exist");
        return (await move(call, { reference, from, to: undefined })) ?? nothing;
      }),
  }),
];

/** Changes a reference, or answers why not. Run it within `github.exclusive`. */
export async function move(
  call: Pick<RepositoryCall, "github" | "actor" | "repository">,
  change: ReferenceChange,
  status: 409 | 422 = 422,
): Promise<Answer | undefined> {
  const refusal = judgeReference(call.github, call.actor, call.repository, change);
  if (refusal) return refusalAnswer(refusal, status);
  const moved = await changeReference(call.github, call.actor, call.repository, change);
  return moved ? undefined : refuse(422, "Reference update failed");
}

function refusalAnswer(refusal: Refusal, status: 409 | 422): Answer {
  switch (refusal.kind) {
    case "rules":
      return refuse(status, `Repository rule violations found\n\n${refusal.violations.join("\n\n")}\n\n`);
    case "workflows":
      return refuse(403, refusal.message);
    case "plain":
      return refuse(422, `Reference update failed: ${refusal.message}`);
    default:
      return refusal satisfies never;
  }
}

function referenceView({ github, repository, git }: RepositoryCall, reference: string, id: string) {
  const url = `${github.api}/repos/${github.fullName(repository)}`;
  const type = git.objects.read(id)?.type ?? "commit";
  return {
    ref: reference,
    node_id: nodeId("Ref", reference),
    url: `${url}/git/${reference}`,
    object: { sha: id, type, url: `${url}/git/${type}s/${id}` },
  };
}
