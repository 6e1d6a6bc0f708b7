import { type RestConnection, restCalls } from "../../../../contracts/stand-in/terraform-rest.ts";

export type { Json } from "../../../../contracts/stand-in/terraform-rest.ts";

/** A configured provider: whom it speaks to (`…/api/v3`), as whom, and about which organization. */
export interface GitHubConnection extends RestConnection {
  readonly owner: string;
  readonly token: string;
}

export const { send, find, remove } = restCalls<GitHubConnection>({
  name: "GitHub",
  headers: ({ token }) => ({ accept: "application/vnd.github+json", authorization: `Bearer ${token}` }),
  refusal({ api }, { method, path }, { status, json: { message, errors } }) {
    const details = errors === undefined ? "" : ` ${JSON.stringify(errors)}`;
    return `${method} ${api}${path}: ${status} ${message ?? ""}${details}`;
  },
});

/** A part of a path, such as a name that holds a slash. */
export const part = encodeURIComponent;
