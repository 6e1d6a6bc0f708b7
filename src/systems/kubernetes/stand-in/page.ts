import { html } from "hono/html";
import type { RegistryEndpoint } from "../../../contracts/offers.ts";
import { elapsed, podReason } from "./kinds/columns.ts";
import { deployments, events, pods, services } from "./kinds/resources.ts";
import { type Condition, conditionOf, type Deployment, type Pod } from "./kinds/types.ts";
import type { Kubelet } from "./kubelet/kubelet.ts";
import type { KubernetesObject } from "./object.ts";
import { urlAnnotation } from "./services/services.ts";
import type { Store } from "./store.ts";

/** What a person sees at `/`: what runs, how it is, what it printed last, and what is not as in a real cluster. */
export function clusterPage(
  name: string,
  registry: RegistryEndpoint,
  isolation: string,
  store: Store,
  kubelet: Kubelet,
  now: Date,
) {
  const deployed = store.list(deployments) as readonly Deployment[];
  const recent = store
    .list(events)
    .toSorted((a, b) => Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion))
    .slice(0, 25);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${name}: cluster stand-in</title>
        <style>
          body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
          table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
          th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
          pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        </style>
      </head>
      <body>
        <h1>Cluster ${name}</h1>
        <p>A stand-in for Kubernetes. Programs run ${isolation}; images come from ${registry.host}, every digest verified.</p>
        <h2>Deployments</h2>
        <table>
          <tr><th>Namespace</th><th>Name</th><th>Ready</th><th>Progress</th></tr>
          ${deployed.map((one) => {
            const progress = conditionOf(one, "Progressing");
            return html`<tr><td>${one.metadata.namespace}</td><td>${one.metadata.name}</td>
              <td>${one.status?.readyReplicas ?? 0}/${one.spec.replicas}</td><td>${describe(progress)}</td></tr>`;
          })}
        </table>
        <h2>Pods</h2>
        <table>
          <tr><th>Name</th><th>Status</th><th>Restarts</th><th>Age</th><th>Printed last</th></tr>
          ${(store.list(pods) as readonly Pod[]).map((pod) => podRow(pod, kubelet, now))}
        </table>
        <h2>Services</h2>
        <table>
          <tr><th>Namespace</th><th>Name</th><th>Answers at</th></tr>
          ${store.list(services).map((one) => {
            const url = one.metadata.annotations?.[urlAnnotation];
            return html`<tr><td>${one.metadata.namespace}</td><td>${one.metadata.name}</td>
              <td>${url && html`<a href="${url}">${url}</a>`}</td></tr>`;
          })}
        </table>
        <h2>Events</h2>
        <table>${recent.map(eventRow)}</table>
        <h2>What is not as in a real cluster</h2>
        <ul>
          <li>All Pods share this machine's network: each container port is another port of the loopback, and PORT in
            the program's environment names it. A program that does not bind to PORT never becomes ready.</li>
          <li>NetworkPolicies, resource limits, read-only file systems, disruption budgets and autoscalers are kept but
            not enforced. There is one node and no cluster DNS.</li>
          <li>Init containers, exec and gRPC probes, and volumes other than emptyDir are refused.</li>
        </ul>
      </body>
    </html>`;
}

function podRow(pod: Pod, kubelet: Kubelet, now: Date) {
  const containers = pod.status?.containerStatuses ?? [];
  const options = { container: undefined, tailLines: 5, follow: false, timestamps: false };
  const read = (previous: boolean) =>
    kubelet.readLog(pod.metadata.namespace ?? "", pod.metadata.name, { ...options, previous })?.text;
  const exit = containers.map(({ state, lastState }) => (state.terminated ?? lastState.terminated)?.exitCode);
  const why = containers.map(({ state }) => state.waiting?.message ?? "").join(" ");
  return html`<tr>
    <td>${pod.metadata.namespace}/${pod.metadata.name}</td>
    <td>${podReason(pod)}${exit[0] === undefined ? "" : `, last exit code ${exit[0]}`}<br />${why}</td>
    <td>${containers.reduce((total, { restartCount }) => total + restartCount, 0)}</td>
    <td>${elapsed(pod.metadata.creationTimestamp, now)}</td>
    <td><pre>${read(false) || read(true) || ""}</pre></td>
  </tr>`;
}

function eventRow(event: KubernetesObject) {
  const about = event["involvedObject"] as { readonly kind?: string; readonly name?: string } | undefined;
  return html`<tr><td>${event["lastTimestamp"]}</td><td>${event["reason"]}</td>
    <td>${about?.kind}/${about?.name}</td><td>${event["message"]}</td></tr>`;
}

function describe(condition: Condition | undefined): string {
  if (!condition) return "";
  return [condition.reason, condition.message].filter(Boolean).join(": ");
}
