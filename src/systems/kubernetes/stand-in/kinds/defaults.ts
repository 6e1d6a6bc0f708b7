import { createHash } from "node:crypto";
import { type Fields, isFields } from "../schema/strict.ts";

/**
 * The defaults that the API server fills in on writing, as the reference of each kind names them.
 * Each takes the object as sent and gives it back with nothing left open that a controller reads.
 */
type Open = Record<string, unknown>;

export function withDefaults(defaults: Fields, value: unknown): Open {
  const given = isFields(value) ? value : {};
  return { ...defaults, ...Object.fromEntries(Object.entries(given).filter(([, item]) => item !== null)) };
}

export function defaultDeployment(object: Fields): Open {
  const spec = withDefaults(
    { replicas: 1, progressDeadlineSeconds: 600, revisionHistoryLimit: 10 },
    object["spec"],
  );
  const strategy = withDefaults({ type: "RollingUpdate" }, spec["strategy"]);
  if (strategy["type"] === "RollingUpdate") {
    strategy["rollingUpdate"] = withDefaults(
      { maxSurge: "25%", maxUnavailable: "25%" },
      strategy["rollingUpdate"],
    );
  }
  return { ...object, spec: { ...spec, strategy, template: defaultTemplate(spec["template"]) } };
}

export function defaultReplicaSet(object: Fields): Open {
  const spec = withDefaults({ replicas: 1 }, object["spec"]);
  return { ...object, spec: { ...spec, template: defaultTemplate(spec["template"]) } };
}

export function defaultStatefulSet(object: Fields): Open {
  const spec = withDefaults(
    { replicas: 1, podManagementPolicy: "OrderedReady", revisionHistoryLimit: 10 },
    object["spec"],
  );
  const updateStrategy = withDefaults({ type: "RollingUpdate" }, spec["updateStrategy"]);
  return { ...object, spec: { ...spec, updateStrategy, template: defaultTemplate(spec["template"]) } };
}

export function defaultDaemonSet(object: Fields): Open {
  const spec = withDefaults({ revisionHistoryLimit: 10 }, object["spec"]);
  const updateStrategy = withDefaults({ type: "RollingUpdate" }, spec["updateStrategy"]);
  return { ...object, spec: { ...spec, updateStrategy, template: defaultTemplate(spec["template"]) } };
}

function defaultTemplate(template: unknown): unknown {
  if (!isFields(template)) return template;
  return { ...template, spec: defaultPodSpec(template["spec"]) };
}

export function defaultPod(object: Fields): Open {
  const spec = defaultPodSpec(object["spec"]);
  if (!isFields(spec)) return { ...object };
  const account = spec["serviceAccountName"] ?? "default";
  return {
    ...object,
    spec: {
      enableServiceLinks: true,
      preemptionPolicy: "PreemptLowerPriority",
      priority: 0,
      ...spec,
      serviceAccountName: account,
    },
    status: object["status"] ?? { phase: "Pending", qosClass: "BestEffort" },
  };
}

function defaultPodSpec(spec: unknown): unknown {
  if (!isFields(spec)) return spec;
  const filled = withDefaults(
    {
      dnsPolicy: "ClusterFirst",
      restartPolicy: "Always",
      schedulerName: "default-scheduler",
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    },
    spec,
  );
  for (const name of ["containers", "initContainers"]) {
    const containers = filled[name];
    if (Array.isArray(containers)) filled[name] = containers.map(defaultContainer);
  }
  return filled;
}

function defaultContainer(container: unknown): unknown {
  if (!isFields(container)) return container;
  const image = String(container["image"] ?? "");
  const latest = !image.includes("@") && !/:[^/]+$/.test(image);
  const filled = withDefaults(
    {
      imagePullPolicy: latest || image.endsWith(":latest") ? "Always" : "IfNotPresent",
      resources: {},
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
    },
    container,
  );
  if (Array.isArray(filled["ports"])) {
    filled["ports"] = filled["ports"].map((port) => withDefaults({ protocol: "TCP" }, port));
  }
  if (Array.isArray(filled["env"])) {
    filled["env"] = filled["env"].map((variable) => {
      const source = isFields(variable) ? variable["valueFrom"] : undefined;
      if (!isFields(variable) || !isFields(source) || !isFields(source["fieldRef"])) return variable;
      const fieldRef = withDefaults({ apiVersion: "v1" }, source["fieldRef"]);
      return { ...variable, valueFrom: { ...source, fieldRef } };
    });
  }
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    if (isFields(filled[name])) filled[name] = defaultProbe(filled[name]);
  }
  return filled;
}

