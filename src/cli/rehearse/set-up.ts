import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Octokit } from "@octokit/core";
import { RequestError } from "@octokit/request-error";
import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { FactName } from "../../contracts/facts.ts";
import type { GeneratedFile } from "../../contracts/generated-file.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { collectFiles } from "../../render/collect.ts";
import { writeTree } from "../../render/write.ts";
import { codeHostIdentity, subjectFact } from "../../systems/github/identity.ts";
import { githubSection } from "../../systems/github/section.ts";
import { pushFirstTree } from "../../systems/github/setup/push-tree.ts";
import {
  createRepositories,
  createTeams,
  openRequestsIssue,
  readSubject,
} from "../../systems/github/setup/repositories.ts";
import { protectBranches } from "../../systems/github/setup/rulesets.ts";
import { createKeyEnvironment, createNudgeSecret } from "../../systems/github/setup/secrets.ts";
import { systems } from "../../systems/index.ts";
import { accountOf, ownerOf, robots } from "./seed.ts";
import { copyProgram } from "./source.ts";
import { type SharedStandIns, sharedAccount } from "./stand-ins.ts";

export interface SetUp {
  readonly blueprint: Blueprint;
  readonly folder: string;
  readonly standIns: SharedStandIns;
  readonly actionBundle: string;
  /** Where the programs of applications are: by repository. Those without one get the starter. */
  readonly programs: ReadonlyMap<string, string>;
}

/**
 * What the rollout will do later, done by the organization's owner: repositories, teams, robots' keys, roles, the
 * rendered files as first commits, and the rules that protect them. Returns the facts that came of it.
 */
export async function setUp(given: SetUp): Promise<Result<ReadonlyMap<FactName, string>>> {
  try {
    return await setUpByHand(given);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return failure(
      "code-host-refused",
      `The code host refused ${error.request.method} ${new URL(error.request.url).pathname}.`,
      {
        cause: `${error.status} ${error.message}`,
      },
    );
  }
}

async function setUpByHand(given: SetUp): Promise<Result<ReadonlyMap<FactName, string>>> {
  const { blueprint, standIns } = given;
  const { organization } = section(blueprint, "github", githubSection);
  const owner = ownerOf(blueprint);
  const token = owner && standIns.github.credentials.users[accountOf(owner)]?.token;
  if (!owner || !token) {
    return failure(
      "rehearsal-too-few-people",
      `The team "${blueprint.platformTeam}" has no member who could own the organization.`,
    );
  }
  const octokit = new Octokit({ auth: token, baseUrl: standIns.github.apiUrl });
  const numbers = await createRepositories(octokit, organization, blueprint);
  await createTeams(octokit, organization, blueprint);
  const issue = await openRequestsIssue(octokit, organization);
  const facts = collectFacts(given, organization, numbers, issue);
  for (const name of numbers.keys()) {
    facts.set(subjectFact(name), await readSubject(octokit, organization, name));
  }
  addRoles(given, facts);

  const publish = async (repository: string): Promise<Result<string>> => {
    const files = collectFiles(systems, blueprint, facts, given.actionBundle);
    const folder = await writeRepository(given, repository, files);
    if (!folder.ok) return folder;
    return pushFirstTree({
      url: standIns.github.url,
      token,
      repository: `${organization}/${repository}`,
      folder: folder.value,
      author: { name: owner.name, email: owner.email },
      // The first commit is nobody's release.
      message: "Begin with what Groundwork rendered [skip ci]",
    });
  };
  // `delivery` comes first: its commit is a fact of all others.
  const delivery = await publish("delivery");
  if (!delivery.ok) return delivery;
  facts.set("delivery.commit", delivery.value);
  for (const repository of ["configuration", ...blueprint.applications.map((one) => one.repository)]) {
    const pushed = await publish(repository);
    if (!pushed.ok) return pushed;
  }

  const apps = standIns.github.credentials.apps;
  const names = robots(organization);
  await createKeyEnvironment(octokit, organization, apps[names.delivery]?.privateKey ?? "");
  await createNudgeSecret(octokit, organization, apps[names.nudge]?.privateKey ?? "");
  await protectBranches(octokit, organization, blueprint, apps[names.delivery]?.id ?? 0);
  return ok(facts);
}

