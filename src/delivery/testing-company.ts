import type { MergedPullRequest, PullRequest, Review } from "../contracts/code-host.ts";
import type { Monitor } from "../contracts/monitor.ts";
import type { Policy } from "../contracts/policy.ts";
import { nothingReleased, readSlot } from "../formats/kustomize/slot.ts";
import { printYaml, type YamlMap } from "../formats/yaml.ts";
import { failure, ok, type Result } from "../foundation/result.ts";
import { runGate } from "./gate.ts";
import {
  healthContext,
  ledgerFolder,
  policyPath,
  type SlotName,
  slotPath,
  trustedRootPath,
} from "./layout.ts";
import { promote } from "./promote.ts";
import type { ProvenanceInput, VerifiedProvenance } from "./provenance.ts";
import type { Sources } from "./sources.ts";
import { createMemoryHost, type MemoryHost, type MemoryRepository } from "./testing.ts";

export const configuration = "acme/configuration";
export const robot = "acme-delivery[bot]";
export const healthRobot = "acme-health[bot]";
const builder = `acme/delivery/.github/workflows/ci.yaml@${"d".repeat(40)}`;

export interface Release {
  readonly application: string;
  readonly commit: string;
  readonly digest: string;
  readonly request: number;
}

/** A company in memory for tests: dev without a gate, qa and prod behind one, any number of applications. */
export interface Company {
  readonly host: MemoryHost;
  readonly policy: Policy;
  readonly sources: Sources;
  readonly configuration: MemoryRepository;
  /** A commit on main by a pull request, its image with provenance, and a request for it. */
  release(application: string, change?: ReleaseChange): Release;
  promote(): ReturnType<typeof promote>;
  gate(number?: number): ReturnType<typeof runGate>;
  /** What a deployer says about the release in a slot, on the newest commit or another one. */
  health(
    slot: SlotName,
    state: "success" | "failure" | "pending",
    more?: { creator?: string; revision?: string; digest?: string },
  ): void;
  digest(slot: SlotName): string;
  open(): readonly PullRequest[];
  review(number: number, reviewer: string, review?: Partial<Review>): void;
  /** `environment state`, oldest first, of what was recorded on a request. */
  states(release: Release): readonly string[];
}

export interface ReleaseChange {
  readonly author?: string;
  readonly mergedBy?: string;
  /** The branch of its pull request, and the message of its commit. */
  readonly topic?: string;
  readonly message?: string;
  /** Null for a commit that no pull request brought. */
  readonly pullRequest?: null;
  /** The branch that it is committed to. */
  readonly branch?: string;
  readonly parent?: string;
  readonly version?: string;
  readonly provenance?: Partial<VerifiedProvenance> | null;
}

/** Monitors that every gate of the company asks. */
export interface Watch {
  readonly quiet: { readonly minutes: number; readonly requests: number };
  readonly monitor?: Monitor;
}

const words = { success: "Healthy", failure: "Degraded", pending: "Progressing" } as const;

