import { lengthBetween, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { refusedWith } from "./calls.ts";
import { textCheck } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { iam, membersAt, tagInput, tagsAt } from "./iam-calls.ts";
import { changed, inOrder, present } from "./steps.ts";
import { planTags, tagChanges, tagList, tagState, tagsOf } from "./tags.ts";

/** `ValidateFunc` of `internal/service/iam/openid_connect_provider.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  lengthBetween("client_id_list", 1, 255),
  lengthBetween("thumbprint_list", 40, 40),
  textCheck("url", (value, name) => {
    if (!URL.canParse(value)) return `expected "${name}" to be a valid url, got ${value}`;
    const { protocol, hostname, search } = new URL(value);
    // A rehearsal's own issuer has no certificate: it is on this machine.
    const own = protocol === "http:" && ["127.0.0.1", "localhost"].includes(hostname);
    if (protocol !== "https:" && !own) {
      return `expected "${name}" to have a url with schema of: "https", got ${value}`;
    }
    return search === "" ? undefined : `"${name}" cannot contain query parameters per the OIDC standard`;
  }),
];

/** `aws_iam_openid_connect_provider`. */
export const iamOpenIdConnectProvider: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan(change, connection) {
    const [before, after] = [change.prior?.["url"], change.proposed["url"]];
    const same = typeof before === "string" && typeof after === "string" && plain(before) === plain(after);
    return { attributes: { ...planTags(change, connection).attributes, ...(same && { url: before }) } };
  },
  async create(planned, connection) {
    const thumbprints = listOf(planned, "thumbprint_list");
    const made = await iam(connection, "CreateOpenIDConnectProvider", {
      ...{ Url: String(planned["url"]), ClientIDList: listOf(planned, "client_id_list") },
      ...(thumbprints.length > 0 && { ThumbprintList: thumbprints }),
      Tags: tagInput(tagList(tagsOf(planned))),
    });
    if (!made.ok) return made;
    const id = textAt(made.value, "OpenIDConnectProviderArn") ?? "";
    return present(await readProvider({ ...planned, id }, connection), "IAM OIDC Provider");
  },
  read: readProvider,
  async update(prior, planned, connection) {
    const OpenIDConnectProviderArn = String(prior["id"]);
    const call = (operation: string, input: Parameters<typeof iam>[2]) => () =>
      iam(connection, operation, { OpenIDConnectProviderArn, ...input });
    const { removed, set } = tagChanges(prior, planned);
    const [before, after] = [listOf(prior, "client_id_list"), listOf(planned, "client_id_list")];
    const thumbprints = listOf(planned, "thumbprint_list");
    const done = await inOrder([
      changed(prior, planned, "thumbprint_list") &&
        thumbprints.length > 0 &&
        call("UpdateOpenIDConnectProviderThumbprint", { ThumbprintList: thumbprints }),
      ...after
        .filter((one) => !before.includes(one))
        .map((ClientID) => call("AddClientIDToOpenIDConnectProvider", { ClientID })),
      ...before
        .filter((one) => !after.includes(one))
        .map((ClientID) => call("RemoveClientIDFromOpenIDConnectProvider", { ClientID })),
      removed.length > 0 && call("UntagOpenIDConnectProvider", { TagKeys: removed }),
      Object.keys(set).length > 0 && call("TagOpenIDConnectProvider", { Tags: tagInput(tagList(set)) }),
    ]);
    if (!done.ok) return done;
    return present(
      await readProvider({ ...planned, id: OpenIDConnectProviderArn }, connection),
      "IAM OIDC Provider",
    );
  },
  async delete(prior, connection) {
    const gone = await iam(connection, "DeleteOpenIDConnectProvider", {
      OpenIDConnectProviderArn: String(prior["id"]),
    });
    return gone.ok || refusedWith(gone, "NoSuchEntity") ? ok(undefined) : gone;
  },
  import: async (id) => ok({ id }),
};

async function readProvider(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const arn = String(prior["id"]);
  const found = await iam(connection, "GetOpenIDConnectProvider", { OpenIDConnectProviderArn: arn });
  if (!found.ok) return refusedWith(found, "NoSuchEntity") ? ok(null) : found;
  const url = textAt(found.value, "Url") ?? "";
  const written = prior["url"];
  return ok({
    ...{ id: arn, arn },
    // IAM answers without the scheme.
    url: typeof written === "string" && plain(written) === plain(url) ? written : url,
    client_id_list: membersAt(found.value, "ClientIDList").map(({ text }) => text),
    thumbprint_list: membersAt(found.value, "ThumbprintList").map(({ text }) => text),
    ...tagState(tagsAt(found.value, "Tags"), prior, connection),
  });
}

const listOf = (state: State, name: string) => (state[name] ?? []) as readonly string[];

const plain = (url: string) => url.replace(/^https?:\/\//, "");
