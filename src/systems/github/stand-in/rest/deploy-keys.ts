import * as z from "zod";
import type { DeployKey } from "../world/repository-model.ts";
import { created, invalid, notFound, nothing, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";

const newKey = z.object({
  title: z.string().default(""),
  key: z.string(),
  read_only: z.boolean().default(false),
});

/** Keys that belong to one repository, and to nobody: they stay when whoever added them goes. */
export const deployKeys = [
  onRepository("GET /repos/{owner}/{repo}/keys", {
    needs: "administration:read",
    answer: (call) => page(call, call.repository.deployKeys ?? [], (key) => view(call, key)),
  }),
  onRepository("POST /repos/{owner}/{repo}/keys", {
    needs: "administration:write",
    body: newKey,
    answer: (call) => {
      const { github, repository, user, body } = call;
      if (!/^(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/]+={0,2}(?: .*)?$/.test(body.key)) {
        return invalid({
          ...{ resource: "PublicKey", code: "custom", field: "key" },
          message: "key is invalid. You must supply a key in OpenSSH public key format",
        });
      }
      const material = body.key.split(" ").slice(0, 2).join(" ");
      const taken = github.state.repositories.some(({ deployKeys = [] }) =>
        deployKeys.some(({ key }) => key === material),
      );
      if (taken) {
        const message = "key is already in use";
        return invalid({ resource: "PublicKey", code: "custom", field: "key", message });
      }
      const key: DeployKey = {
        ...{ id: github.nextId(), title: body.title, key: material, readOnly: body.read_only },
        ...{ addedBy: user.login, createdAt: github.now() },
      };
      repository.deployKeys = [...(repository.deployKeys ?? []), key];
      return created(view(call, key));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/keys/{key_id}", {
    needs: "administration:read",
    answer: (call) => {
      const found = keyOf(call);
      return found ? success(view(call, found)) : notFound;
    },
  }),
  onRepository("DELETE /repos/{owner}/{repo}/keys/{key_id}", {
    needs: "administration:write",
    answer: (call) => {
      const found = keyOf(call);
      if (!found) return notFound;
      call.repository.deployKeys = (call.repository.deployKeys ?? []).filter((key) => key !== found);
      return nothing;
    },
  }),
];

const keyOf = ({ repository, param }: RepositoryCall) =>
  repository.deployKeys?.find(({ id }) => id === Number(param("key_id")));

function view({ github, repository }: Pick<RepositoryCall, "github" | "repository">, key: DeployKey) {
  const { id, title, readOnly, addedBy, createdAt } = key;
  const { login } = github.state.organization;
  return {
    ...{ id, key: key.key, title, verified: true, created_at: createdAt, read_only: readOnly },
    url: `${github.api}/repos/${login}/${repository.name}/keys/${id}`,
    ...{ added_by: addedBy, last_used: null, enabled: true },
  };
}
