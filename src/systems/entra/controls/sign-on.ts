import * as z from "zod";
import { type Control, judging } from "../../../contracts/control.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { type Graph, path } from "../graph/call.ts";
import { assignmentReply, jobReply } from "../graph/replies.ts";

const principal = z.object({
  id: z.string(),
  accountEnabled: z.boolean().nullish(),
  appRoleAssignmentRequired: z.boolean().nullish(),
});
const service = z.object({
  service: z.string(),
  enabled: z.boolean(),
  /** Whether only those who are assigned get in. */
  assigned: z.boolean(),
  /** How many groups and people. */
  assignments: z.int(),
  /** Null where people and groups are not pushed there. */
  provisioning: z.nullable(z.object({ state: z.string(), code: z.string(), last: z.nullable(z.string()) })),
});
type Service = z.infer<typeof service>;

/** Every service that the company signs on to: who is let in, and whether leavers are taken away there as well. */
export const signOn: Control<EntraClient> = {
  id: "entra.sign-on",
  title: "Every service lets in by the directory alone whom it assigns, and is told of joiners and leavers",
  criteria: ["CC6.1", "CC6.2", "CC6.3"],
  frequency: "daily",
  requires: [{ capability: "entra.group-assignment" }],
  needs: [],
  async collect({ client: { graph }, facts }) {
    const found: Service[] = [];
    for (const [name, id] of facts) {
      const [, key] = /^identity\.sign-on\.([^.]+)\.principal$/.exec(name) ?? [];
      if (key === undefined) continue;
      const one = await readService(graph, key, id, facts.has(`identity.sign-on.${key}.job`));
      if (!one.ok) return one;
      found.push(one.value);
    }
    return ok(found.map((one) => ({ ...one, provisioning: one.provisioning && { ...one.provisioning } })));
  },
  judge: judging(z.array(service), (services) => ({
    checked: services.length,
    findings: services.flatMap((one) =>
      wrongs(one).map((what) => ({
        ...{ subject: `sign-on to ${one.service}`, what },
        next: "Run `groundwork rollout` again; it says what is left to a person.",
      })),
    ),
  })),
};

async function readService(
  graph: Graph,
  key: string,
  id: string,
  provisioned: boolean,
): Promise<Result<Service>> {
  const found = await graph.find(path`/servicePrincipals/${id}`, principal);
  if (!found.ok) return found;
  const assignments = await graph.list(path`/servicePrincipals/${id}/appRoleAssignedTo`, assignmentReply);
  if (!assignments.ok) return assignments;
  const jobs = provisioned
    ? await graph.list(path`/servicePrincipals/${id}/synchronization/jobs`, jobReply)
    : ok([]);
  if (!jobs.ok) return jobs;
  const [job] = jobs.value;
  const none = { state: "missing", code: "missing", last: null };
  return ok({
    service: key,
    enabled: found.value !== null && found.value.accountEnabled !== false,
    assigned: found.value?.appRoleAssignmentRequired === true,
    assignments: assignments.value.length,
    provisioning: !provisioned
      ? null
      : job
        ? {
            state: job.schedule?.state ?? "",
            code: job.status?.code ?? "",
            last: job.status?.lastExecution?.state ?? null,
          }
        : none,
  });
}

function wrongs({ enabled, assigned, assignments, provisioning }: Service): readonly string[] {
  const healthy =
    provisioning === null ||
    (provisioning.state === "Active" && provisioning.code !== "Quarantine" && provisioning.last !== "Failed");
  const rows: readonly (readonly [boolean, string])[] = [
    [enabled, "Nobody can sign in there."],
    [assigned, "Everybody of the directory is let in, assigned or not."],
    [assignments > 0, "Nobody is assigned to it."],
    [
      healthy,
      `It is not told of joiners and leavers (${provisioning?.code ?? ""} ${provisioning?.last ?? ""}).`,
    ],
  ];
  return rows.filter(([holds]) => !holds).map(([, what]) => what);
}
