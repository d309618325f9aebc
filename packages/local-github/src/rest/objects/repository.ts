import { isAllowed } from "../../state/access.ts";
import { toNodeId } from "../../state/node-id.ts";
import { splitFullName, type Repository } from "../../state/repository.ts";
import { timestamp } from "../../http/http-message.ts";
import type { Token } from "../../state/token.ts";
import { findAccount, type World } from "../../state/world.ts";
import { buildUser } from "./user.ts";

/** Address templates of a repository, below its own address. */
const TEMPLATES = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** A repository inside other objects (`repository`). */
export function buildRepository(world: World, repository: Repository): object {
  const { fullName, id } = repository;
  const { owner, name } = splitFullName(fullName);
  const { html } = world.addresses;
  return {
    id,
    node_id: toNodeId("R", id),
    name,
    full_name: fullName,
    owner: buildUser(world, findAccount(world, owner, "Organization")),
    private: true,
    visibility: "private",
    fork: false,
    archived: repository.archived,
    disabled: repository.disabled,
    default_branch: repository.defaultBranch,
    created_at: timestamp(repository.createdAt),
    updated_at: timestamp(repository.pushedAt),
    pushed_at: timestamp(repository.pushedAt),
    html_url: `${html}/${fullName}`,
    clone_url: `${html}/${fullName}.git`,
    git_url: `${html}/${fullName}.git`,
    ssh_url: `${html}/${fullName}.git`,
    svn_url: `${html}/${fullName}`,
    ...buildAddresses(world, repository),
    ...buildStatistics(repository),
  };
}

/** A repository on its own (`full-repository`). */
export function buildFullRepository(world: World, repository: Repository, token: Token): object {
  const push = isAllowed(token, repository, { access: "write", anyOf: ["contents"] });
  return {
    ...buildRepository(world, repository),
    network_count: 0,
    subscribers_count: 0,
    permissions: { admin: false, maintain: false, push, triage: false, pull: true },
  };
}

/** Address of a repository in the REST API. */
export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.addresses.api}/repos/${repository.fullName}`;
}

function buildAddresses(world: World, repository: Repository): object {
  const url = repositoryUrl(world, repository);
  return { url, ...Object.fromEntries(Object.entries(TEMPLATES).map(([key, below]) => [key, url + below])) };
}

/** Fields that the programs do not read. */
function buildStatistics(repository: Repository): object {
  const open = [...repository.pullRequests.values()].filter(({ closedAt }) => closedAt === null).length;
  return {
    description: null,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    size: 0,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: open,
    open_issues_count: open,
    has_discussions: false,
    has_downloads: false,
    has_issues: true,
    has_pages: false,
    has_projects: false,
    has_wiki: false,
  };
}
