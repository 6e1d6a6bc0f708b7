import type { Clock } from "../../../../foundation/clock.ts";
import { get } from "../kinds/get.ts";
import { allResources, customResourceDefinitions } from "../kinds/resources.ts";
import { definedBy } from "../kinds/served.ts";
import type { Machinery } from "../machinery/types.ts";
import { type KubernetesObject, timestamp } from "../object.ts";

const manager = "kube-apiserver";

/** Establishes what a CustomResourceDefinition defines, and takes every object of it along when it goes. */
export function startDefinitionController(machinery: Machinery, clock: Clock): { close(): void } {
  const { store } = machinery;
  const establish = ({ metadata: { name } }: KubernetesObject) => {
    const live = store.get(customResourceDefinitions, undefined, name);
    if (!live || live.status) return;
    const since = { status: "True", lastTransitionTime: timestamp(clock.now()) };
    const status = {
      acceptedNames: get(live, "spec", "names"),
      conditions: [
        { type: "NamesAccepted", reason: "NoConflicts", message: "no conflicts found", ...since },
        {
          type: "Established",
          reason: "InitialNamesAccepted",
          message: "the initial names have been accepted",
          ...since,
        },
      ],
      storedVersions: [versionStored(live)],
    };
    const place = { resource: customResourceDefinitions, namespace: undefined };
    machinery.update(
      place,
      name,
      { ...live, metadata: { name }, status },
      { manager, subresource: "status" },
    );
  };
  const clear = (definition: KubernetesObject) => {
    const own = allResources.find(({ custom, plural, group }) => {
      return custom && definition.metadata.name === `${plural}.${group}`;
    });
    // All versions of a kind lie on one shelf.
    const [defined = own] = definedBy(definition);
    if (!defined) return;
    for (const object of store.list(defined)) store.remove(defined, object);
  };
  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    if (resource !== customResourceDefinitions) return;
    if (type === "DELETED") clear(object);
    else setImmediate(establish, object);
  });
  return { close: () => unsubscribe() };
}

function versionStored(definition: KubernetesObject): unknown {
  const versions = get(definition, "spec", "versions");
  const stored = Array.isArray(versions) && versions.find((one) => get(one, "storage") === true);
  return stored && get(stored, "name");
}
