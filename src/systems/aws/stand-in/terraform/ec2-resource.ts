import { type Check, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type {
  PlannedChange,
  ResourceBackend,
  ResourceChange,
  State,
} from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { childAt, childrenOf, textAt, type XmlElement } from "../protocol/xml-reader.ts";
import { type AwsAnswer, query, refusedWith } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import type { QueryInput } from "./services.ts";
import { inOrder, present } from "./steps.ts";
import { planTags, type Tags, tagChanges, tagList, tagState, tagsOf } from "./tags.ts";

type Step = false | (() => Promise<AwsAnswer<unknown>>);

/** A resource of EC2 that has an id of its own and tags: what its calls are called. */
export interface Ec2Resource {
  /** For messages: `EC2 VPC`. */
  readonly what: string;
  /** As TagSpecification names it; left out where the call takes none, and tags are set afterwards. */
  readonly tagType?: string;
  readonly checks?: readonly Check[];
  /** How it is found: `DescribeVpcs` gives a `vpcSet` for a `VpcId`; these codes say that it is gone. */
  readonly find: readonly [operation: string, set: string, id: string, ...missing: string[]];
  plan?(change: ResourceChange): PlannedChange;
  /** What it is made with, and where in the answer its id is. */
  readonly create: readonly [operation: string, input: (planned: State) => QueryInput, ...id: string[]];
  /** What has to be done once it is there, with everything that `planned` wants other than EC2's defaults. */
  settle?(id: string, planned: State, connection: AwsConnection): readonly Step[];
  /** What of it can be changed. */
  change?(id: string, prior: State, planned: State, connection: AwsConnection): readonly Step[];
  /** Its attributes; tags come by themselves. Null where what was found is as good as gone. */
  state(found: XmlElement, prior: State, connection: AwsConnection): State | null | Promise<Result<State>>;
  remove(prior: State, connection: AwsConnection): readonly Step[];
}

export function ec2Resource(resource: Ec2Resource): ResourceBackend<AwsConnection> {
  const { what, checks = [], settle, change } = resource;
  const [makes, inputOf, ...idPath] = resource.create;
  const read = async (prior: State, connection: AwsConnection): Promise<Result<State | null>> => {
    const id = String(prior["id"]);
    const found = await findOne(connection, resource.find, id);
    if (!found.ok) return found;
    if (found.value === null) return ok(null);
    const state = await resource.state(found.value, prior, connection);
    if (state === null) return ok(null);
    const own = isResult(state) ? state : ok(state);
    if (!own.ok) return own;
    return ok({ ...own.value, id, ...tagState(xmlTags(found.value), prior, connection) });
  };
  return {
    validate: (configuration) => remarksOf(checks, configuration),
    plan: (changed, connection) => {
      const own = resource.plan?.(changed) ?? {};
      const { attributes } = planTags(changed, connection);
      return { ...own, attributes: { ...attributes, ...own.attributes } };
    },
    async create(planned, connection) {
      const input = { ...inputOf(planned), ...tagSpecification(resource.tagType, planned) };
      const made = await query(connection, "ec2", makes, input);
      if (!made.ok) return made;
      const id = textAt(made.value, ...idPath) ?? "";
      const untagged = resource.tagType === undefined ? tagSteps(connection, id, {}, planned) : [];
      const done = await inOrder([...untagged, ...(settle?.(id, planned, connection) ?? [])]);
      return done.ok ? present(await read({ ...planned, id }, connection), `${what} (${id})`) : done;
    },
    read,
    async update(prior, planned, connection) {
      const id = String(prior["id"]);
      const own = change?.(id, prior, planned, connection) ?? [];
      const done = await inOrder([...own, ...tagSteps(connection, id, prior, planned)]);
      return done.ok ? present(await read({ ...planned, id }, connection), `${what} (${id})`) : done;
    },
    async delete(prior, connection) {
      return inOrder(
        resource.remove(prior, connection).map((step) => forgiving(step, resource.find.slice(3))),
      );
    },
    import: async (id) => ok({ id }),
  };
}

function isResult(state: State | Result<State>): state is Result<State> {
  return typeof state["ok"] === "boolean";
}

/** What is gone already need not be taken away. */
function forgiving(step: Step, missing: readonly string[]): Step {
  if (step === false) return step;
  return async () => {
    const answer = await step();
    return refusedWith(answer, ...missing) ? ok(undefined) : answer;
  };
}

/** The item of that id; null where there is none. */
export async function findOne(
  connection: AwsConnection,
  [operation, set, name, ...missing]: Ec2Resource["find"],
  id: string,
): Promise<Result<XmlElement | null>> {
  const answer = await query(connection, "ec2", operation, { [name]: [id] });
  if (!answer.ok) return refusedWith(answer, ...missing) ? ok(null) : answer;
  return ok(childrenOf(childAt(answer.value, set), "item")[0] ?? null);
}

/** The items that pass filters, each a name and what it has to be. */
export async function findBy(
  connection: AwsConnection,
  operation: string,
  set: string,
  filters: Readonly<Record<string, string>>,
): Promise<Result<readonly XmlElement[]>> {
  const Filter = Object.entries(filters).map(([Name, value]) => ({ Name, Value: [value] }));
  const answer = await query(connection, "ec2", operation, { Filter });
  return answer.ok ? ok(childrenOf(childAt(answer.value, set), "item")) : answer;
}

/** A call as a step. */
export function step(
  connection: AwsConnection,
  operation: string,
  input: QueryInput,
): () => Promise<AwsAnswer<XmlElement>> {
  return () => query(connection, "ec2", operation, input);
}

/** Looks until it is in a state; what ends in another one has failed. Every look is a call. */
export function waitUntil(
  connection: AwsConnection,
  find: Ec2Resource["find"],
  id: string,
  [wanted, ...onTheWay]: readonly string[],
): () => Promise<AwsAnswer<unknown>> {
  return async () => {
    for (let look = 0; look < mostLooks; look++) {
      const found = await findOne(connection, find, id);
      if (!found.ok) return found;
      const state = textAt(found.value ?? undefined, "state") ?? "deleted";
      if (state === wanted) return ok(undefined);
      if (!onTheWay.includes(state)) {
        const said = textAt(found.value ?? undefined, "failureMessage") ?? "";
        const summary = `unexpected state '${state}', wanted target '${wanted}'. last error: ${said}`;
        return failure("terraform-vendor-refused", `waiting for ${id}: ${summary}`);
      }
      await connection.clock.sleep(pause);
    }
    return failure(
      "terraform-vendor-refused",
      `waiting for ${id}: timeout while waiting for state '${wanted}'`,
    );
  };
}

const mostLooks = 600;
const pause = 50;

export function tagSpecification(type: string | undefined, planned: State): QueryInput {
  const Tag = tagList(tagsOf(planned)).map(({ Key, Value }) => ({ Key, Value }));
  if (type === undefined || Tag.length === 0) return {};
  return { TagSpecification: [{ ResourceType: type, Tag }] };
}

export function tagSteps(
  connection: AwsConnection,
  id: string,
  prior: State,
  planned: State,
): readonly Step[] {
  const { removed, set } = tagChanges(prior, planned);
  const Tag = tagList(set).map(({ Key, Value }) => ({ Key, Value }));
  return [
    removed.length > 0 &&
      step(connection, "DeleteTags", { ResourceId: [id], Tag: removed.map((Key) => ({ Key })) }),
    Tag.length > 0 && step(connection, "CreateTags", { ResourceId: [id], Tag }),
  ];
}

export function xmlTags(found: XmlElement): Tags {
  const items = childrenOf(childAt(found, "tagSet"), "item");
  return Object.fromEntries(items.map((item) => [textAt(item, "key") ?? "", textAt(item, "value") ?? ""]));
}

/** The text below, or empty: what the toolkit makes of nothing. */
export const textOf = (found: XmlElement | undefined, ...path: readonly string[]) =>
  textAt(found, ...path) ?? "";
export const truthOf = (found: XmlElement | undefined, ...path: readonly string[]) =>
  textAt(found, ...path) === "true";
