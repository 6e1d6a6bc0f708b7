import { createHash } from "node:crypto";
import * as z from "zod";
import { type Operation, type OperationTable, text } from "../protocol/call.ts";
import {
  alreadyExists,
  type IamCall,
  iamOperation,
  invalidInput,
  listed,
  names,
  noSuchEntity,
  pageInput,
} from "./call.ts";
import type { IdentityProvider } from "./model.ts";
import { providerArn } from "./names.ts";
import { readTags, tagList, tagsInput } from "./tags.ts";

const client = text(1, 255);
const thumbprints = z.array(text(40, 40)).max(5, "Thumbprint list must contain fewer than 5 entries.");

/** An operation on an OIDC provider, which is refused where there is none. */
function onProvider<Shape extends z.ZodRawShape>(
  action: string,
  shape: Shape,
  perform: (
    call: IamCall,
    provider: IdentityProvider,
    input: z.output<z.ZodObject<Shape>>,
    arn: string,
  ) => unknown,
): Operation {
  const arnOf = (input: unknown) =>
    String((input as { OpenIDConnectProviderArn: unknown }).OpenIDConnectProviderArn);
  return iamOperation(
    action,
    z.object({ ...shape, OpenIDConnectProviderArn: names.arn }),
    (call, input) => {
      const arn = arnOf(input);
      const { identityProviders } = call.iam;
      const provider = Object.hasOwn(identityProviders, arn) ? identityProviders[arn] : undefined;
      if (!provider) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
      return perform(call, provider, input as z.output<z.ZodObject<Shape>>, arn);
    },
    (_, input) => arnOf(input),
  );
}

/** Issuers are reached by https; those of a rehearsal are on this machine. */
const issuer = /^(?:https:\/\/[^/?#\s:]+|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?)(?:\/[^?#\s]*)?$/;

const create = iamOperation(
  "CreateOpenIDConnectProvider",
  z.object({
    ...{ Url: text(1, 255), ClientIDList: z.array(client).max(100).default([]) },
    ...{ ThumbprintList: thumbprints.default([]), Tags: tagsInput },
  }),
  (call, { Url, ClientIDList, ThumbprintList, Tags }) => {
    const { account, iam, world } = call;
    if (!issuer.test(Url)) throw invalidInput("Invalid Open ID Connect Provider URL");
    const arn = providerArn(account, Url);
    if (Object.hasOwn(iam.identityProviders, arn))
      throw alreadyExists(`Provider with url ${Url} already exists.`);
    iam.identityProviders[arn] = {
      ...{ url: Url.replace(/\/$/, ""), audiences: [...new Set(ClientIDList)], tags: readTags(Tags) },
      createdAt: world.clock.now().toISOString(),
      // Without any, IAM asks the issuer for its certificate; nothing is checked against it.
      thumbprints:
        ThumbprintList.length > 0 ? ThumbprintList : [createHash("sha1").update(Url).digest("hex")],
    };
    call.changed();
    return { OpenIDConnectProviderArn: arn, ...(Tags.length > 0 && { Tags }) };
  },
  ({ account }, { Url }) => providerArn(account, Url),
);

export const providerOperations: OperationTable = {
  CreateOpenIDConnectProvider: create,
  GetOpenIDConnectProvider: onProvider("GetOpenIDConnectProvider", {}, (_, provider) => ({
    Url: provider.url.replace(/^https?:\/\//, ""),
    ...{ ClientIDList: provider.audiences, ThumbprintList: provider.thumbprints },
    CreateDate: new Date(provider.createdAt),
    Tags: tagList(provider.tags),
  })),
  DeleteOpenIDConnectProvider: onProvider(
    "DeleteOpenIDConnectProvider",
    {},
    (call, _provider, _input, arn) => {
      delete call.iam.identityProviders[arn];
      call.changed();
    },
  ),
  ListOpenIDConnectProviders: iamOperation("ListOpenIDConnectProviders", z.object({}), ({ iam }) => ({
    OpenIDConnectProviderList: Object.keys(iam.identityProviders).map((Arn) => ({ Arn })),
  })),
  ListSAMLProviders: iamOperation("ListSAMLProviders", z.object({}), ({ iam }) => ({
    SAMLProviderList: Object.entries(iam.samlProviders ?? {}).map(([Arn, { createdAt }]) => ({
      ...{ Arn, CreateDate: new Date(createdAt) },
    })),
  })),
  AddClientIDToOpenIDConnectProvider: onProvider(
    "AddClientIDToOpenIDConnectProvider",
    { ClientID: client },
    (call, provider, { ClientID }) => {
      if (!provider.audiences.includes(ClientID)) provider.audiences.push(ClientID);
      call.changed();
    },
  ),
  RemoveClientIDFromOpenIDConnectProvider: onProvider(
    "RemoveClientIDFromOpenIDConnectProvider",
    { ClientID: client },
    (call, provider, { ClientID }) => {
      provider.audiences = provider.audiences.filter((one) => one !== ClientID);
      call.changed();
    },
  ),
  UpdateOpenIDConnectProviderThumbprint: onProvider(
    "UpdateOpenIDConnectProviderThumbprint",
    { ThumbprintList: thumbprints },
    (call, provider, { ThumbprintList }) => {
      provider.thumbprints = ThumbprintList;
      call.changed();
    },
  ),
  TagOpenIDConnectProvider: onProvider(
    "TagOpenIDConnectProvider",
    { Tags: tagsInput },
    (call, provider, { Tags }) => {
      Object.assign(provider.tags, readTags(Tags));
      call.changed();
    },
  ),
  UntagOpenIDConnectProvider: onProvider(
    "UntagOpenIDConnectProvider",
    { TagKeys: z.array(z.string()) },
    (call, provider, { TagKeys }) => {
      for (const key of TagKeys) delete provider.tags[key];
      call.changed();
    },
  ),
  ListOpenIDConnectProviderTags: onProvider(
    "ListOpenIDConnectProviderTags",
    pageInput,
    (_, provider, input) => listed("Tags", tagList(provider.tags), input),
  ),
};
