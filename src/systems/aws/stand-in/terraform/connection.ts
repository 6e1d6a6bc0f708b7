import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import type { AwsCredentials } from "../../signature.ts";

/** A configured provider: whom it speaks to, as whom, about which account and region. */
export interface AwsConnection {
  /** Where every service answers, told apart by what a call is signed for; without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** Of `default_tags`: what every resource that has tags carries beside its own. */
  readonly defaultTags: Readonly<Record<string, string>>;
  /** Twelve digits: whose the credentials are. */
  readonly account: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** For names that nobody else has. */
  readonly ids: Ids;
}

/** The one partition that there is here: what ARNs begin with after `arn:`. */
export const partition = "aws";

/** The name of something in this account and region; of something global where `region` is empty. */
export function arnOf(
  { account, region }: AwsConnection,
  service: string,
  resource: string,
  scope: { readonly region?: string; readonly account?: string } = {},
): string {
  return `arn:${partition}:${service}:${scope.region ?? region}:${scope.account ?? account}:${resource}`;
}
