import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import type {
  ActionEquivalent,
  ActionResult,
  ActionStep,
} from "../../../../../contracts/action-equivalent.ts";
import type { Clock } from "../../../../../foundation/clock.ts";

/** The `permission-*` inputs of the real action: every permission an App can have. */
const permissions = [
  "actions",
  "administration",
  "checks",
  "codespaces",
  "contents",
  "dependabot-secrets",
  "deployments",
  "email-addresses",
  "environments",
  "followers",
  "git-ssh-keys",
  "gpg-keys",
  "interaction-limits",
  "issues",
  "members",
  "metadata",
  "organization-administration",
  "organization-announcement-banners",
  "organization-copilot-seat-management",
  "organization-custom-org-roles",
  "organization-custom-properties",
  "organization-custom-roles",
  "organization-events",
  "organization-hooks",
  "organization-packages",
  "organization-personal-access-token-requests",
  "organization-personal-access-tokens",
  "organization-plan",
  "organization-projects",
  "organization-secrets",
  "organization-self-hosted-runners",
  "organization-user-blocking",
  "packages",
  "pages",
  "profile",
  "pull-requests",
  "repository-custom-properties",
  "repository-hooks",
  "repository-projects",
  "secret-scanning-alerts",
  "secrets",
  "security-events",
  "single-file",
  "starring",
  "statuses",
  "team-discussions",
  "vulnerability-alerts",
  "workflows",
];

/** `actions/create-github-app-token` (v2 and v3.0): the App's own key signs, the code host answers with a token. */
export const createGithubAppToken = (clock: Clock): ActionEquivalent => ({
  uses: "actions/create-github-app-token",
  inputs: [
    "app-id",
    "private-key",
    "owner",
    "repositories",
    "skip-token-revoke",
    "github-api-url",
    ...permissions.map((name) => `permission-${name}`),
  ],
  defaults: { "skip-token-revoke": "false" },
  note: "the same calls to the stand-in's REST, signed by the App's key.",
  run: (step) => createToken(step, clock),
  async cleanUp(step) {
    const token = step.state.get("token");
    const api = step.state.get("api");
    if (!token || !api) return;
    const answer = await call(step, api, "DELETE", "/installation/token", token);
    step.log(answer.status === 204 ? "Token revoked" : `Token revocation failed: ${answer.status}`);
  },
});

async function createToken(step: ActionStep, clock: Clock): Promise<ActionResult> {
  const { inputs, github } = step;
  const appId = inputs["app-id"] ?? "";
  const key = (inputs["private-key"] ?? "").replaceAll("\\n", "\n");
  if (appId === "") return failed("Input required and not supplied: app-id");
  if (key === "") return failed("Input required and not supplied: private-key");
  const api = (inputs["github-api-url"] || github.apiUrl).replace(/\/$/, "");
  const [currentOwner = "", currentName = ""] = github.repository.split("/");
  const owner = inputs["owner"] || currentOwner;
  const listed = (inputs["repositories"] ?? "").split(/[\s,]+/).filter(Boolean);
  const names = listed.length > 0 ? listed : inputs["owner"] ? [] : [currentName];
  step.log(
    names.length > 0
      ? `Creating token for repositories ${names.join(", ")} of ${owner}`
      : `Creating token for all repositories of ${owner}`,
  );

  const jwt = await signedBy(appId, key, clock);
  if (jwt === undefined) return failed("The private key cannot be read: an RSA key in PEM is expected.");
  const path = names.length > 0 ? `/repos/${owner}/${names[0]}/installation` : `/orgs/${owner}/installation`;
  let found = await call(step, api, "GET", path, jwt);
  if (found.status === 404 && names.length === 0) {
    found = await call(step, api, "GET", `/users/${owner}/installation`, jwt);
  }
  if (found.status !== 200) return failed(`${path}: ${found.status} ${found.message}`);
  const wanted = Object.fromEntries(
    Object.entries(inputs).flatMap(([name, level]) =>
      name.startsWith("permission-") && level !== ""
        ? [[name.slice("permission-".length).replaceAll("-", "_"), level]]
        : [],
    ),
  );
  const id = String(found.body["id"] ?? "");
  const made = await call(step, api, "POST", `/app/installations/${id}/access_tokens`, jwt, {
    ...(names.length > 0 && { repositories: names }),
    ...(Object.keys(wanted).length > 0 && { permissions: wanted }),
  });
  const token = made.body["token"];
  if (made.status !== 201 || typeof token !== "string")
    return failed(`access_tokens: ${made.status} ${made.message}`);
  step.mask(token);
  if (inputs["skip-token-revoke"] !== "true") {
    step.state.set("token", token);
    step.state.set("api", api);
  }
  const slug = String(found.body["app_slug"] ?? "");
  return { outcome: "success", outputs: { token, "installation-id": id, "app-slug": slug } };
}

/** The App's own token: ten minutes at most, and a minute early for clocks that differ. */
async function signedBy(appId: string, pem: string, clock: Clock): Promise<string | undefined> {
  try {
    const now = Math.floor(clock.now().getTime() / 1000);
    return await new SignJWT({})
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuer(appId)
      .setIssuedAt(now - 60)
      .setExpirationTime(now + 540)
      .sign(createPrivateKey(pem));
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly message: string;
}

async function call(
  step: ActionStep,
  api: string,
  method: string,
  path: string,
  token: string,
  body?: unknown,
): Promise<Answer> {
  try {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "user-agent": "actions/create-github-app-token",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: step.signal,
    });
    const text = await answer.text();
    const parsed: unknown = text === "" ? {} : JSON.parse(text);
    const fields = typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
    return { status: answer.status, body: fields, message: String(fields["message"] ?? "") };
  } catch (error) {
    return { status: 0, body: {}, message: error instanceof Error ? error.message : String(error) };
  }
}

function failed(message: string): ActionResult {
  return { outcome: "failure", message };
}
