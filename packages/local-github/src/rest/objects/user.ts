import { restLogin, type Account } from "../../state/account.ts";
import { toNodeId } from "../../state/node-id.ts";
import type { World } from "../../state/world.ts";

const NODE_PREFIX = { User: "U", Bot: "BOT", Organization: "O" } as const;

/** An account as REST describes it (`simple-user`). */
export function buildUser(world: World, account: Account): object {
  const { html, api } = world.addresses;
  const login = restLogin(account);
  const url = `${api}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id: account.id,
    node_id: toNodeId(NODE_PREFIX[account.type], account.id),
    type: account.type,
    site_admin: false,
    gravatar_id: "",
    avatar_url: `${html}/avatars/u/${account.id}`,
    html_url: account.type === "Bot" ? `${html}/apps/${account.login}` : `${html}/${account.login}`,
    url,
    events_url: `${url}/events{/privacy}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    organizations_url: `${url}/orgs`,
    received_events_url: `${url}/received_events`,
    repos_url: `${url}/repos`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
  };
}
