import type { Json } from "../../../../contracts/json.ts";
import { type Answer, answer, nothing, refuseItem } from "../answer.ts";
import { asObject, asText, attributesOf } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { DoraRecord, JsonObject } from "../world/model.ts";

/**
 * Deployments and failures, that DORA's measures are computed from: https://docs.datadoghq.com/api/latest/dora-metrics/
 * Times go in as seconds, milliseconds or nanoseconds since 1970 and come out as dates.
 */
const kinds = {
  deployment: {
    type: "dora_deployment",
    list: "deployments",
    required: ["service", "started_at", "finished_at"],
  },
  failure: { type: "dora_failure", list: "failures", required: ["started_at"] },
} as const;
type Kind = keyof typeof kinds;

const bad = (detail: string) => refuseItem(400, "Bad Request", detail);

/** Which of the three it is shows in how large it is; undefined where it is none, or before 2000. */
function dateOf(value: Json | undefined): Date | undefined {
  const time = Number(value);
  const milliseconds = time > 1e16 ? time / 1e6 : time > 1e11 ? time : time * 1000;
  return milliseconds > Date.UTC(2000, 0, 1) ? new Date(milliseconds) : undefined;
}

const idPattern = /^[\w.:-]{16,128}$/;

const create =
  (kind: Kind) =>
  ({ datadog, body }: Call): Answer => {
    const attributes = attributesOf(body);
    const missing = kinds[kind].required.find(
      (name) => attributes[name] === undefined || attributes[name] === "",
    );
    if (missing) return bad(`attribute "${missing}" is required`);
    const [started, finished] = [dateOf(attributes["started_at"]), dateOf(attributes["finished_at"])];
    if (!started) return bad('attribute "started_at" must be a Unix timestamp');
    if (attributes["finished_at"] !== undefined && !finished) {
      return bad('attribute "finished_at" must be a Unix timestamp');
    }
    if (finished && finished < started) return bad('"finished_at" must not be before "started_at"');
    if (kind === "failure" && attributes["services"] === undefined && attributes["team"] === undefined) {
      return bad('one of "services" and "team" is required');
    }
    const git = attributes["git"];
    if (git !== undefined && !isGit(asObject(git))) {
      return bad('"git" needs "repository_url", a URL, and "commit_sha", 40 hexadecimal digits');
    }
    const id = asText(attributes["id"]) ?? datadog.ids.uuid();
    if (!idPattern.test(id))
      return bad('"id" must be 16-128 letters, digits, hyphens, underscores, periods or colons');
    const { id: _, ...rest } = attributes;
    const times = {
      started_at: started.toISOString(),
      ...(finished && { finished_at: finished.toISOString() }),
    };
    const record: DoraRecord = { id, attributes: { ...rest, ...times } };
    const all = datadog.state[kinds[kind].list];
    const before = all.findIndex((one) => one.id === id);
    // What is told again under its own id is the same one.
    if (before === -1) all.push(record);
    else all[before] = record;
    return answer({ data: { id, type: kinds[kind].type } });
  };

const isGit = ({ repository_url, commit_sha }: JsonObject): boolean =>
  typeof repository_url === "string" &&
  /^(https?:\/\/|git@|ssh:\/\/)/.test(repository_url) &&
  typeof commit_sha === "string" &&
  /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit_sha);

/** A deployment shows its repository by an id in place of its address. */
function view(kind: Kind, { id, attributes }: DoraRecord) {
  const { commit_sha, repository_url } = asObject(attributes["git"]);
  const repository_id = String(repository_url)
    .replace(/^\w+:\/\/|^git@|\.git$/g, "")
    .replace(":", "/");
  const shown = kind === "deployment" && "git" in attributes ? { git: { commit_sha, repository_id } } : {};
  return { id, type: kinds[kind].type, attributes: { ...attributes, ...shown } };
}

const list =
  (kind: Kind) =>
  ({ datadog, body }: Call): Answer => {
    const { from, to, limit, query, sort } = attributesOf(body);
    const at = ({ attributes }: DoraRecord) => Date.parse(String(attributes["started_at"]));
    const found = datadog.state[kinds[kind].list]
      .filter((one) => (asText(from) ? at(one) >= Date.parse(String(from)) : true))
      .filter((one) => (asText(to) ? at(one) <= Date.parse(String(to)) : true))
      .filter((one) => fits(one, asText(query) ?? ""))
      .sort((a, b) => (sort === "started_at" ? at(a) - at(b) : at(b) - at(a)));
    return answer({ data: found.slice(0, Number(limit ?? 10)).map((one) => view(kind, one)) });
  };

/** `service:web env:qa`, each of which must hold. */
function fits({ attributes }: DoraRecord, query: string): boolean {
  const names: Readonly<Record<string, string>> = {
    "@git.commit.sha": "commit_sha",
    "@git.repository.url": "repository_url",
  };
  const flat: JsonObject = { ...attributes, ...asObject(attributes["git"]) };
  return query
    .split(/\s+AND\s+|\s+/)
    .filter((one) => one !== "" && one !== "*")
    .every((one) => {
      const [name = "", ...value] = one.split(":");
      const found = flat[names[name] ?? name.replace(/^@/, "")];
      const wanted = value.join(":").replace(/^"|"$/g, "");
      return Array.isArray(found) ? found.includes(wanted) : String(found) === wanted;
    });
}

const named = (kind: Kind, run: (call: Call, record: DoraRecord) => Answer) => (call: Call) => {
  const record = call.datadog.state[kinds[kind].list].find(({ id }) => id === call.parameter("id"));
  return record ? run(call, record) : refuseItem(404, "Not Found");
};

export const doraEndpoints = [
  endpoint("POST", "/api/v2/dora/incident", "api-key", create("failure")),
  ...(["deployment", "failure"] as const).flatMap((kind) => [
    endpoint("POST", `/api/v2/dora/${kind}`, "api-key", create(kind)),
    endpoint("POST", `/api/v2/dora/${kind}s`, "may dora_metrics_read", list(kind)),
    endpoint(
      "GET",
      `/api/v2/dora/${kind}s/:id`,
      "may dora_metrics_read",
      named(kind, (_, one) => answer({ data: view(kind, one) })),
    ),
    endpoint(
      "DELETE",
      `/api/v2/dora/${kind}/:id`,
      "may dora_metrics_write",
      named(kind, ({ datadog }, one) => {
        const all = datadog.state[kinds[kind].list];
        all.splice(all.indexOf(one), 1);
        return nothing;
      }),
    ),
  ]),
];
