/**
 * What one system offers another, in neutral terms: pairs of systems meet here and never import each other.
 */

/** Somebody whose signed identity tokens (OpenID Connect) can be verified by their published keys. */
export interface OidcIssuer {
  /** The `iss` claim; `${issuer}/.well-known/openid-configuration` answers. */
  readonly issuer: string;
}

/** Where container images lie, by the OCI distribution specification. */
export interface RegistryEndpoint {
  /** Host and port as they stand in an image's name: `127.0.0.1:5000`. */
  readonly host: string;
  /** Base URL with scheme. */
  readonly url: string;
}

/** Where a cluster answers, by the Kubernetes API. */
export interface ClusterEndpoint {
  readonly url: string;
}

/** A git repository that can be read over HTTP. */
export interface GitSource {
  readonly url: string;
  readonly username: string;
  /** Reads only. */
  readonly password: string;
}
