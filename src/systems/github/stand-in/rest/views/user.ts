import type { GitHub } from "../../context.ts";
import type { App, Organization, User } from "../../world/model.ts";

/** GitHub's opaque ids: clients must not read anything into them. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString("base64url");
}

type Account = Pick<User, "id" | "login"> & { readonly type: "User" | "Bot" | "Organization" };

/** `simple-user` in GitHub's description: a person, a robot or an organization as others point at it. */
export function userView(github: GitHub, user: Account) {
  const url = `${github.api}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId("User", user.id),
    avatar_url: `${github.url}/_stand-in/avatars/${user.id}`,
    gravatar_id: "",
    url,
    html_url: `${github.url}/${user.login.endsWith("[bot]") ? `apps/${user.login.slice(0, -5)}` : user.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    site_admin: false,
  };
}

export function userByIdView(github: GitHub, id: number) {
  return userView(github, github.userById(id));
}

/** `public-user`: what `GET /users/{login}` tells. */
export function publicUserView(github: GitHub, user: User) {
  return {
    ...userView(github, user),
    name: user.name,
    company: null,
    blog: "",
    location: null,
    email: user.email || null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: user.createdAt,
    updated_at: user.createdAt,
  };
}

export function organizationView(github: GitHub, organization: Organization) {
  const url = `${github.api}/orgs/${organization.login}`;
  return {
    login: organization.login,
    id: organization.id,
    node_id: nodeId("Organization", organization.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${github.url}/_stand-in/avatars/${organization.id}`,
    description: null,
  };
}

/** The organization as the owner of repositories. */
export function ownerView(github: GitHub) {
  return userView(github, { ...github.state.organization, type: "Organization" });
}

/** `integration`: an App as others point at it. */
export function appView(github: GitHub, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    client_id: app.clientId,
    node_id: nodeId("Integration", app.id),
    owner: ownerView(github),
    name: app.name,
    description: "",
    external_url: github.url,
    html_url: `${github.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

export function appByIdView(github: GitHub, id: number | undefined) {
  const app = id === undefined ? undefined : github.appById(id);
  return app ? appView(github, app) : null;
}
