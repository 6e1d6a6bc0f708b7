import type { Person } from "../../../blueprint/model.ts";
import type { PersonTask } from "../../../contracts/outcome.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { variables } from "../../../systems/datadog/connect.ts";
import { isUsed } from "../../../systems/datadog/section.ts";
import { startDatadog } from "../../../systems/datadog/stand-in/index.ts";
import { datadogProvider } from "../../../systems/datadog/stand-in/terraform/index.ts";
import { ownerOf } from "../seed.ts";
import type { PersonAtVendor, Vendor } from "../vendors.ts";

/** An organization with its people in it, and with nobody's keys. The first of the platform's team administers it. */
export const datadogVendor: Vendor = {
  system: "datadog",
  isUsed,
  async start({ blueprint, ...options }) {
    const owner = ownerOf(blueprint);
    const started = await startDatadog({
      ...options,
      seed: {
        name: blueprint.company.name,
        users: blueprint.people.map((person) => ({
          ...{ name: person.name, email: person.email },
          role: person === owner ? "admin" : "standard",
        })),
      },
    });
    if (!started.ok) return started;
    const { url } = started.value;
    return ok({
      ...started.value,
      addresses: { DD_HOST: url },
      providers: { datadog: datadogProvider({ fetch }) },
      operator: {},
      people: {
        "datadog-organization": takesFirstKeys(url),
        "datadog-keys": makesKeysOfPipelines(url, `pipelines@${blueprint.company.domain}`),
        "datadog-code-host": connectsCodeHost(url),
      },
    });
  },
};

/** What the task says about one of its fields. */
const wanted = ({ enter }: PersonTask, field: string): string =>
  enter.find((one) => one.field === field)?.value ?? "";

const scopesOf = (task: PersonTask, key: string): readonly string[] =>
  wanted(task, `Scopes of ${key}`).split(", ");

const takesFirstKeys =
  (url: string): PersonAtVendor =>
  async (task, person) => {
    const api = await make(url, person, "api-keys", { name: wanted(task, "API key, name") });
    if (!api.ok) return api;
    const name = wanted(task, "Application key of your own, name");
    const own = await make(url, person, "application-keys", { name, scopes: scopesOf(task, name) });
    return own.ok ? ok({ [variables.api]: api.value.key, [variables.setup]: own.value.key }) : own;
  };

const makesKeysOfPipelines =
  (url: string, email: string): PersonAtVendor =>
  async (task, person) => {
    const account = await make(url, person, "service-accounts", {
      name: "Pipelines",
      email,
      role: "standard",
    });
    if (!account.ok) return account;
    const keys: Record<string, string> = {};
    for (const purpose of ["apply", "plan"] as const) {
      const name = wanted(task, `Application key, name (${purpose})`);
      const given = { account: account.value.id, name, scopes: scopesOf(task, name) };
      const made = await make(url, person, "service-accounts/application-keys", given);
      if (!made.ok) return made;
      keys[variables[purpose]] = made.value.key;
    }
    return ok(keys);
  };

const connectsCodeHost =
  (url: string): PersonAtVendor =>
  async (task, person) => {
    const connected = await make(url, person, "code-host-accounts", { account: wanted(task, "Account") });
    return connected.ok ? ok({}) : connected;
  };

interface Made {
  readonly id: string;
  /** Empty for what is no key. */
  readonly key: string;
}

/** At Datadog's pages, signed in as this person. */
async function make(url: string, { name, email }: Person, what: string, body: object): Promise<Result<Made>> {
  const answer = await fetch(`${url}/_stand-in/people/${encodeURIComponent(email)}/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) return failure("person-failed", `Datadog refused ${name} (${what}).`, { cause: text });
  return ok({ key: "", ...(JSON.parse(text) as { readonly id: string }) });
}
