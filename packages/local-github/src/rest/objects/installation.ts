import { timestamp } from "../../http/timestamp.ts";
import type { App, Installation } from "../../state/app.ts";
import type { World } from "../../state/world.ts";
import { buildUser } from "./user.ts";

/** An App's installation as REST describes it (`installation`). */
export function buildInstallation(world: World, app: App, installation: Installation): object {
  const { id, account, permissions, createdAt } = installation;
  const { html, api } = world.addresses;
  return {
    id,
    account: buildUser(world, account),
    repository_selection: "all",
    access_tokens_url: `${api}/app/installations/${id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${html}/organizations/${account.login}/settings/installations/${id}`,
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: { metadata: "read", ...permissions },
    events: [],
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}
