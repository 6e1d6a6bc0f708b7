import type { Environment } from "../../../blueprint/model.ts";
import type { ClusterSecret } from "../../../contracts/cloud.ts";
import type { Outcome } from "../../../contracts/outcome.ts";
import type { Step, StepContext } from "../../../contracts/step.ts";
import type { Diagnostic } from "../../../foundation/diagnostic.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { askAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";
import { secretStore } from "../secret-store.ts";

/** What AWS says of a secret that is not there, and of one that was deleted and can still be brought back. */
const absent = ["ResourceNotFoundException", "InvalidRequestException"];

/** How long a deleted secret can be brought back, in days: the shortest that AWS has. */
const recoveryDays = 7;

/**
 * Puts what the clusters read into the store of an environment. A step, because a secret must never reach a state of
 * Terraform; one that was changed is written anew, and the clusters fetch it within the hour.
 */
export function secretsStep(
  { name: environment }: Pick<Environment, "name">,
  secrets: readonly ClusterSecret[],
): Step<AwsClient> {
  const nameOf = ({ name }: ClusterSecret) => `${secretStore.prefix(environment)}${name}`;
  return {
    id: `aws-secrets-${environment}`,
    title: `Keep the secrets of ${environment}`,
    day1: 9,
    by: "groundwork",
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: [secretStore.role(environment), ...secrets.map(({ value }) => value)],
    gives: [],
    undo: "automatic",
    async look(context) {
      const store = await open(context.client, environment);
      if (!store.ok) return { sight: "unknown", why: store.diagnostics };
      if (!store.value) return { sight: "missing" };
      const stale: string[] = [];
      let there = 0;
      for (const secret of secrets) {
        const found = await standing(context, store.value, secret, nameOf(secret));
        if (!found.ok) return { sight: "unknown", why: found.diagnostics };
        if (found.value !== "absent") there += 1;
        if (found.value !== "current") stale.push(nameOf(secret));
      }
      if (there === 0) return { sight: "missing" };
      if (stale.length === 0) return { sight: "matches", facts: new Map() };
      const differences = stale.map((what) => ({
        what,
        wanted: "the value in use",
        found: "another, or none",
      }));
      return { sight: "differs", differences };
    },
    async act(context) {
      const store = await open(context.client, environment);
      if (!store.ok || !store.value) return failed(store.ok ? [] : store.diagnostics);
      for (const secret of secrets) {
        const kept = await keep(context, store.value, secret, nameOf(secret));
        if (!kept.ok) return failed(kept.diagnostics);
      }
      return { outcome: "done" };
    },
    async undoAct({ client }) {
      const store = await open(client, environment);
      if (!store.ok || !store.value) return store.ok ? { outcome: "done" } : failed(store.diagnostics);
      const { sdk, client: manager } = store.value;
      for (const secret of secrets) {
        const command = new sdk.DeleteSecretCommand({
          ...{ SecretId: nameOf(secret), RecoveryWindowInDays: recoveryDays },
        });
        const gone = await askAws("DeleteSecret", () => manager.send(command), absent);
        if (!gone.ok) return failed(gone.diagnostics);
      }
      return { outcome: "done" };
    },
  };
}

const failed = (diagnostics: readonly Diagnostic[]): Outcome => ({ outcome: "failed", diagnostics });

/** The store of an environment; null while its account is not there. */
async function open(client: AwsClient, environment: string) {
  const session = await client.member(environment);
  if (!session.ok || !session.value) return session.ok ? ok(null) : session;
  const sdk = await import("@aws-sdk/client-secrets-manager");
  return ok({ sdk, client: new sdk.SecretsManagerClient(session.value.settings) });
}

type Store = NonNullable<Extract<Awaited<ReturnType<typeof open>>, { ok: true }>["value"]>;

async function standing(
  context: Pick<StepContext<AwsClient>, "reveal">,
  { sdk, client }: Store,
  secret: ClusterSecret,
  name: string,
): Promise<Result<"absent" | "current" | "stale">> {
  const wanted = await context.reveal(secret.value);
  if (!wanted.ok) return wanted;
  const command = new sdk.GetSecretValueCommand({ SecretId: name });
  const found = await askAws("GetSecretValue", () => client.send(command), absent);
  if (!found.ok) return found;
  if (!found.value) return ok("absent");
  return ok(found.value.SecretString === wanted.value ? "current" : "stale");
}

/** Writes the value in use where another one is there, or none. */
async function keep(
  context: Pick<StepContext<AwsClient>, "reveal">,
  store: Store,
  secret: ClusterSecret,
  name: string,
): Promise<Result<unknown>> {
  const found = await standing(context, store, secret, name);
  if (!found.ok || found.value === "current") return found;
  const value = await context.reveal(secret.value);
  return value.ok ? write(store, name, secret.title, value.value) : value;
}

async function write(
  { sdk, client }: Store,
  name: string,
  title: string,
  value: string,
): Promise<Result<unknown>> {
  const described = await askAws(
    "DescribeSecret",
    () => client.send(new sdk.DescribeSecretCommand({ SecretId: name })),
    absent,
  );
  if (!described.ok) return described;
  if (!described.value) {
    const command = new sdk.CreateSecretCommand({ Name: name, Description: title, SecretString: value });
    return askAws("CreateSecret", () => client.send(command));
  }
  if (described.value.DeletedDate !== undefined) {
    const restored = await askAws("RestoreSecret", () =>
      client.send(new sdk.RestoreSecretCommand({ SecretId: name })),
    );
    if (!restored.ok) return restored;
  }
  const command = new sdk.PutSecretValueCommand({ SecretId: name, SecretString: value });
  return askAws("PutSecretValue", () => client.send(command));
}
