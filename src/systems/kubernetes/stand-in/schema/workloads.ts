import { podTemplate } from "./pod.ts";
import {
  any,
  boolean,
  conditions,
  integer,
  integerOrString,
  kind,
  labelSelector,
  list,
  object,
  type Schema,
  string,
} from "./schema.ts";

/** apps/v1, autoscaling/v2 and policy/v1, as far as a stateless service uses them. */
export const deployment: Schema = kind({
  spec: object({
    minReadySeconds: integer,
    paused: boolean,
    progressDeadlineSeconds: integer,
    replicas: integer,
    revisionHistoryLimit: integer,
    selector: labelSelector,
    strategy: object({
      type: string,
      rollingUpdate: object({ maxSurge: integerOrString, maxUnavailable: integerOrString }),
    }),
    template: podTemplate,
  }),
  status: object({
    availableReplicas: integer,
    collisionCount: integer,
    conditions,
    observedGeneration: integer,
    readyReplicas: integer,
    replicas: integer,
    terminatingReplicas: integer,
    unavailableReplicas: integer,
    updatedReplicas: integer,
  }),
});

export const replicaSet: Schema = kind({
  spec: object({
    minReadySeconds: integer,
    replicas: integer,
    selector: labelSelector,
    template: podTemplate,
  }),
  status: object({
    availableReplicas: integer,
    conditions,
    fullyLabeledReplicas: integer,
    observedGeneration: integer,
    readyReplicas: integer,
    replicas: integer,
    terminatingReplicas: integer,
  }),
});

export const statefulSet: Schema = kind({
  spec: object({
    minReadySeconds: integer,
    ordinals: object({ start: integer }),
    persistentVolumeClaimRetentionPolicy: any,
    podManagementPolicy: string,
    replicas: integer,
    revisionHistoryLimit: integer,
    selector: labelSelector,
    serviceName: string,
    template: podTemplate,
    updateStrategy: object({ type: string, rollingUpdate: any }),
    volumeClaimTemplates: list(any),
  }),
  status: object({
    availableReplicas: integer,
    collisionCount: integer,
    conditions,
    currentReplicas: integer,
    currentRevision: string,
    observedGeneration: integer,
    readyReplicas: integer,
    replicas: integer,
    updateRevision: string,
    updatedReplicas: integer,
  }),
});

export const daemonSet: Schema = kind({
  spec: object({
    minReadySeconds: integer,
    revisionHistoryLimit: integer,
    selector: labelSelector,
    template: podTemplate,
    updateStrategy: object({ type: string, rollingUpdate: any }),
  }),
  status: object({
    collisionCount: integer,
    conditions,
    currentNumberScheduled: integer,
    desiredNumberScheduled: integer,
    numberAvailable: integer,
    numberMisscheduled: integer,
    numberReady: integer,
    numberUnavailable: integer,
    observedGeneration: integer,
    updatedNumberScheduled: integer,
  }),
});

export const horizontalPodAutoscaler: Schema = kind({
  spec: object({
    behavior: any,
    maxReplicas: integer,
    metrics: list(any),
    minReplicas: integer,
    scaleTargetRef: object({ apiVersion: string, kind: string, name: string }),
  }),
  status: any,
});

export const podDisruptionBudget: Schema = kind({
  spec: object({
    maxUnavailable: integerOrString,
    minAvailable: integerOrString,
    selector: labelSelector,
    unhealthyPodEvictionPolicy: string,
  }),
  status: any,
});
