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
  object,
  objectReference,
  quantity,
  type Schema,
  string,
  strings,
} from "./schema.ts";

/** The rest of core/v1 that a namespace of services needs, and networking.k8s.io/v1 NetworkPolicy. */
export const namespace: Schema = kind({
  spec: object({ finalizers: list(string) }),
  status: object({ phase: string, conditions }),
});

export const service: Schema = kind({
  spec: object({
    allocateLoadBalancerNodePorts: boolean,
    clusterIP: string,
    clusterIPs: list(string),
    externalIPs: list(string),
    externalName: string,
    externalTrafficPolicy: string,
    healthCheckNodePort: integer,
    internalTrafficPolicy: string,
    ipFamilies: list(string),
    ipFamilyPolicy: string,
    loadBalancerClass: string,
    loadBalancerSourceRanges: list(string),
    ports: keyed(
      ["port", "protocol"],
      object({
        appProtocol: string,
        name: string,
        nodePort: integer,
        port: integer,
        protocol: string,
        targetPort: integerOrString,
      }),
      { protocol: "TCP" },
    ),
    publishNotReadyAddresses: boolean,
    selector: atomic(strings),
    sessionAffinity: string,
    sessionAffinityConfig: any,
    trafficDistribution: string,
    type: string,
  }),
  status: any,
});

export const configMap: Schema = kind({ binaryData: strings, data: strings, immutable: boolean });

export const secret: Schema = kind({ data: strings, immutable: boolean, stringData: strings, type: string });

export const serviceAccount: Schema = kind({
  automountServiceAccountToken: boolean,
  imagePullSecrets: list(object({ name: string })),
  secrets: keyed(["name"], objectReference),
});

export const event: Schema = kind({
  action: string,
  count: integer,
  eventTime: any,
  firstTimestamp: any,
  involvedObject: objectReference,
  lastTimestamp: any,
  message: string,
  reason: string,
  related: objectReference,
  reportingComponent: string,
  reportingInstance: string,
  series: any,
  source: object({ component: string, host: string }),
  type: string,
});

const amounts = map(quantity);

export const limitRange: Schema = kind({
  spec: object({
    limits: list(
      object({
        default: amounts,
        defaultRequest: amounts,
        max: amounts,
        maxLimitRequestRatio: amounts,
        min: amounts,
        type: string,
      }),
    ),
  }),
});

export const resourceQuota: Schema = kind({
  spec: object({ hard: amounts, scopeSelector: any, scopes: list(string) }),
  status: object({ hard: amounts, used: amounts }),
});

const policyPorts = list(object({ endPort: integer, port: integerOrString, protocol: string }));
const peers = list(
  object({
    ipBlock: object({ cidr: string, except: list(string) }),
    namespaceSelector: labelSelector,
    podSelector: labelSelector,
  }),
);

export const networkPolicy: Schema = kind({
  spec: object({
    egress: list(object({ ports: policyPorts, to: peers })),
    ingress: list(object({ from: peers, ports: policyPorts })),
    podSelector: labelSelector,
    policyTypes: list(string),
  }),
});
