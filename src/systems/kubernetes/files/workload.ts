import type { Application, Blueprint } from "../../../blueprint/model.ts";
import { printYaml, type YamlMap } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";

/** Whom an object belongs to, by the labels that Kubernetes recommends. */
function metadata(blueprint: Blueprint, application: Application, name: string): YamlMap {
  return { name, labels: { ...selector(application), "app.kubernetes.io/part-of": blueprint.company.slug } };
}

const selector = (application: Application) => ({ "app.kubernetes.io/name": application.name });

/**
 * The Deployment. The old version serves until the new one is ready; a new one that is not ready within the
 * application's deadline counts as failed. Pods meet the `restricted` Pod Security Standard.
 */
export function deployment(blueprint: Blueprint, application: Application): string {
  return printYaml(
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: metadata(blueprint, application, application.name),
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: application.deadline,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: selector(application) },
        template: {
          metadata: {
            labels: { ...selector(application), "app.kubernetes.io/part-of": blueprint.company.slug },
          },
          spec: podSpec(application),
        },
      },
    },
    managedHeader("The program. Its image and the number of its copies come from the environment's slot."),
  );
}

function podSpec(application: Application): YamlMap {
  return {
    serviceAccountName: application.name,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 30,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      fsGroup: 10001,
      seccompProfile: { type: "RuntimeDefault" },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selector(application) },
      },
    ],
    containers: [
      {
        name: application.name,
        image: application.name,
        ports: [{ name: "http", containerPort: application.port }],
        env: [{ name: "PORT", value: String(application.port) }],
        readinessProbe: {
          httpGet: { path: application.probe, port: "http" },
          periodSeconds: 1,
          timeoutSeconds: 1,
          failureThreshold: 3,
        },
        // Whether it listens at all, after the time it has to become ready: a slow dependency restarts nobody.
        livenessProbe: {
          tcpSocket: { port: "http" },
          initialDelaySeconds: application.deadline,
          periodSeconds: 10,
          failureThreshold: 3,
        },
        resources: {
          requests: { cpu: "50m", memory: "64Mi" },
          limits: { cpu: "500m", memory: "256Mi" },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "temporary", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "temporary", emptyDir: { sizeLimit: "64Mi" } }],
  };
}

export function service(blueprint: Blueprint, application: Application): string {
  return printYaml(
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadata(blueprint, application, application.name),
      spec: {
        type: "ClusterIP",
        selector: selector(application),
        ports: [{ name: "http", port: 80, targetPort: "http" }],
      },
    },
    managedHeader("Where the program is reached inside the cluster."),
  );
}

/** An identity of its own, without a token: a program that needs the cluster's API says so itself. */
export function serviceAccount(blueprint: Blueprint, application: Application): string {
  return printYaml(
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: metadata(blueprint, application, application.name),
      automountServiceAccountToken: false,
    },
    managedHeader("The program's identity. It is given no token."),
  );
}

/** While nodes are drained, at most one copy is away. Only for applications with more than one copy. */
export function disruptionBudget(blueprint: Blueprint, application: Application): string {
  return printYaml(
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: metadata(blueprint, application, application.name),
      spec: { maxUnavailable: 1, selector: { matchLabels: selector(application) } },
    },
    managedHeader("While nodes are drained, at most one copy is away."),
  );
}

/**
 * What may reach the program and what it may reach, beside what holds for its whole namespace: nothing but the cluster's
 * DNS. What else it calls is added by the company, one destination at a time.
 */
export function networkPolicy(blueprint: Blueprint, application: Application): string {
  return printYaml(
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: metadata(blueprint, application, application.name),
      spec: {
        podSelector: { matchLabels: selector(application) },
        policyTypes: ["Ingress"],
        ingress: [{ ports: [{ port: "http", protocol: "TCP" }] }],
      },
    },
    managedHeader(
      "The program's port may be reached. Anything else is closed for the whole namespace, in platform/.",
    ),
  );
}
