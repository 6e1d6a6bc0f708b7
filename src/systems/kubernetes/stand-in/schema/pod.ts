import {
  any,
  atomic,
  boolean,
  conditions,
  integer,
  integerOrString,
  keyed,
  kind,
  labelSelector,
  list,
  map,
  metadata,
  object,
  quantity,
  type Schema,
  string,
  strings,
} from "./schema.ts";

/** The core/v1 Pod, as far as a Linux container of an ordinary service can use it. */
const httpGet = object({
  path: string,
  port: integerOrString,
  host: string,
  scheme: string,
  httpHeaders: list(object({ name: string, value: string })),
});

const exec = object({ command: list(string) });
const tcpSocket = object({ host: string, port: integerOrString });

const probe = object({
  httpGet,
  exec,
  tcpSocket,
  grpc: object({ port: integer, service: string }),
  initialDelaySeconds: integer,
  periodSeconds: integer,
  timeoutSeconds: integer,
  failureThreshold: integer,
  successThreshold: integer,
  terminationGracePeriodSeconds: integer,
});

const handler = object({ exec, httpGet, tcpSocket, sleep: object({ seconds: integer }) });

const keyReference = atomic(object({ name: string, key: string, optional: boolean }));
const source = object({ name: string, optional: boolean });

const env = keyed(
  ["name"],
  object({
    name: string,
    value: string,
    valueFrom: object({
      fieldRef: atomic(object({ apiVersion: string, fieldPath: string })),
      configMapKeyRef: keyReference,
      secretKeyRef: keyReference,
      resourceFieldRef: atomic(object({ containerName: string, divisor: quantity, resource: string })),
    }),
  }),
);

const capabilities = object({ add: list(string), drop: list(string) });
const seccompProfile = object({ type: string, localhostProfile: string });
const seLinuxOptions = object({ level: string, role: string, type: string, user: string });
const appArmorProfile = object({ type: string, localhostProfile: string });

export const resources = object({
  limits: map(quantity),
  requests: map(quantity),
  claims: keyed(["name"], object({ name: string, request: string })),
});

export const container = object({
  name: string,
  image: string,
  imagePullPolicy: string,
  command: list(string),
  args: list(string),
  workingDir: string,
  ports: keyed(
    ["containerPort", "protocol"],
    object({ name: string, containerPort: integer, hostIP: string, hostPort: integer, protocol: string }),
    { protocol: "TCP" },
  ),
  env,
  envFrom: list(object({ prefix: string, configMapRef: source, secretRef: source })),
  resources,
  resizePolicy: list(object({ resourceName: string, restartPolicy: string })),
  restartPolicy: string,
  volumeMounts: keyed(
    ["mountPath"],
    object({
      name: string,
      mountPath: string,
      mountPropagation: string,
      readOnly: boolean,
      recursiveReadOnly: string,
      subPath: string,
      subPathExpr: string,
    }),
  ),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: object({ postStart: handler, preStop: handler, stopSignal: string }),
  terminationMessagePath: string,
  terminationMessagePolicy: string,
  securityContext: object({
    allowPrivilegeEscalation: boolean,
    appArmorProfile,
    capabilities,
    privileged: boolean,
    procMount: string,
    readOnlyRootFilesystem: boolean,
    runAsGroup: integer,
    runAsNonRoot: boolean,
    runAsUser: integer,
    seLinuxOptions,
    seccompProfile,
  }),
  stdin: boolean,
  stdinOnce: boolean,
  tty: boolean,
});

const items = list(object({ key: string, path: string, mode: integer }));

const volumes = keyed(
  ["name"],
  object({
    name: string,
    emptyDir: object({ medium: string, sizeLimit: quantity }),
    configMap: object({ name: string, items, defaultMode: integer, optional: boolean }),
    secret: object({ secretName: string, items, defaultMode: integer, optional: boolean }),
    projected: any,
    downwardAPI: any,
    persistentVolumeClaim: object({ claimName: string, readOnly: boolean }),
    csi: any,
    ephemeral: any,
    hostPath: object({ path: string, type: string }),
  }),
);

export const podSpec = object({
  activeDeadlineSeconds: integer,
  affinity: any,
  automountServiceAccountToken: boolean,
  containers: keyed(["name"], container),
  dnsConfig: any,
  dnsPolicy: string,
  enableServiceLinks: boolean,
  ephemeralContainers: keyed(["name"], any),
  hostAliases: keyed(["ip"], object({ ip: string, hostnames: list(string) })),
  hostIPC: boolean,
  hostNetwork: boolean,
  hostPID: boolean,
  hostUsers: boolean,
  hostname: string,
  imagePullSecrets: keyed(["name"], object({ name: string })),
  initContainers: keyed(["name"], container),
  nodeName: string,
  nodeSelector: atomic(strings),
  os: object({ name: string }),
  overhead: map(quantity),
  preemptionPolicy: string,
  priority: integer,
  priorityClassName: string,
  readinessGates: list(object({ conditionType: string })),
  restartPolicy: string,
  runtimeClassName: string,
  schedulerName: string,
  securityContext: object({
    appArmorProfile,
    fsGroup: integer,
    fsGroupChangePolicy: string,
    runAsGroup: integer,
    runAsNonRoot: boolean,
    runAsUser: integer,
    seLinuxOptions,
    seccompProfile,
    supplementalGroups: list(integer),
    supplementalGroupsPolicy: string,
    sysctls: list(object({ name: string, value: string })),
  }),
  serviceAccount: string,
  serviceAccountName: string,
  setHostnameAsFQDN: boolean,
  shareProcessNamespace: boolean,
  subdomain: string,
  terminationGracePeriodSeconds: integer,
  tolerations: list(
    object({ effect: string, key: string, operator: string, tolerationSeconds: integer, value: string }),
  ),
  topologySpreadConstraints: keyed(
    ["topologyKey", "whenUnsatisfiable"],
    object({
      labelSelector,
      matchLabelKeys: list(string),
      maxSkew: integer,
      minDomains: integer,
      nodeAffinityPolicy: string,
      nodeTaintsPolicy: string,
      topologyKey: string,
      whenUnsatisfiable: string,
    }),
  ),
  volumes,
});

export const podTemplate = object({ metadata, spec: podSpec });

const podIps = keyed(["ip"], object({ ip: string }));

const podStatus = object({
  conditions,
  containerStatuses: list(any),
  initContainerStatuses: list(any),
  hostIP: string,
  hostIPs: list(object({ ip: string })),
  message: string,
  observedGeneration: integer,
  phase: string,
  podIP: string,
  podIPs: podIps,
  qosClass: string,
  reason: string,
  startTime: string,
});

export const pod: Schema = kind({ spec: podSpec, status: podStatus });
