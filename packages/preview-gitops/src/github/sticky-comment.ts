import type { GitHubClient } from "./github-client.ts";
import { parseOwnerAndName } from "./owner-and-name.ts";
import { toGitOpsError } from "./to-gitops-error.ts";

/** Which comment: one for each marker and pull request. */
export interface StickyCommentRef {
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  readonly pullRequest: number;
  /** An HTML comment that only our comment starts with. */
  readonly marker: string;
}

/** What it is to show. */
export interface CommentBody {
  /** Markdown, without the marker. */
  readonly body: string;
  /** Whether to write a comment when there is none yet. */
  readonly create: boolean;
  /** A comment that has this text in it is left as it is. Default: only the very same body is */
  readonly keepWith?: string | undefined;
}

/** One comment of ours that is edited in place. */
export interface StickyComment {
  /**
   * Makes the pull request show this body: edits the comment that is there, else creates it. Gives back what it did.
   *
   * @throws GitOpsError
   */
  show(wanted: CommentBody): Promise<"created" | "edited" | "unchanged" | "none">;
}

interface Found {
  readonly id: string;
  readonly body: string;
}

interface CommentPage {
  readonly repository: {
    readonly pullRequest: {
      readonly id: string;
      readonly comments: {
        readonly nodes: readonly (Found & { readonly viewerDidAuthor: boolean })[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      };
    };
  };
}

const FIND = `query FindComment($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id
      comments(first: 100, after: $after) {
        nodes { id body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const CREATE = `mutation CreateComment($input: AddCommentInput!) {
  addComment(input: $input) { commentEdge { node { id body } } }
}`;

const EDIT = `mutation EditComment($input: UpdateIssueCommentInput!) {
  updateIssueComment(input: $input) { issueComment { id body } }
}`;

/**
 * The comment of this marker. One by somebody else with the same marker does not count, and all pages are searched before
 * a new one is written.
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
        // Whether a lost answer wrote the comment is not known; the next time it is searched for again.
        known = undefined;
        const what = `comment on pull request ${ref.pullRequest} of ${ref.repository}`;
        const remedy = 'give the workflow\'s token "pull-requests: write"';
        throw toGitOpsError(error, { what, remedy, writes: true });
      }
    },
  };
}

async function findComment(
  client: GitHubClient,
  { repository, pullRequest, marker }: StickyCommentRef,
): Promise<{ pullRequestId: string; found: Found | undefined }> {
  let after: string | null = null;
  for (;;) {
    const variables = { ...parseOwnerAndName(repository), number: pullRequest, after };
    const page: CommentPage = await client.graphql(FIND, variables);
    const { id, comments } = page.repository.pullRequest;
    const found = comments.nodes.find(
      ({ body, viewerDidAuthor }) => viewerDidAuthor && body.startsWith(marker),
    );
    const { hasNextPage, endCursor } = comments.pageInfo;
    if (found !== undefined || !hasNextPage) return { pullRequestId: id, found };
    after = endCursor;
  }
}

async function add(client: GitHubClient, subjectId: string, body: string): Promise<Found> {
  const input = { subjectId, body };
  const answer = await client.graphql<{ addComment: { commentEdge: { node: Found } } }>(CREATE, { input });
  return answer.addComment.commentEdge.node;
}

async function edit(client: GitHubClient, id: string, body: string): Promise<Found> {
  const input = { id, body };
  const answer = await client.graphql<{ updateIssueComment: { issueComment: Found } }>(EDIT, { input });
  return answer.updateIssueComment.issueComment;
}
