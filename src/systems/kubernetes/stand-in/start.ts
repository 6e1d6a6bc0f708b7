import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RegistryEndpoint } from "../../../contracts/offers.ts";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { describeIsolation, detectIsolation } from "../../../foundation/rootfs/isolation.ts";
import { createApi } from "./api/routes.ts";
import { startDaemonSetController } from "./controllers/daemon-set.ts";
import { startDefinitionController } from "./controllers/definitions.ts";
import { startDeploymentController } from "./controllers/deployment.ts";
import { createEventRecorder } from "./controllers/events.ts";
import { startNamespaceController } from "./controllers/namespace.ts";
import { startReplicaSetController } from "./controllers/replica-set.ts";
import { startStatefulSetController } from "./controllers/stateful-set.ts";
import { createImages } from "./kubelet/images.ts";
import { startKubelet } from "./kubelet/kubelet.ts";
import { createPortPool } from "./kubelet/ports.ts";
import { createMachinery } from "./machinery/machinery.ts";
import { clusterPage } from "./page.ts";
import { startServices } from "./services/services.ts";
import { createStore, type StoreState } from "./store.ts";

export interface ClusterOptions extends StandInOptions {
  /** The environment. */
  readonly name: string;
  /** The only registry that images are pulled from. */
  readonly registry: RegistryEndpoint;
  /** How the registry is reached; the process's own when left out. */
  readonly fetch?: typeof fetch;
}

export interface RunningCluster extends RunningStandIn {
  readonly name: string;
  /** Where a Service answers on this machine; undefined while there is no such Service. */
  serviceUrl(namespace: string, name: string): string | undefined;
}

interface ClusterState extends StoreState {
  readonly servicePorts: Record<string, number>;
}

/**
 * Starts one cluster: the API that kubectl speaks to, the controllers, and one node whose programs come out of the
 * images' layers. Closing it ends every program. Fails with `port-in-use`.
 */
export async function startCluster(options: ClusterOptions): Promise<Result<RunningCluster>> {
  const { directory, name, registry, clock, ids, log } = options;
  mkdirSync(directory, { recursive: true });
  const initial = (): ClusterState => ({ version: 1, objects: {}, servicePorts: {} });
  const state = openState(join(directory, "cluster.json"), initial);
  // Programs end with the process that started them: Pods of an earlier run are gone, and their owners make new ones.
  delete state.value.objects["pods"];
  const store = createStore(state.value, state.changed);
  const machinery = createMachinery(store, clock, ids);
  const closing = new AbortController();
  const recorder = (component: string) => createEventRecorder(machinery, clock, component);
  const ports = createPortPool(ids);
  const images = createImages({
    directory: join(directory, "images"),
    registry,
    clock,
    ids,
    fetch: options.fetch ?? fetch,
    signal: closing.signal,
  });
  const kubelet = startKubelet({ store, clock, images, ports, log, event: recorder("kubelet") }, machinery);
  const app = createApi(machinery, clock, kubelet.readLog);
  const isolation = describeIsolation(await detectIsolation());
  app.get("/", (context) =>
    context.html(clusterPage(name, registry, isolation, store, kubelet, clock.now())),
  );
  const server = await startServer({
    name: `cluster stand-in ${name}`,
    app,
    ...(options.port !== undefined && { port: options.port }),
  });
  if (!server.ok) {
    await kubelet.close();
    return server;
  }
  const services = startServices(machinery, kubelet, ports, state.value.servicePorts, log);
  const controllers = [
    startNamespaceController(machinery),
    startDefinitionController(machinery, clock),
    startDaemonSetController(machinery, clock, recorder("daemonset-controller")),
    startStatefulSetController(machinery, clock, recorder("statefulset-controller")),
    startReplicaSetController(machinery, clock, recorder("replicaset-controller")),
    startDeploymentController(machinery, clock, recorder("deployment-controller")),
  ];
  return ok({
    name,
    url: server.value.url,
    port: server.value.port,
    faults: server.value.faults,
    serviceUrl: services.url,
    async close() {
      for (const controller of controllers) controller.close();
      closing.abort();
      await kubelet.close();
      await services.close();
      await server.value.close();
      state.flush();
    },
  });
}