export function createCompany(
  applications: readonly string[] = ["storefront"],
  environments = ["dev", "qa", "prod"],
  watch?: Watch,
): Company {
  const host = createMemoryHost();
  const repositories = new Map(applications.map((name) => [name, host.repository(`acme/${name}`)]));
  const main = host.repository(configuration);
  const policy: Policy = {
    version: 1,
    configuration,
    branch: "main",
    environments: environments.map((name, index) => ({
      name,
      gate:
        index === 0
          ? null
          : {
              approvals: name === "prod" ? 2 : 1,
              approvers: "release",
              ...(watch && { quiet: watch.quiet }),
            },
    })),
    applications: [...repositories].map(([name, { id }]) => ({
      name,
      repository: `acme/${name}`,
      repositoryId: id,
      image: `registry.example/${name}`,
    })),
    platform: { team: "platform", approvals: 2 },
    apps: { delivery: robot, health: healthRobot },
    provenance: { issuer: "https://issuer.example", builders: [builder] },
  };
  host.teams.set("release", ["ann", "ben", "cara", "dan"]);
  host.teams.set("platform", ["pia", "pat", "pim"]);
  const slots = environments.flatMap((environment) =>
    applications.map((application) => [slotPath({ environment, application }), slotText(application)]),
  );
  main.push("main", {
    ...Object.fromEntries(slots),
    [policyPath]: printYaml(policy as unknown as YamlMap),
    [trustedRootPath]: "{}",
    "README.md": "configuration",
  });
  for (const repository of repositories.values()) repository.push("main", { "README.md": "first" });

  const bundles = new Map<string, string[]>();
  const view = host.as(robot);
  const sources: Sources = {
    configuration: view,
    applications: view,
    registry: { provenance: async (image, digest) => ok(bundles.get(`${image}@${digest}`) ?? []) },
    verify: verifyByWord,
    ...(watch?.monitor && { monitor: watch.monitor }),
  };
  let count = 0;
  return {
    host,
    policy,
    sources,
    configuration: main,
    release(application, change = {}) {
      count += 1;
      const repository = host.repository(`acme/${application}`);
      const branch = change.branch ?? "main";
      const parent = change.parent ?? (repository.head(branch) || repository.head());
      const commit = repository.push(branch, { "code.txt": String(count) }, parent);
      if (change.message !== undefined) repository.messages.set(commit, change.message);
      if (change.pullRequest !== null) {
        repository.mergedBy.set(commit, mergedPullRequest(count, commit, change, branch));
      }
      const digest = `sha256:${count.toString(16).padStart(64, "a")}`;
      const run = `https://host/acme/${application}/actions/runs/${count}`;
      const image = `registry.example/${application}`;
      if (change.provenance !== null) {
        const statement: VerifiedProvenance = {
          digest,
          commit,
          repositoryId: repository.id,
          reference: `refs/heads/${branch}`,
          builder,
          trigger: "push",
          run: `${run}/attempts/1`,
          signedAt: "2026-01-01T00:00:00Z",
          ...change.provenance,
        };
        bundles.set(`${image}@${digest}`, [JSON.stringify(statement)]);
      }
      const claim = { application, version: change.version ?? `1.0.${count}`, digest, run };
      const id = 1000 + count;
      const url = `https://host/acme/${application}/deployments/${id}`;
      const request = {
        id,
        commit,
        creator: "github-actions[bot]",
        createdAt: "2026-01-01T00:00:00Z",
        url,
        claim,
      };
      repository.requests.push({ request, states: [] });
      return { application, commit, digest, request: id };
    },
    promote: () => promote(sources, configuration, "main"),
    gate: (number) => runGate(sources, configuration, "main", number === undefined ? {} : { number }),
    health(
      slot,
      state,
      { creator = healthRobot, revision = main.head(), digest = digestOf(main, slot) } = {},
    ) {
      const description = `${words[state]} ${digest}${state === "failure" ? " probe failed" : ""}`;
      const status = {
        context: healthContext(slot),
        state,
        description,
        creator,
        createdAt: `2026-02-01T00:00:${String(count).padStart(2, "0")}Z`,
      };
      main.statuses.set(revision, [...(main.statuses.get(revision) ?? []), status]);
    },
    digest: (slot) => digestOf(main, slot),
    open: () => main.pulls.flatMap(({ pull }) => (pull.state === "open" ? [pull] : [])),
    review(number, reviewer, review = {}) {
      const found = main.pulls.find(({ pull }) => pull.number === number);
      if (!found) throw new Error(`No pull request ${number}.`);
      const submittedAt = `2026-03-01T00:00:${String(found.reviews.length).padStart(2, "0")}Z`;
      const { head } = found.pull;
      found.reviews.push({ reviewer, state: "approved", commit: head, submittedAt, robot: false, ...review });
    },
    states({ application, request }) {
      const found = host.repository(`acme/${application}`).requests.find((one) => one.request.id === request);
      return found?.states.map(({ environment, state }) => `${environment} ${state}`) ?? [];
    },
  };
}

function digestOf(main: MemoryRepository, slot: SlotName): string {
  const path = slotPath(slot);
  const read = readSlot(main.file(path) ?? "", path, slot.application);
  return read.ok ? read.value.digest : "unreadable";
}

export function slotText(application: string, digest = nothingReleased): string {
  return [
    `# ${application}, as this environment runs it`,
    "resources:",
    `  - ../../base/${application}`,
    "images:",
    `  - name: ${application}`,
    `    newName: registry.example/${application}`,
    `    digest: ${digest} # written by the delivery robot only`,
    "",
  ].join("\n");
}

/** Paths of the ledger at the head. */
export function ledgerOf(company: Company): readonly string[] {
  const tree = company.configuration.commits.get(company.configuration.head())?.tree;
  return [...(tree?.keys() ?? [])].filter((path) => path.startsWith(`${ledgerFolder}/`)).sort();
}

function mergedPullRequest(
  number: number,
  head: string,
  change: ReleaseChange,
  base: string,
): MergedPullRequest {
  const { author = "ann", mergedBy = "ann" } = change;
  const url = `https://host/pull/${number}`;
  return {
    number,
    title: `Change ${number}`,
    author,
    mergedBy,
    mergedAt: "2026-01-01T00:00:00Z",
    head,
    branch: change.topic ?? `change-${number}`,
    base,
    url,
  };
}

/** In place of signatures: a bundle is the verified statement itself, held against the policy as the real one is. */
function verifyByWord({ bundles, digest, application, policy }: ProvenanceInput): Result<VerifiedProvenance> {
  const [first] = bundles;
  if (!first) return failure("provenance-missing", "Nothing says how it was built.");
  const said = JSON.parse(first) as VerifiedProvenance;
  if (said.digest !== digest) return failure("provenance-wrong-digest", "It is about another image.");
  if (said.repositoryId !== application.repositoryId)
    return failure("provenance-wrong-repository", "Another repository.");
  if (said.reference !== `refs/heads/${policy.branch}`)
    return failure("provenance-wrong-branch", "Another branch.");
  if (!policy.provenance.builders.includes(said.builder))
    return failure("provenance-wrong-builder", "Another workflow.");
  return ok(said);
}
