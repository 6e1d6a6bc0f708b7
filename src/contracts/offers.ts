import type { Blueprint } from "../blueprint/model.ts";
import type { Result } from "../foundation/result.ts";
import type { FactName, Facts } from "./facts.ts";

/**
 * What one system offers another, in neutral terms: pairs of systems meet here and never import each other.
 */

/** Somebody whose signed identity tokens (OpenID Connect) can be verified by their published keys. */
export interface OidcIssuer {
  /** The `iss` claim; `${issuer}/.well-known/openid-configuration` answers. */
  readonly issuer: string;
}

/** Where container images lie, by the OCI distribution specification. */
export interface RegistryEndpoint {
  /** Host and port as they stand in an image's name: `127.0.0.1:5000`. */
  readonly host: string;
  /** Base URL with scheme. */
  readonly url: string;
}

/** Where a cluster answers, by the Kubernetes API. */
export interface ClusterEndpoint {
  readonly url: string;
}

/** Whoever runs the clusters that a cloud makes, by the cluster's name. */
export interface ClusterHost {
  /** Where the cluster answers; one that runs already is not started again. */
  start(name: string): Promise<Result<ClusterEndpoint>>;
  stop(name: string): Promise<void>;
}

/** A git repository that can be read over HTTP. */
export interface GitSource {
  readonly url: string;
  readonly username: string;
  /** Reads only. */
  readonly password: string;
}

/**
 * How a pipeline's job comes to reach the company's image registry, offered by whoever runs the registry.
 * The job needs `id-token: write`, and no secret.
 */
export interface RegistryLogin {
  /** The facts that `steps` reads. */
  readonly needs: readonly FactName[];
  /** Steps for a job that pushes images or only reads them, as plain data. */
  steps(
    purpose: "push" | "pull",
    blueprint: Blueprint,
    facts: Readonly<Record<FactName, string>>,
  ): readonly PipelineStep[];
}

/** A step that uses a published action, pinned to a commit. */
export interface PipelineStep {
  readonly name: string;
  readonly action: PinnedAction;
  readonly with: Readonly<Record<string, string>>;
}

export interface PinnedAction {
  /** `owner/name`, and a path where there is one. */
  readonly name: string;
  /** The full commit id that is run. */
  readonly commit: string;
  /** The release that this commit is, for readers. */
  readonly version: string;
}

/** Where a deployer reads the configuration, and how it says there how a release is doing. */
export interface ConfigurationSource {
  /** The facts that the functions below read. */
  readonly needs: readonly FactName[];
  /** The URL that git clones. */
  url(blueprint: Blueprint, facts: Readonly<Record<FactName, string>>): string;
  reporter(facts: Readonly<Record<FactName, string>>): StatusReporter;
}

/** Where people find what lies in the company's repositories. */
export interface CodeHostPages {
  /** The facts that `file` reads. */
  readonly needs: readonly FactName[];
  /** The account that the repositories belong to. */
  owner(blueprint: Blueprint): string;
  /** The page of a file or a folder on the branch that counts. */
  file(repository: string, path: string, blueprint: Blueprint, facts: Facts): string;
}

/** A notification service that posts commit statuses. */
export interface StatusReporter {
  /** The service's name among those that deployers know, such as `github`. */
  readonly service: string;
  /** Its settings as plain data. A value that starts with `$` names a key of the deployer's own secret. */
  readonly settings: Readonly<Record<string, string>>;
}

/** How the pipelines of the code host identify themselves: what a cloud's trust is written against. */
export interface CodeHostIdentity {
  /** The facts that the functions below read about this repository. */
  needs(repository: string): readonly FactName[];
  /** The `iss` claim of a job's token. */
  issuer(facts: Facts): string;
  /** The exact `sub` claim of a job's token. */
  subject(repository: string, job: PipelineJob, facts: Facts): string;
  /** Further claims that a repository's token carries whatever it is called, such as `repository_id`. */
  claims(repository: string, facts: Facts): Readonly<Record<string, string>>;
}

/** Which job of a repository: one on a branch, one in an environment, one of a pull request. */
export type PipelineJob =
  | { readonly branch: string }
  | { readonly environment: string }
  | { readonly pullRequest: true };

/** How a job of the `infrastructure` repository gets the rights to plan or to apply, offered by each vendor. */
export interface PipelineLogin {
  /** False where the company does not use that vendor; left out: it always does. */
  isUsed?(blueprint: Blueprint): boolean;
  /** The facts that the functions below read. */
  readonly needs: readonly FactName[];
  steps(
    purpose: "plan" | "apply",
    blueprint: Blueprint,
    facts: Readonly<Record<FactName, string>>,
  ): readonly PipelineStep[];
  /** Variables of the job's environment that are no secrets, such as the region. */
  environment(
    purpose: "plan" | "apply",
    blueprint: Blueprint,
    facts: Readonly<Record<FactName, string>>,
  ): Readonly<Record<string, string>>;
  /** Variables of the job's environment that are secrets: the name of the variable, and of the secret it holds. */
  secrets?(purpose: "plan" | "apply"): Readonly<Record<string, string>>;
}

/** How the jobs that decide about promotions reach a service beside the code host and the registry. */
export interface DeliveryLogin {
  /** The jobs that speak to it; no other gets its secrets. */
  readonly jobs: readonly ("gate" | "promote")[];
  /** False where the company does not use that service. */
  isUsed(blueprint: Blueprint): boolean;
  /** The facts that `environment` reads. */
  readonly needs: readonly FactName[];
  /** Variables of the job's environment that are no secrets, such as a site. */
  environment(
    blueprint: Blueprint,
    facts: Readonly<Record<FactName, string>>,
  ): Readonly<Record<string, string>>;
  /** Variables that are secrets: the name of the variable, and of the secret that it holds. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A secret that a pipeline reads. The code host keeps it; nobody can read it back. */
export interface PipelineSecret {
  /** False where the company does not use whatever reads it. */
  isUsed(blueprint: Blueprint): boolean;
  /** Capital letters, digits and underscores: `DATADOG_API_KEY`. */
  readonly name: string;
  /** What it is, for people: "the key by which plans read Datadog". */
  readonly title: string;
  readonly repository: string;
  /** Only jobs in this environment of the repository read it; left out: every job of the repository. */
  readonly environment?: string;
  /** The secret fact that holds its value. */
  readonly value: FactName;
}
