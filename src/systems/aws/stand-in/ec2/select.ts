import * as z from "zod";
import { matches } from "../protocol/operations.ts";
import { pageOf } from "../protocol/pages.ts";
import { byId, type Ec2Call, ec2Error, listOf, type NotFound } from "./call.ts";

/** What every describing call takes. */
export const describeInput = {
  Filter: listOf(z.object({ Name: z.string(), Value: listOf(z.string()) })),
  MaxResults: z.coerce.number().int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
};

interface DescribeInput {
  readonly Filter: readonly { readonly Name: string; readonly Value: readonly string[] }[];
  readonly MaxResults: number;
  readonly NextToken?: string | undefined;
}

export interface Selection<Kind> {
  readonly all: readonly Kind[];
  tagsOf(one: Kind): Readonly<Record<string, string>>;
  /** What a filter compares, by its name. */
  readonly filters: Readonly<Record<string, (one: Kind) => string | readonly string[] | undefined>>;
}

/** The ones that pass every filter, one page of them. A filter's values are alternatives, with wildcards. */
export function select<Kind>(
  { Filter, MaxResults, NextToken }: DescribeInput,
  { all, tagsOf, filters }: Selection<Kind>,
): { readonly shown: readonly Kind[]; readonly next: string | undefined } {
  const tests = Filter.map(({ Name, Value }) => {
    const read = readerOf(Name, tagsOf, filters);
    return (one: Kind) =>
      [read(one) ?? []].flat().some((text) => Value.some((wanted) => matches(wanted, text)));
  });
  const passed = all.filter((one) => tests.every((test) => test(one)));
  const { page, next } = pageOf(passed, MaxResults, NextToken);
  return { shown: page, next };
}

function readerOf<Kind>(
  name: string,
  tagsOf: Selection<Kind>["tagsOf"],
  filters: Selection<Kind>["filters"],
): (one: Kind) => string | readonly string[] | undefined {
  if (name === "tag-key") return (one) => Object.keys(tagsOf(one));
  if (name.startsWith("tag:")) return (one) => tagsOf(one)[name.slice(4)];
  const known = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (known) return known;
  throw ec2Error("InvalidParameterValue", `The filter '${name}' is invalid`);
}

/** The same for things that have an id: those that are named, or all. */
export function selectById<Kind extends { readonly id: string }>(
  call: Ec2Call,
  input: DescribeInput,
  ids: readonly string[],
  all: Readonly<Record<string, Kind>>,
  notFound: NotFound,
  filters: Selection<Kind>["filters"],
): { readonly shown: readonly Kind[]; readonly next: string | undefined } {
  const named = ids.length === 0 ? Object.values(all) : ids.map((id) => byId(all, id, notFound));
  return select(input, { all: named, tagsOf: ({ id }) => call.state.tags[id] ?? {}, filters });
}
