import { type Check, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { refusedWith } from "./calls.ts";
import { textCheck } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { s3 } from "./s3-calls.ts";

/** One setting of a bucket that is a resource type of its own: a document that is put, got and deleted. */
export interface S3Setting {
  /** `BucketPolicy`: what follows Put, Get and Delete. */
  readonly name: string;
  /** `policy`: what stands in the query. */
  readonly query: string;
  readonly refusals: readonly Check[];
  /** The codes that say that there is none. */
  readonly missing: readonly string[];
  document(planned: State): string;
  headers?(planned: State): Readonly<Record<string, string>>;
  /** The attributes that the document and its headers say. */
  state(text: string, prior: State, headers: Headers): State;
  /** In place of deleting: a setting that every bucket has. */
  readonly instead?: (prior: State) => string | undefined;
  /** Where deleting is called otherwise than `Delete` and the name. */
  readonly deletion?: string;
  readonly plan?: ResourceBackend<AwsConnection>["plan"];
}

/** The resource type of a setting. Its id is the bucket, and the owner where one is expected. */
export function s3Setting(setting: S3Setting): ResourceBackend<AwsConnection> {
  const { name, query, missing, plan } = setting;
  const put = (planned: State, connection: AwsConnection, body: string) => {
    const headers = { ...ownerHeader(planned), ...setting.headers?.(planned) };
    const call = { operation: `Put${name}`, method: "PUT", bucket: bucketOf(planned), query } as const;
    return s3(connection, { ...call, body, headers });
  };
  const read = async (prior: State, connection: AwsConnection): Promise<Result<State | null>> => {
    const call = { operation: `Get${name}`, method: "GET", bucket: bucketOf(prior), query } as const;
    const answer = await s3(connection, { ...call, headers: ownerHeader(prior) });
    if (refusedWith(answer, "NoSuchBucket", ...missing)) return ok(null);
    if (!answer.ok) return answer;
    const found = setting.state(answer.value.text, prior, answer.value.headers);
    return ok({ ...prior, ...found, id: idOf(prior) });
  };
  const write = async (planned: State, connection: AwsConnection): Promise<Result<State>> => {
    const done = await put(planned, connection, setting.document(planned));
    if (!done.ok) return done;
    const found = await read(planned, connection);
    if (!found.ok) return found;
    return found.value
      ? ok(found.value)
      : failure(
          "terraform-vendor-refused",
          `reading S3 Bucket (${bucketOf(planned)}) ${name}: couldn't find resource`,
        );
  };
  return {
    validate: (configuration) => remarksOf([...common, ...setting.refusals], configuration),
    ...(plan && { plan }),
    create: write,
    read,
    update: (_, planned, connection) => write(planned, connection),
    async delete(prior, connection) {
      if (setting.instead) {
        const body = setting.instead(prior);
        const answer = body === undefined ? undefined : await put(prior, connection, body);
        return !answer || answer.ok || refusedWith(answer, "NoSuchBucket") ? ok(undefined) : answer;
      }
      const call = {
        operation: setting.deletion ?? `Delete${name}`,
        method: "DELETE",
        bucket: bucketOf(prior),
        query,
      } as const;
      const answer = await s3(connection, { ...call, headers: ownerHeader(prior) });
      return answer.ok || refusedWith(answer, "NoSuchBucket", ...missing) ? ok(undefined) : answer;
    },
    import: async (id) => {
      const [bucket = "", owner] = id.split(",");
      return ok({ id, bucket, ...(owner !== undefined && { expected_bucket_owner: owner }) });
    },
  };
}

/** `internal/service/s3/bucket_*.go`: what all of them refuse. */
const common = [
  textCheck("bucket", (value) =>
    value.length < 1 || value.length > 63
      ? `expected length of bucket to be in the range (1 - 63), got ${value}`
      : undefined,
  ),
  textCheck("expected_bucket_owner", (value) =>
    /^\d{12}$/.test(value)
      ? undefined
      : `"expected_bucket_owner" doesn't look like AWS Account ID (exactly 12 digits): "${value}"`,
  ),
];

function bucketOf(state: State): string {
  return String(state["bucket"]);
}

function idOf({ bucket, expected_bucket_owner: owner }: State): string {
  return typeof owner === "string" && owner !== "" ? `${bucket},${owner}` : String(bucket);
}

function ownerHeader({ expected_bucket_owner: owner }: State): Readonly<Record<string, string>> {
  return typeof owner === "string" && owner !== "" ? { "x-amz-expected-bucket-owner": owner } : {};
}
