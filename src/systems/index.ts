import type { System } from "../contracts/system.ts";
import { addedSystems } from "./added.ts";
import { argocd } from "./argocd/index.ts";
import { aws } from "./aws/index.ts";
import { datadog } from "./datadog/index.ts";
import { entra } from "./entra/index.ts";
import { github } from "./github/index.ts";
import { jira } from "./jira/index.ts";
import { kubernetes } from "./kubernetes/index.ts";
import { terraform } from "./terraform/index.ts";

const ours: readonly System[] = [argocd, aws, datadog, entra, github, jira, kubernetes, terraform];

/** Every system there is, sorted by id. Only composition roots import this list. */
export const systems: readonly System[] = [...ours, ...(await addedSystems(process.env, ours))].toSorted(
  (one, other) => (one.id < other.id ? -1 : 1),
);
