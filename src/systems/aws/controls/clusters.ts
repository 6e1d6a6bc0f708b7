import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { type Control, judging } from "../../../contracts/control.ts";
import { failure, ok } from "../../../foundation/result.ts";
import { tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";

const cluster = z.object({
  environment: z.string(),
  public: z.boolean(),
  logs: z.array(z.string()),
  encrypted: z.array(z.string()),
  authentication: z.string(),
});
type Cluster = z.infer<typeof cluster>;

/** Every environment's cluster is closed to the world, writes down who did what, and keeps its secrets encrypted. */
export function clusters(blueprint: Blueprint): Control<AwsClient> {
  return {
    id: "aws.clusters",
    title: "Clusters answer inside their network only, record every call, and let in whom AWS lets in",
    criteria: ["CC6.1", "CC6.6", "CC7.2"],
    frequency: "daily",
    needs: blueprint.environments.map(({ name }) => `cluster.${name}.name`),
    async collect({ client, facts }) {
      const { EKSClient, DescribeClusterCommand } = await import("@aws-sdk/client-eks");
      const found: Cluster[] = [];
      for (const { name: environment } of blueprint.environments) {
        const session = await client.member(environment);
        if (!session.ok) return session;
        if (!session.value) return failure("aws-refused", `There is no account ${environment}.`);
        const eks = new EKSClient(session.value.settings);
        const name = facts.get(`cluster.${environment}.name`);
        const described = await tellAws("DescribeCluster", () =>
          eks.send(new DescribeClusterCommand({ name })),
        );
        if (!described.ok) return described;
        const { resourcesVpcConfig, logging, encryptionConfig, accessConfig } = described.value.cluster ?? {};
        found.push({
          environment,
          // What AWS does not say may be: it is taken for open.
          public: resourcesVpcConfig?.endpointPublicAccess ?? true,
          logs: (logging?.clusterLogging ?? [])
            .filter((one) => one.enabled)
            .flatMap((one) => one.types ?? []),
          encrypted: (encryptionConfig ?? []).flatMap((one) => one.resources ?? []),
          authentication: accessConfig?.authenticationMode ?? "",
        });
      }
      return ok(found);
    },
    judge: judging(z.array(cluster), (all, { environments }) => ({
      checked: all.length,
      findings: [
        ...environments
          .filter(({ name }) => !all.some(({ environment }) => environment === name))
          .map(({ name }) => ({ ...about(name), what: "It was not looked at." })),
        ...all.flatMap((one) => wrongs(one).map((what) => ({ ...about(one.environment), what }))),
      ],
    })),
  };
}

const about = (environment: string) => ({
  subject: `the cluster of ${environment}`,
  next: `Apply the stack environment-${environment} again.`,
});

function wrongs(one: Cluster): readonly string[] {
  const rows: readonly (readonly [boolean, string])[] = [
    [!one.public, "Its interface answers the whole internet."],
    [one.logs.includes("audit") && one.logs.includes("authenticator"), "It does not record who did what."],
    [one.encrypted.includes("secrets"), "Its secrets are not encrypted by a key of the company's own."],
    [one.authentication === "API", "Somebody inside of it can let others in."],
  ];
  return rows.filter(([holds]) => !holds).map(([, what]) => what);
}