function defaultProbe(probe: Fields): Open {
  const filled = withDefaults(
    { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
    probe,
  );
  if (isFields(filled["httpGet"])) {
    filled["httpGet"] = withDefaults({ path: "/", scheme: "HTTP" }, filled["httpGet"]);
  }
  return filled;
}

export function defaultService(object: Fields): Open {
  const spec = withDefaults(
    {
      type: "ClusterIP",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ipFamilyPolicy: "SingleStack",
    },
    object["spec"],
  );
  if (Array.isArray(spec["ports"])) {
    spec["ports"] = spec["ports"].map((port) => {
      const filled = withDefaults({ protocol: "TCP" }, port);
      return { ...filled, targetPort: filled["targetPort"] ?? filled["port"] };
    });
  }
  if (spec["type"] !== "ExternalName") {
    spec["clusterIP"] ??= clusterAddress(object["metadata"]);
    spec["clusterIPs"] ??= [spec["clusterIP"]];
  }
  return {
    ...object,
    spec: { ...spec, ipFamilies: spec["ipFamilies"] ?? ["IPv4"] },
    status: object["status"] ?? { loadBalancer: {} },
  };
}

/** An address out of the range that kubeadm gives Services, always the same for the same name. Nobody routes to it. */
function clusterAddress(metadata: unknown): string {
  const { namespace, name } = isFields(metadata) ? metadata : {};
  const digest = createHash("sha256")
    .update(`${String(namespace)}/${String(name)}`)
    .digest();
  return `10.${96 + ((digest[0] ?? 0) % 16)}.${digest[1]}.${1 + ((digest[2] ?? 0) % 254)}`;
}

export function defaultNamespace(object: Fields): Open {
  const metadata = isFields(object["metadata"]) ? object["metadata"] : {};
  const labels = isFields(metadata["labels"]) ? metadata["labels"] : {};
  return {
    ...object,
    metadata: { ...metadata, labels: { ...labels, "kubernetes.io/metadata.name": metadata["name"] } },
    spec: { finalizers: ["kubernetes"] },
    status: withDefaults({ phase: "Active" }, object["status"]),
  };
}

/** `stringData` is written into `data`, and never read back. */
export function defaultSecret(object: Fields): Open {
  const { stringData, ...rest } = object;
  const encoded = Object.entries(isFields(stringData) ? stringData : {}).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString("base64"),
  ]);
  const data = { ...(isFields(rest["data"]) ? rest["data"] : {}), ...Object.fromEntries(encoded) };
  return { ...rest, type: rest["type"] ?? "Opaque", ...(Object.keys(data).length > 0 && { data }) };
}

const everything = { namespaceSelector: {}, objectSelector: {}, matchPolicy: "Equivalent" };

export function defaultAdmissionPolicy(object: Fields): Open {
  const spec = withDefaults({ failurePolicy: "Fail" }, object["spec"]);
  const constraints = withDefaults(everything, spec["matchConstraints"]);
  for (const name of ["resourceRules", "excludeResourceRules"]) {
    const rules = constraints[name];
    if (Array.isArray(rules)) constraints[name] = rules.map((rule) => withDefaults({ scope: "*" }, rule));
  }
  return { ...object, spec: { ...spec, matchConstraints: constraints } };
}

export function defaultAdmissionBinding(object: Fields): Open {
  const spec = withDefaults({}, object["spec"]);
  const matchResources = spec["matchResources"];
  return {
    ...object,
    spec: {
      ...spec,
      ...(isFields(matchResources) && { matchResources: withDefaults(everything, matchResources) }),
    },
  };
}
