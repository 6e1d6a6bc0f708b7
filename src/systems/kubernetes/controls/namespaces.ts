import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { type Control, type ControlContext, type Finding, judging } from "../../../contracts/control.ts";
import { ok, type Result } from "../../../foundation/result.ts";

const label = "pod-security.kubernetes.io/enforce";
const namespace = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }) });
const policies = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({
        podSelector: z.record(z.string(), z.unknown()).optional(),
        policyTypes: z.array(z.string()).default([]),
        ingress: z.array(z.unknown()).default([]),
        egress: z.array(z.unknown()).default([]),
      }),
    }),
  ),
});
const pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({
        containers: z.array(z.object({ image: z.string() })),
        initContainers: z.array(z.object({ image: z.string() })).default([]),
      }),
    }),
  ),
});
const looked = z.object({
  environment: z.string(),
  application: z.string(),
  /** Null where there is no such namespace. */
  security: z.nullable(z.string()),
  closed: z.boolean(),
  images: z.array(z.string()),
});
type Looked = z.infer<typeof looked>;
const collected = z.object({ registry: z.string().min(1), namespaces: z.array(looked) });

/** What may run in an application's namespace, and what does. */
export function applicationNamespaces(blueprint: Blueprint): Control {
  return {
    id: "kubernetes.application-namespaces",
    title: "Applications run without rights, closed off, and from the company's registry by digest alone",
    criteria: ["CC6.1", "CC6.6", "CC6.8"],
    frequency: "daily",
    needs: ["registry.host"],
    async collect({ readCluster, facts }) {
      const namespaces: Looked[] = [];
      for (const { name: environment } of blueprint.environments) {
        for (const { name: application } of blueprint.applications) {
          const found = await look(readCluster, environment, application);
          if (!found.ok) return found;
          namespaces.push(found.value);
        }
      }
      return ok({ registry: facts.get("registry.host") ?? "", namespaces });
    },
    judge: judging(collected, ({ registry, namespaces }) => ({
      checked: namespaces.length,
      findings: namespaces.flatMap((one) => findings(one, registry)),
    })),
  };
}

async function look(
  readCluster: ControlContext<unknown>["readCluster"],
  environment: string,
  application: string,
): Promise<Result<Looked>> {
  const place = `/api/v1/namespaces/${application}`;
  const there = await readCluster(environment, place);
  if (!there.ok) return there;
  if (there.value === null)
    return ok({ environment, application, security: null, closed: false, images: [] });
  const rules = await readCluster(
    environment,
    `/apis/networking.k8s.io/v1/namespaces/${application}/networkpolicies`,
  );
  if (!rules.ok) return rules;
  const running = await readCluster(environment, `${place}/pods`);
  if (!running.ok) return running;
  const closing = policies.parse(rules.value).items.filter(({ spec }) => {
    const everyPod = Object.keys(spec.podSelector ?? {}).length === 0;
    return everyPod && spec.ingress.length === 0 && spec.egress.length === 0;
  });
  const types = new Set(closing.flatMap(({ spec }) => spec.policyTypes));
  const images = pods
    .parse(running.value)
    .items.flatMap(({ spec }) => [...spec.containers, ...spec.initContainers])
    .map(({ image }) => image);
  return ok({
    ...{ environment, application, images: [...new Set(images)].sort() },
    security: namespace.parse(there.value).metadata.labels[label] ?? "",
    closed: types.has("Ingress") && types.has("Egress"),
  });
}

function findings(
  { environment, application, security, closed, images }: Looked,
  registry: string,
): readonly Finding[] {
  if (security === null) return [about("There is no namespace for it.")];
  const strange = images.filter(
    (image) => !image.startsWith(`${registry}/`) || !/@sha256:[0-9a-f]{64}$/.test(image),
  );
  return [
    ...(security === "restricted"
      ? []
      : [about("Its Pods may have more rights than the standard `restricted` leaves.")]),
    ...(closed
      ? []
      : [about("Whatever is not said to be closed is open there: there is no default denial.")]),
    ...strange.map((image) => about(`${image} runs: not by digest, or not from the company's registry.`)),
  ];

  function about(what: string): Finding {
    return {
      ...{ subject: `${application} in ${environment}`, what },
      next: "Look at what Argo CD says of it, and at who changed it.",
    };
  }
}
