import { html } from "hono/html";
import type { OAuthError } from "./oauth-error.ts";

/** The form in which people sign in; without an address there is none, only what is to be said. */
export function signInPage(
  application: string,
  address: string | undefined,
  error?: OAuthError,
  device = false,
) {
  const action = address === undefined ? undefined : new URL(address).pathname + new URL(address).search;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Sign in: Entra ID stand-in</title>
        <style>
          :root { color-scheme: light dark; }
          body { font: 15px/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 26rem; padding: 0 1rem; }
          label { display: block; margin: 0.6rem 0; }
          input:not([type="checkbox"]) { width: 100%; padding: 0.4rem; box-sizing: border-box; }
        </style>
      </head>
      <body>
        <h1>Sign in${application === "" ? "" : html` to ${application}`}</h1>
        ${error ? html`<p role="alert"><strong>AADSTS${error.code}</strong>: ${error.message}</p>` : ""}
        ${
          action === undefined
            ? ""
            : html`<form method="post" action="${action}">
                ${device ? html`<label>Code <input name="code" autocomplete="off" required /></label>` : ""}
                <label>Name <input name="login" autocomplete="username" required /></label>
                <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
                <label><input type="checkbox" name="approved" value="yes" /> I approved this on my phone</label>
                <button>Sign in</button>
              </form>`
        }
      </body>
    </html>`;
}
