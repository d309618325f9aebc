import { createHmac } from "node:crypto";
import { LOCALHOST, PORTS } from "../machine/network.ts";

/** A push to a repository. */
export interface WebhookPush {
  /** `owner/name` */
  readonly fullName: string;
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  readonly files: readonly string[];
}

/** The secret of the webhook, as `webhook.github.secret` has it. */
export const WEBHOOK_SECRET = "a secret of the webhook";

const RECEIVERS = [PORTS.argocdServer, PORTS.applicationSetWebhook];

/** Sends GitHub's webhook of a push to Argo CD's server and to its ApplicationSet controller. */
export async function sendWebhook(push: WebhookPush): Promise<void> {
  const body = JSON.stringify(payloadOf(push));
  const signature = createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-github-event": "push",
    "x-github-delivery": crypto.randomUUID(),
    "x-hub-signature-256": `sha256=${signature}`,
  };
  for (const port of RECEIVERS) {
    const response = await fetch(`http://${LOCALHOST}:${port}/api/webhook`, {
      method: "POST",
      headers,
      body,
    });
    if (!response.ok)
      throw new Error(`the webhook at ${port} answers ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
}

function payloadOf({ fullName, branch, before, after, files }: WebhookPush): object {
  const [owner = "", name = ""] = fullName.split("/");
  const commit = { id: after, message: "", added: [], removed: [], modified: files };
  return {
    ref: `refs/heads/${branch}`,
    before,
    after,
    created: false,
    deleted: false,
    forced: false,
    commits: [commit],
    head_commit: commit,
    repository: {
      name,
      full_name: fullName,
      owner: { name: owner, login: owner },
      html_url: `https://github.com/${fullName}`,
      clone_url: `https://github.com/${fullName}.git`,
      default_branch: "main",
    },
  };
}
