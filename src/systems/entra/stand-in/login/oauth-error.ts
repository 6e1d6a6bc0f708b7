/** A refusal of the token endpoint. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export class OAuthError extends Error {
  readonly status: number;
  readonly error: string;
  /** The number of AADSTS. */
  readonly code: number;
  constructor(error: string, code: number, message: string, status = 400) {
    super(message);
    this.status = status;
    this.error = error;
    this.code = code;
  }
}

/** What whoever asked for a token is told of a refusal. */
export function oauthErrorBody({ error, code, message }: OAuthError, now: Date, trace: string) {
  const timestamp = now.toISOString().replace("T", " ").slice(0, 19).concat("Z");
  return {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${timestamp}`,
    error_codes: [code],
    ...{ timestamp, trace_id: trace, correlation_id: trace },
  };
}
