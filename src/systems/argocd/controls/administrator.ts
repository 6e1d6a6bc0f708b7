import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import { type Control, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import { argocdSection } from "../section.ts";

const settings = z.object({ data: z.record(z.string(), z.string()).default({}) });
const collected = z.array(
  z.object({ environment: z.string(), administrator: z.boolean(), signOn: z.boolean(), others: z.string() }),
);

/** People come in by single sign-on, and nobody by a password that several may know. */
export function noAdministrator(blueprint: Blueprint): Control {
  const { namespace } = section(blueprint, "argocd", argocdSection);
  return {
    id: "argocd.no-administrator",
    title: "Nobody enters Argo CD as its built-in administrator",
    criteria: ["CC6.1", "CC6.3"],
    frequency: "weekly",
    // Told once people can sign in by the company's directory: until then there is no other way in.
    needs: ["argocd.sign-on"],
    async collect({ readCluster }) {
      const all: z.infer<typeof collected> = [];
      for (const { name: environment } of blueprint.environments) {
        const read = (name: string) =>
          readCluster(environment, `/api/v1/namespaces/${namespace}/configmaps/${name}`);
        const [main, roles] = [await read("argocd-cm"), await read("argocd-rbac-cm")];
        if (!main.ok) return main;
        if (!roles.ok) return roles;
        const { data } = settings.parse(main.value);
        all.push({
          environment,
          administrator: data["admin.enabled"] !== "false",
          signOn: (data["oidc.config"] ?? "") !== "",
          others: settings.parse(roles.value).data["policy.default"] ?? "",
        });
      }
      return ok(all);
    },
    judge: judging(collected, (environments) => ({
      checked: environments.length,
      findings: environments.flatMap(({ environment, administrator, signOn, others }) =>
        [
          ...(administrator ? ["Its built-in administrator can still sign in."] : []),
          ...(signOn ? [] : ["Nobody can sign in by the company's directory."]),
          ...(others === "" ? [] : [`Whoever has no role has ${others}.`]),
        ].map((what) => ({
          ...{ subject: `Argo CD of ${environment}`, what },
          next: "Run `groundwork rollout` again.",
        })),
      ),
    })),
  };
}
