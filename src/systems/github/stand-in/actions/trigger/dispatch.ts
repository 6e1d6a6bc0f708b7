import type { ActionsHost, DispatchRequest } from "../../ports.ts";
import type { Plain } from "../expression/data.ts";
import type { WorkflowLibrary } from "../workflow/library.ts";
import type { WorkflowFile } from "../workflow/read-workflow.ts";
import { dispatchInputs } from "./inputs.ts";
import { type Occasion, shortName } from "./occasion.ts";

export type Dispatch =
  | {
      readonly ok: true;
      readonly occasion: Occasion;
      readonly file: WorkflowFile;
      readonly inputs: Readonly<Record<string, Plain>>;
    }
  | { readonly ok: false; readonly message: string };

/** Checks a `workflow_dispatch` as GitHub does, and says why not in its words. */
export async function readDispatch(
  host: ActionsHost,
  library: WorkflowLibrary,
  request: DispatchRequest,
): Promise<Dispatch> {
  const refused = (message: string): Dispatch => ({ ok: false, message });
  const facts = host.repository(request.repository);
  if (!facts) return refused("Not Found");
  const ref = await fullReference(host, request.repository, request.ref);
  const sha = ref && (await host.resolve(request.repository, ref));
  if (!ref || !sha) return refused(`No ref found for: ${request.ref}`);
  const path = `.github/workflows/${request.workflow.replace(/^\.github\/workflows\//, "")}`;
  const file = await library.one(request.repository, path, sha);
  const triggers = file && (file.valid ? file.workflow.triggers : file.triggers);
  const filter = triggers?.get("workflow_dispatch");
  if (!file || !filter) return refused("Workflow does not have 'workflow_dispatch' trigger");
  const inputs = dispatchInputs(filter.inputs ?? [], request.inputs, {
    file: path,
    contexts: {},
    functions: [],
  });
  if (!inputs.ok) return inputs;
  const texts = Object.fromEntries(
    Object.entries(inputs.values).map(([name, value]) => [name, String(value ?? "")]),
  );
  const branch = ref.startsWith("refs/heads/") ? shortName(ref) : null;
  return {
    ok: true,
    file,
    inputs: inputs.values,
    occasion: {
      repository: request.repository,
      facts,
      event: "workflow_dispatch",
      action: undefined,
      payload: {
        inputs: texts,
        ref,
        workflow: path,
        repository: facts.payload,
        sender: { login: request.actor },
      },
      actor: request.actor,
      ref,
      sha,
      headSha: sha,
      headBranch: branch ?? shortName(ref),
      headRef: "",
      baseRef: "",
      pullRequests: [],
    },
  };
}

async function fullReference(
  host: ActionsHost,
  repository: string,
  ref: string,
): Promise<string | undefined> {
  if (ref.startsWith("refs/")) return ref;
  for (const full of [`refs/heads/${ref}`, `refs/tags/${ref}`]) {
    if ((await host.resolve(repository, full)) !== undefined) return full;
  }
  return undefined;
}
