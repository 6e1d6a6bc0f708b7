import * as z from "zod";
import { type Control, type Finding, judging } from "../../../contracts/control.ts";
import { failure } from "../../../foundation/result.ts";
import { sharedAccount } from "../accounts.ts";
import { everyItem, tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";

const collected = z.array(
  z.object({ name: z.string(), tags: z.string(), scanned: z.boolean(), encryption: z.string() }),
);

/** What is pushed stays what it is, and is looked through for known weaknesses. */
export const registryControl: Control<AwsClient> = {
  id: "aws.registry",
  title: "Images cannot be overwritten, and are scanned when they are pushed",
  criteria: ["CC6.8", "CC7.1", "CC8.1"],
  frequency: "weekly",
  needs: ["registry.host"],
  async collect({ client }) {
    const session = await client.member(sharedAccount);
    if (!session.ok) return session;
    if (!session.value) return failure("aws-refused", `There is no account ${sharedAccount}.`);
    const sdk = await import("@aws-sdk/client-ecr");
    const pages = sdk.paginateDescribeRepositories({ client: new sdk.ECRClient(session.value.settings) }, {});
    return tellAws("DescribeRepositories", async () =>
      (await everyItem(pages, (page) => page.repositories)).map((one) => ({
        name: one.repositoryName ?? "",
        tags: one.imageTagMutability ?? "",
        scanned: one.imageScanningConfiguration?.scanOnPush ?? false,
        encryption: one.encryptionConfiguration?.encryptionType ?? "",
      })),
    );
  },
  judge: judging(collected, (repositories, { applications }) => ({
    checked: repositories.length,
    findings: [
      ...applications
        .filter(({ name }) => !repositories.some((one) => one.name === name))
        .map(({ name }) => finding(name, "It is not there.")),
      ...repositories.flatMap(({ name, tags, scanned }) => [
        ...(tags === "IMMUTABLE" ? [] : [finding(name, "A tag there can come to mean another image.")]),
        ...(scanned ? [] : [finding(name, "What is pushed there is not scanned.")]),
      ]),
    ],
  })),
};

const finding = (name: string, what: string): Finding => ({
  ...{ subject: `image repository ${name}`, what },
  next: "Apply the stack registry again.",
});
