/** Parts of a plan's JSON form, as the real engine (1.11.4) writes them. */
export interface TestChange {
  readonly actions?: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  readonly importing?: { readonly id?: string };
}

export function changeJson(change: TestChange): Required<Omit<TestChange, "importing">> {
  return {
    actions: ["no-op"],
    before: null,
    after: null,
    after_unknown: {},
    before_sensitive: {},
    after_sensitive: {},
    ...change,
  };
}

export function resourceJson(address: string, change: TestChange, more: object = {}): object {
  const [type = "", name = ""] = address.split(".").slice(-2);
  return { address, mode: "managed", type, name, change: changeJson(change), ...more };
}

export function planJson(parts: object): string {
  return JSON.stringify({ format_version: "1.2", complete: true, errored: false, ...parts });
}
