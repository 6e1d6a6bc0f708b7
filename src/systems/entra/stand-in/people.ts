import { failure, ok, type Result } from "../../../foundation/result.ts";

/** Microsoft's own client for people who manage their directory from a command line. */
const commandLineTools = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

export interface SignInPlace {
  readonly url: string;
  readonly tenant: string;
  /** Of Graph, such as `Group.ReadWrite.All`; whoever signs in consents to them. */
  readonly scopes: readonly string[];
  readonly fetch: typeof fetch;
}

export interface Person {
  readonly userPrincipalName: string;
  readonly password: string;
}

/**
 * A person signs a command line in, as `Connect-MgGraph -UseDeviceCode` has them do: the program shows a code, the person
 * types it with their name and password in the browser and approves on their phone. Gives the session's token.
 */
export async function signInByDevice(
  { url, tenant, scopes, fetch }: SignInPlace,
  person: Person,
): Promise<Result<string>> {
  const post = (path: string, form: Readonly<Record<string, string>>) =>
    fetch(`${url}${path}`, { method: "POST", body: new URLSearchParams(form) });
  const asked = await post(`/${tenant}/oauth2/v2.0/devicecode`, {
    client_id: commandLineTools,
    scope: ["openid", "profile", ...scopes.map((one) => `https://graph.microsoft.com/${one}`)].join(" "),
  });
  const device = (await asked.json()) as Readonly<Record<string, string>>;
  if (!asked.ok) return failure("person-failed", String(device["error_description"]));
  const form = {
    code: device["user_code"] ?? "",
    login: person.userPrincipalName,
    password: person.password,
    approved: "yes",
  };
  const typed = await post("/devicelogin", form);
  if (!typed.ok) {
    const said = /AADSTS\d+<\/strong>: [^<]*/.exec(await typed.text())?.[0].replace("</strong>", "") ?? "";
    return failure("person-failed", `${person.userPrincipalName} cannot sign in: ${said}`);
  }
  const fetched = await post(`/${tenant}/oauth2/v2.0/token`, {
    ...{ grant_type: "urn:ietf:params:oauth:grant-type:device_code", client_id: commandLineTools },
    device_code: device["device_code"] ?? "",
  });
  const tokens = (await fetched.json()) as Readonly<Record<string, string>>;
  if (!fetched.ok || !tokens["access_token"])
    return failure("person-failed", String(tokens["error_description"]));
  return ok(tokens["access_token"]);
}
