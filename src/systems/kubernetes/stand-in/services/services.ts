import { pods, services } from "../kinds/resources.ts";
import { isReady, type Pod, type Service } from "../kinds/types.ts";
import type { Kubelet } from "../kubelet/kubelet.ts";
import type { PortPool } from "../kubelet/ports.ts";
import type { Machinery } from "../machinery/types.ts";
import { keyOf } from "../object.ts";
import { matchesSelector } from "../selectors.ts";
import { type ServiceProxy, startProxy } from "./proxy.ts";

/** Where a Service answers on this machine; written on the Service itself. */
export const urlAnnotation = "groundwork.dev/rehearsal-url";

export interface ServiceRouter {
  /** Of the Service's first port; undefined while it has none. */
  url(namespace: string, name: string): string | undefined;
  close(): Promise<void>;
}

/** Keeps a loopback port for every Service with a selector, the same one as long as the Service exists. */
export function startServices(
  machinery: Machinery,
  kubelet: Kubelet,
  pool: PortPool,
  /** `namespace/name` to port; kept on disk, so that an address survives a restart. */
  known: Record<string, number>,
  log: (line: string) => void,
): ServiceRouter {
  const { store } = machinery;
  const proxies = new Map<string, Promise<ServiceProxy | undefined>>();

  const endpoints = (key: string) => (): readonly number[] => {
    const [namespace = "", name = ""] = key.split("/");
    const service = store.get(services, namespace, name) as Service | undefined;
    const selector = service?.spec.selector;
    const target = service?.spec.ports[0]?.targetPort;
    if (!selector || target === undefined) return [];
    return (store.list(pods, namespace) as readonly Pod[])
      .filter((pod) => matchesSelector({ matchLabels: selector }, pod.metadata.labels ?? {}))
      .filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp)
      .flatMap((pod) => kubelet.port(pod, target) ?? []);
  };

  const open = async (key: string): Promise<ServiceProxy | undefined> => {
    const port = await pool.take(known[key]);
    const started = await startProxy(port, key, endpoints(key));
    if (!started.ok) {
      log(started.diagnostics.map(({ summary }) => summary).join(" "));
      pool.giveBack(port);
      return undefined;
    }
    known[key] = port;
    const [namespace = "", name = ""] = key.split("/");
    const service = store.get(services, namespace, name);
    if (service) {
      const annotations = { ...service.metadata.annotations, [urlAnnotation]: `http://127.0.0.1:${port}` };
      const metadata = { ...service.metadata, annotations };
      machinery.update(
        { resource: services, namespace },
        name,
        { ...service, metadata },
        { manager: "kube-proxy" },
      );
    }
    return started.value;
  };
  const serve = (service: Service) => {
    const key = keyOf(service);
    if (service.spec.selector && service.spec.ports.length > 0 && !proxies.has(key))
      proxies.set(key, open(key));
  };
  const end = async (key: string) => {
    const proxy = await proxies.get(key);
    proxies.delete(key);
    if (!proxy) return;
    await proxy.close();
    pool.giveBack(proxy.port);
  };

  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    if (resource !== services) return;
    if (type !== "DELETED") return serve(object as Service);
    delete known[keyOf(object)];
    void end(keyOf(object));
  });
  for (const service of store.list(services)) serve(service as Service);

  return {
    url(namespace, name) {
      const port = known[`${namespace}/${name}`];
      return port === undefined ? undefined : `http://127.0.0.1:${port}`;
    },
    async close() {
      unsubscribe();
      await Promise.all([...proxies.keys()].map(end));
    },
  };
}
