import { problem } from "../../foundation/diagnostic.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { signOnVariables } from "../../systems/aws/sign-on.ts";
import type { PersonAtVendor } from "./vendors.ts";

/** What a person does at AWS's console when the rollout waits for a step, by the step's id. */
export function awsPeople(url: string): Readonly<Record<string, PersonAtVendor>> {
  const at = `${url}/_stand-in/identity-center`;
  const press = (path: string, form: Readonly<Record<string, string>> = {}) =>
    ask(`${at}${path}`, {
      ...{ method: "POST", body: new URLSearchParams(form), redirect: "manual" },
      headers: { accept: "application/json" },
    });
  return {
    "aws-identity-center": async () => {
      const done = await press("");
      return done.ok ? ok({}) : done;
    },
    "aws-sign-on-addresses": async () => {
      const shown = await ask(`${at}/source`, {});
      if (!shown.ok) return shown;
      const { acs = "", issuer = "" } = JSON.parse(shown.value) as Record<string, string>;
      return ok({ [signOnVariables.acs]: acs, [signOnVariables.issuer]: issuer });
    },
    "aws-identity-source": async (task) => {
      const metadata = task.enter.find(({ field }) => field === "IdP SAML metadata")?.value;
      const changed = metadata === undefined ? ok("") : await press("/source", { metadata });
      if (!changed.ok) return changed;
      const token = await press("/tokens");
      if (!token.ok) return token;
      const shown = JSON.parse(token.value) as Record<string, string>;
      return ok({
        [signOnVariables.endpoint]: shown["endpoint"] ?? "",
        [signOnVariables.token]: shown["token"] ?? "",
        [signOnVariables.expires]: shown["expires"] ?? "",
      });
    },
  };
}

async function ask(url: string, options: RequestInit): Promise<Result<string>> {
  const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  if (answer.status < 400) return ok(text);
  return {
    ok: false,
    diagnostics: [problem("rehearsal-surprise", `The console said ${answer.status}: ${text}`)],
  };
}
