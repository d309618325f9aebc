import { createGitOpsToken, type LocalGitHub, type LocalRepository, startGitHub } from "local-github";
import { inject } from "vitest";
import { addRepositoryCredentials, registerSpoke } from "../argocd/register-spoke.ts";
import { sendWebhook, WEBHOOK_SECRET } from "../argocd/send-webhook.ts";
import { ARGOCD } from "../argocd/argocd-manifests.ts";
import { type ClusterApi, clusterApi } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { kubectl } from "../clusters/kubectl.ts";
import { LOCALHOST, PORTS } from "../machine/network.ts";
import { DOMAIN, type World } from "../world-file.ts";
import { runGit } from "./run-git.ts";

/** What a platform engineer has before the bundle is installed: two clusters, Argo CD, Crossplane, GitHub with a GitOps repository. */
export interface Platform {
  readonly world: World;
  readonly hub: Cluster & { readonly api: ClusterApi };
  readonly spoke: Cluster & { readonly api: ClusterApi };
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly gitopsToken: string;
  /** Whether pushes to the GitOps repository reach Argo CD's webhooks. Without them it polls. */
  webhook: boolean;
}

export const OWNER = "crh225";
export const GITOPS: string = `${OWNER}/platform-gitops`;
/** The name of the spoke, in Argo CD and Crossplane. */
export const SPOKE = "shared-dev-cluster";

/** The text of `preview.yaml`. */
export const CONFIG: string = `version: 1
domain: ${DOMAIN}
cluster: ${SPOKE}
gitops:
  url: https://github.com/${GITOPS}
routing:
  sourceRanges: ["203.0.113.7/32"]
readiness:
  path: /health
  timeout: 2m
policy:
  gracePeriod: 1s
`;

let started: Promise<Platform> | undefined;

/** The platform of this run. The first call makes it. */
export function platform(): Promise<Platform> {
  return (started ??= create(inject("world")));
}

async function create(world: World): Promise<Platform> {
  const github = await startGitHub({ port: PORTS.github });
  const gitops = await github.createRepository({
    fullName: GITOPS,
    files: { "README.md": "# What Argo CD applies\n", "preview.yaml": CONFIG },
  });
  const hub = { ...world.hub, api: clusterApi(world.hub) };
  const spoke = { ...world.spoke, api: clusterApi(world.spoke) };
  const gitopsToken = createGitOpsToken(github, gitops);
  const created: Platform = { world, hub, spoke, github, gitops, gitopsToken, webhook: true };
  if (world.absent.argocd === undefined) {
    await registerSpoke(hub, spoke, SPOKE);
    await letArgocdRead(created, gitops);
    const patch = JSON.stringify({ stringData: { "webhook.github.secret": WEBHOOK_SECRET } });
    await kubectl(hub, ["patch", "secret", "argocd-secret", "--namespace", ARGOCD, "--patch", patch]);
    gitops.onPush(({ ref, before, after }) => {
      if (created.webhook && before !== undefined && after !== undefined) {
        void notify(gitops, { branch: ref.replace("refs/heads/", ""), before, after });
      }
    });
  }
  return created;
}

/** Gives Argo CD the credentials of a private repository. */
export async function letArgocdRead(
  { github, hub, world }: Pick<Platform, "github" | "hub" | "world">,
  { fullName }: LocalRepository,
): Promise<void> {
  if (world.absent.argocd !== undefined) return;
  const password = github.createToken({
    name: `Argo CD in ${fullName}`,
    login: "argocd[bot]",
    kind: "app",
    grants: { [fullName]: { contents: "read" } },
  });
  const proxy = `http://${LOCALHOST}:${PORTS.githubProxy}`;
  await addRepositoryCredentials(hub, { url: `https://github.com/${fullName}`, password, proxy });
}

interface Push {
  readonly branch: string;
  readonly before: string;
  readonly after: string;
}

async function notify({ gitDirectory, fullName }: LocalRepository, push: Push): Promise<void> {
  const files = await runGit(gitDirectory, ["diff", "--name-only", push.before, push.after]);
  try {
    await sendWebhook({ ...push, fullName, files: files.split("\n").filter((file) => file !== "") });
  } catch (error) {
    process.stderr.write(`webhook: ${String(error)}\n`);
  }
}
