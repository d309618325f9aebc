import type { Announcement } from "../ports/pull-requests.ts";
import { type GitHubClient, parseFullName } from "./github-client.ts";
import { type Attempted, attempt, toGitOpsError } from "./to-gitops-error.ts";
import { GitOpsError } from "../ports/gitops-repository.ts";

/** What the comment must show. */
export interface CommentBody {
  /** Markdown, without the marker. */
  readonly body: string;
  /** Whether to create the comment when there is none. */
  readonly create: boolean;
  /** A comment that contains this text is not edited. Default: only the same body is not edited */
  readonly keepWith?: string | undefined;
}

/** One comment on a pull request, which is edited in place. */
export interface StickyComment {
  /**
   * Makes the pull request show this body: edits the comment, or creates it. Returns the change.
   *
   * @throws GitOpsError
   */
  show(wanted: CommentBody): Promise<"created" | "edited" | "unchanged" | "none">;
}

/** A comment. Each marker has one on a pull request. */
interface StickyCommentRef {
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  /** GitHub's id of the repository. A comment on another repository of the same name is refused. Default: not compared */
  readonly repositoryId?: number | undefined;
  readonly pullRequest: number;
  /** An HTML comment at the beginning of the comment. */
  readonly marker: string;
}

/** A comment on GitHub. */
interface Found {
  readonly id: string;
  readonly body: string;
  readonly createdAt: string;
}

/** The answer to {@link FIND}. */
interface CommentPage {
  readonly repository: {
    readonly databaseId: number | null;
    readonly pullRequest: {
      readonly id: string;
      readonly comments: {
        readonly nodes: readonly (Found & { readonly viewerDidAuthor: boolean })[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      };
    };
  };
}

const ANNOUNCE_REMEDY = 'give the token that reads pull requests "pull-requests: write" there';

const FIND = `query FindComment($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    databaseId
    pullRequest(number: $number) {
      id
      comments(first: 100, after: $after) {
        nodes { id body createdAt viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const CREATE = `mutation CreateComment($input: AddCommentInput!) {
  addComment(input: $input) { commentEdge { node { id body createdAt } } }
}`;

const EDIT = `mutation EditComment($input: UpdateIssueCommentInput!) {
  updateIssueComment(input: $input) { issueComment { id body createdAt } }
}`;

/**
 * The comment with a marker. A comment by another author does not count. All pages are searched before a comment is created.
 */
export function stickyComment(client: GitHubClient, ref: StickyCommentRef): StickyComment {
  let known: Promise<{ pullRequestId: string; found: Found | undefined }> | undefined;
  return {
    async show({ body: text, create, keepWith }) {
      try {
        known ??= findComment(client, ref);
        const { pullRequestId, found } = await known;
        const body = `${ref.marker}\n${text}`;
        if (found?.body === body || (keepWith !== undefined && found?.body.includes(keepWith)))
          return "unchanged";
        if (found === undefined && !create) return "none";
        const shown = found ? await edit(client, found.id, body) : await add(client, pullRequestId, body);
        known = Promise.resolve({ pullRequestId, found: shown });
        return found ? "edited" : "created";
      } catch (error) {
        // A lost answer leaves open whether the comment was written, so the next call searches for it again.
        known = undefined;
        throw toGitOpsError(error, commenting(ref, 'give the workflow\'s token "pull-requests: write"'));
      }
    },
  };
}

/**
 * Makes a pull request show the notice that its preview will expire, and returns when the notice was written, in milliseconds
 * since 1970 by GitHub's clock. Each deploy has at most one notice. A new comment instead of an edit, because edits send no
 * notification.
 *
 * @throws GitOpsError when the notice cannot be seen on the pull request
 */
export function announceOnGitHub(client: GitHubClient): (announcement: Announcement) => Promise<number> {
  return async (announcement) => {
    const { repository, repositoryId, pullRequest, service, deployedAt } = announcement;
    const marker = `<!-- preview-core/expiry ${service} ${new Date(deployedAt).toISOString()} -->`;
    const ref = { repository, repositoryId, pullRequest, marker };
    const { createdAt } = await attempt(commenting(ref, ANNOUNCE_REMEDY), async () => {
      const { pullRequestId, found } = await findComment(client, ref);
      return found ?? add(client, pullRequestId, `${marker}\n${render(announcement)}`);
    });
    const writtenAt = Date.parse(createdAt);
    if (!Number.isNaN(writtenAt)) return writtenAt;
    throw new GitOpsError("unreachable", `GitHub does not say when it wrote the comment on ${nameOf(ref)}`);
  };
}

async function findComment(
  client: GitHubClient,
  ref: StickyCommentRef,
): Promise<{ pullRequestId: string; found: Found | undefined }> {
  const { repository, repositoryId, pullRequest, marker } = ref;
  let after: string | null = null;
  for (;;) {
    const variables = { ...parseFullName(repository), number: pullRequest, after };
    const page: CommentPage = await client.graphql(FIND, variables);
    const { databaseId } = page.repository;
    if (repositoryId !== undefined && databaseId !== repositoryId)
      throw new GitOpsError("not-found", `${repository} is now the name of another repository`);
    const { id, comments } = page.repository.pullRequest;
    const found = comments.nodes.find(
      ({ body, viewerDidAuthor }) => viewerDidAuthor && body.startsWith(marker),
    );
    const { hasNextPage, endCursor } = comments.pageInfo;
    if (found !== undefined || !hasNextPage) return { pullRequestId: id, found };
    after = endCursor;
  }
}

async function edit(client: GitHubClient, id: string, body: string): Promise<Found> {
  const input = { id, body };
  const answer = await client.graphql<{ updateIssueComment: { issueComment: Found } }>(EDIT, { input });
  return answer.updateIssueComment.issueComment;
}

async function add(client: GitHubClient, subjectId: string, body: string): Promise<Found> {
  const input = { subjectId, body };
  const answer = await client.graphql<{ addComment: { commentEdge: { node: Found } } }>(CREATE, { input });
  return answer.addComment.commentEdge.node;
}

function commenting(ref: StickyCommentRef, remedy: string): Attempted {
  return { what: `comment on ${nameOf(ref)}`, remedy, writes: true };
}

function nameOf({ repository, pullRequest }: StickyCommentRef): string {
  return `pull request ${pullRequest} of ${repository}`;
}

/** Needs little escaping: the service is a valid name, and the label is the platform's. */
function render({ service, endsAt, keepLabel }: Announcement): string {
  const when = new Date(endsAt).toISOString().replace(/^(\S+)T(\d\d:\d\d).*/, "$1 at $2 UTC");
  return [
    `The preview of \`${service}\` will be removed after ${when}, because nothing was deployed for a long time.`,
    "",
    `To keep it, add the label \`${keepLabel.replaceAll("`", "'")}\`, or push a commit.`,
  ].join("\n");
}
