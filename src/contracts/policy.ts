import * as z from "zod";

/** How often the gate looks again at every open pull request, in minutes: what no event tells, it finds then. */
export const gateEveryMinutes = 15;

/**
 * The delivery policy: `policy.yaml` in the configuration repository, read from its main branch only.
 * Rendered from the blueprint and the facts; everything the gate decides by stands here or is read at its source.
 */
const environment = z.strictObject({
  name: z.string(),
  /** Null: no gate; a release enters when the environment before it is healthy. */
  gate: z.nullable(
    z.strictObject({
      approvals: z.number().int().min(1),
      /** Slug of the code host's team whose members may approve. */
      approvers: z.string(),
      /**
       * Left out: nobody asks the monitors. Those of the environment before must have been quiet for so many minutes
       * since the release came there, with at least so many requests served meanwhile.
       */
      quiet: z.optional(
        z.strictObject({ minutes: z.number().int().min(0), requests: z.number().int().min(1) }),
      ),
    }),
  ),
});

const application = z.strictObject({
  name: z.string(),
  /** `owner/name` on the code host. */
  repository: z.string(),
  /** The code host's number for the repository: names can be taken again, numbers cannot. */
  repositoryId: z.number().int(),
  /** The image without tag or digest: `registry/name`. */
  image: z.string(),
});

export const policySchema = z.strictObject({
  version: z.literal(1),
  /** `owner/name` of the repository in which the policy lies. */
  configuration: z.string(),
  /** The branch that applications are built from and the configuration is read from. */
  branch: z.string(),
  environments: z.array(environment),
  applications: z.array(application),
  platform: z.strictObject({
    /** Slug of the team that owns the platform. */
    team: z.string(),
    approvals: z.number().int().min(1),
  }),
  apps: z.strictObject({
    /** Logins of the robots, as they appear as the creator of what they post: `acme-delivery[bot]`. */
    delivery: z.string(),
    health: z.string(),
  }),
  provenance: z.strictObject({
    /** Who vouches for the job's identity (OIDC `iss`). */
    issuer: z.string(),
    /** Exactly these workflows may build a release: `owner/repo/.github/workflows/ci.yaml@<commit>`. */
    builders: z.array(z.string()),
  }),
});

export type Policy = z.infer<typeof policySchema>;
export type PolicyEnvironment = Policy["environments"][number];
export type PolicyApplication = Policy["applications"][number];
