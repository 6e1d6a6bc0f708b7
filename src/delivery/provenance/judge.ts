import type { Policy, PolicyApplication } from "../../contracts/policy.ts";
import { provenancePredicateType, readProvenance } from "../../formats/in-toto/provenance.ts";
import { namesDigest } from "../../formats/in-toto/statement.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import type { SignedStatement } from "./bundle.ts";
import type { SigningIdentity } from "./identity.ts";

export interface Expectation {
  readonly digest: string;
  readonly application: PolicyApplication;
  readonly policy: Pick<Policy, "branch" | "provenance">;
}

/**
 * Everything about a signed statement that is not as the policy demands; empty when it is good. Decided by the
 * certificate; the statement, which the job writes itself, is only held against it.
 */
export function judgeStatement(signed: SignedStatement, expected: Expectation): readonly Diagnostic[] {
  const { identity, statement } = signed;
  const { application, policy, digest } = expected;
  const name = application.name;
  const wrong = (code: string, summary: string, next: string) => problem(code, summary, { next });
  const found: Diagnostic[] = [];

  if (statement.predicateType !== provenancePredicateType) {
    found.push(
      wrong(
        "provenance-wrong-statement",
        `A signed statement is about ${quote(statement.predicateType)}, not about how the image was built.`,
        "Let the pipeline attest the build's provenance.",
      ),
    );
  }
  if (!namesDigest(statement, digest)) {
    found.push(
      wrong(
        "provenance-wrong-digest",
        `A provenance statement is about another image than ${digest}.`,
        "Request the digest that the pipeline built and signed.",
      ),
    );
  }
  if (identity.issuer !== policy.provenance.issuer) {
    found.push(
      wrong(
        "provenance-wrong-issuer",
        `${quote(identity.issuer)} vouches for the signer, and the policy trusts ${quote(policy.provenance.issuer)} only.`,
        "Build with the company's pipeline.",
      ),
    );
  }
  if (identity.repositoryId !== String(application.repositoryId)) {
    found.push(
      wrong(
        "provenance-wrong-repository",
        `The image was built from ${quote(identity.repository)} (repository ${quote(identity.repositoryId)}); ${name} is repository ${application.repositoryId} (${application.repository}).`,
        `Build ${name} from its own repository.`,
      ),
    );
  }
  if (identity.reference !== `refs/heads/${policy.branch}`) {
    found.push(
      wrong(
        "provenance-wrong-branch",
        `The image was built from ${quote(identity.reference)}; releases come from ${quote(policy.branch)} only.`,
        `Merge the change into ${policy.branch}, and let the pipeline build it there.`,
      ),
    );
  }
  if (identity.trigger !== "push") {
    found.push(
      wrong(
        "provenance-wrong-trigger",
        `The build was started by ${quote(identity.trigger)}; releases are built by the push that a merge makes.`,
        `Merge a change into ${policy.branch}, or run its own build again.`,
      ),
    );
  }
  if (!builtBy(identity, policy.provenance.builders)) {
    found.push(
      wrong(
        "provenance-wrong-builder",
        `The image was built by ${quote(identity.builder)}, which the policy does not name as a builder.`,
        `Build with ${policy.provenance.builders.map(quote).join(" or ")}.`,
      ),
    );
  }
  if (identity.runner === "" || identity.runner === "self-hosted") {
    found.push(
      wrong(
        "provenance-wrong-runner",
        `The build ran on a machine that the code host does not answer for (${quote(identity.runner)}).`,
        "Build on the code host's own runners.",
      ),
    );
  }
  const contradiction = contradicts(signed);
  if (contradiction !== undefined) {
    found.push(
      wrong(
        "provenance-contradiction",
        `The provenance statement says ${contradiction} than its certificate: the job did not tell the truth about itself.`,
        "Find out who changed the pipeline before anything of this run is released.",
      ),
    );
  }
  return found;
}

/** The builder's address without scheme and host, as the policy writes it: the issuer stands for the host. */
export function builderName(identity: SigningIdentity): string {
  return /^https?:\/\/[^/]+\/(.*)$/s.exec(identity.builder)?.[1] ?? identity.builder;
}

/** Exactly one of the builders; where the policy pins a commit, the instructions lay at that commit. */
function builtBy(identity: SigningIdentity, builders: readonly string[]): boolean {
  const name = builderName(identity);
  if (!builders.includes(name)) return false;
  const pinned = /@([0-9a-f]{40})$/.exec(name)?.[1];
  return pinned === undefined || pinned === identity.builderCommit;
}

/** What the statement claims otherwise than the certificate; undefined when they agree. */
function contradicts({ statement, identity }: SignedStatement): string | undefined {
  if (statement.predicateType !== provenancePredicateType) return undefined;
  const provenance = readProvenance(statement.predicate);
  if (!provenance) return "less about the build";
  const { externalParameters, resolvedDependencies = [] } = provenance.buildDefinition;
  const workflow = externalParameters["workflow"];
  if (typeof workflow === "object" && workflow !== null && "repository" in workflow) {
    if (workflow.repository !== identity.repository) return "another repository";
  }
  const commits = resolvedDependencies.flatMap(({ digest }) => digest?.["gitCommit"] ?? []);
  if (commits.length > 0 && !commits.includes(identity.commit)) return "another commit";
  return provenance.runDetails.builder.id === identity.builder ? undefined : "another builder";
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