function collectFacts(
  { standIns }: SetUp,
  organization: string,
  numbers: ReadonlyMap<string, number>,
  issue: number,
): Map<FactName, string> {
  const { github, aws, sigstore } = standIns;
  const names = robots(organization);
  const facts = new Map<FactName, string>([
    ["github.url", github.url],
    ["registry.host", aws.host],
    ["aws.account.shared.id", sharedAccount],
    ["aws.role.push.arn", aws.roleArn("push")],
    ["aws.role.pull.arn", aws.roleArn("pull")],
    ["provenance.issuer", github.engine?.issuer ?? ""],
    ["provenance.trusted-root", sigstore.trustedRoot()],
    ["configuration.requests.issue", String(issue)],
  ]);
  for (const [name, number] of numbers) facts.set(`github.repository.${name}.id`, String(number));
  for (const [role, slug] of Object.entries(names)) {
    facts.set(`github.app.${role}.id`, String(github.credentials.apps[slug]?.id));
    facts.set(`github.app.${role}.login`, github.credentials.apps[slug]?.login ?? "");
  }
  return facts;
}

/** Roles that a job gets by its identity: an application's main pushes, the configuration's gate and promotion read. */
function addRoles({ blueprint, standIns }: SetUp, facts: Map<FactName, string>): void {
  const { aws, github } = standIns;
  const issuer = github.engine?.issuer ?? "";
  facts.set("github.issuer", issuer);
  const provider = issuer.replace(/^https?:\/\//, "");
  const trust = (subjects: readonly string[], repositories: readonly string[]) => ({
    Version: "2012-10-17" as const,
    Statement: [
      {
        Effect: "Allow" as const,
        Principal: { Federated: `arn:aws:iam::${sharedAccount}:oidc-provider/${provider}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${provider}:aud`]: "sts.amazonaws.com",
            [`${provider}:sub`]: [...subjects],
            [`${provider}:repository_id`]: [...repositories],
          },
        },
      },
    ],
  });
  const names = blueprint.applications.map(({ repository }) => repository);
  const numbersOf = (repositories: readonly string[]) =>
    repositories.map((name) => codeHostIdentity.claims(name, facts)["repository_id"] ?? "");
  aws.add({
    identityProviders: [{ url: issuer, audiences: ["sts.amazonaws.com"] }],
    roles: [
      {
        name: "push",
        trust: trust(
          names.map((name) => codeHostIdentity.subject(name, { branch: "main" }, facts)),
          numbersOf(names),
        ),
        push: blueprint.applications.map(({ name }) => name),
      },
      {
        name: "pull",
        trust: trust(
          [codeHostIdentity.subject("configuration", { environment: "delivery" }, facts)],
          numbersOf(["configuration"]),
        ),
        pull: ["*"],
      },
    ],
  });
}

/** A repository's first tree in a folder of its own: an existing program first, then what is generated for it. */
async function writeRepository(
  { folder, programs }: SetUp,
  repository: string,
  files: readonly GeneratedFile[],
): Promise<Result<string>> {
  const into = join(folder, "first-trees", repository);
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const program = programs.get(repository);
  const copied = program ? await copyProgram(program, into) : ok(undefined);
  if (!copied.ok) return copied;
  // A program that is there needs no starter; what is managed comes on top.
  const own = files.filter((file) => file.repository === repository && !(program && file.class === "seeded"));
  const written = writeTree(own, join(folder, "first-trees"));
  if (!written.ok) return written;
  const [pending] = written.value.pending;
  if (!pending) return ok(into);
  return failure("rehearsal-facts-missing", `${pending.path} waits for ${pending.needs.join(", ")}.`);
}
