import type { Commit, Identity } from "../../git/commit.ts";
import { toNodeId } from "../../state/node-id.ts";
import type { Repository } from "../../state/repository.ts";
import { timestamp } from "../../http/timestamp.ts";
import type { World } from "../../state/world.ts";
import { repositoryUrl } from "./repository.ts";

/** A commit of the git database (`git-commit`). Nothing is signed here. */
export function buildGitCommit(
  world: World,
  repository: Repository,
  commit: Commit & { oid: string },
): object {
  const url = `${repositoryUrl(world, repository)}/git`;
  const html = `${world.addresses.html}/${repository.fullName}/commit`;
  return {
    sha: commit.oid,
    node_id: toNodeId("C", repository.id, commit.oid),
    url: `${url}/commits/${commit.oid}`,
    html_url: `${html}/${commit.oid}`,
    author: buildIdentity(commit.author),
    committer: buildIdentity(commit.committer),
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${html}/${sha}` })),
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}

function buildIdentity({ name, email, date }: Identity): object {
  return { name, email, date: timestamp(date) };
}
