import type { GitHubClient } from "./github-client.ts";
import { toOwnerAndName } from "./owner-and-name.ts";
import { toGitOpsError } from "./to-gitops-error.ts";

/** Which comment: one for each marker and pull request. */
export interface StickyComment {
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  readonly pullRequest: number;
  /** An HTML comment that only our comment starts with. */
  readonly marker: string;
  /** Markdown, without the marker. */
  readonly body: string;
  /** Whether to write a comment when there is none yet. */
  readonly create: boolean;
}

interface CommentPage {
  readonly repository: {
    readonly pullRequest: {
      readonly id: string;
      readonly comments: {
        readonly nodes: readonly { id: string; body: string; url: string; viewerDidAuthor: boolean }[];
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
        nodes { id body url viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const CREATE = `mutation CreateComment($input: AddCommentInput!) { addComment(input: $input) { clientMutationId } }`;
const EDIT = `mutation EditComment($input: UpdateIssueCommentInput!) { updateIssueComment(input: $input) { clientMutationId } }`;

/**
 * Makes the pull request show this body in one comment of ours: edits the one that is there, else creates it. A comment
 * with our marker by somebody else does not count. Gives back what it did.
 *
 * @throws GitOpsError
 */
export async function applyComment(
  client: GitHubClient,
  comment: StickyComment,
): Promise<"created" | "edited" | "unchanged" | "none"> {
  try {
    const { pullRequestId, found } = await findComment(client, comment);
    const body = `${comment.marker}\n${comment.body}`;
    if (found?.body === body) return "unchanged";
    if (found !== undefined) {
      await client.graphql(EDIT, { input: { id: found.id, body } });
      return "edited";
    }
    if (!comment.create) return "none";
    await client.graphql(CREATE, { input: { subjectId: pullRequestId, body } });
    return "created";
  } catch (error) {
    const what = `comment on pull request ${comment.pullRequest} of ${comment.repository}`;
    const remedy = 'give the workflow\'s token "pull-requests: write"';
    throw toGitOpsError(error, { what, remedy, writes: true });
  }
}

async function findComment(
  client: GitHubClient,
  { repository, pullRequest, marker }: StickyComment,
): Promise<{ pullRequestId: string; found: { id: string; body: string } | undefined }> {
  let after: string | null = null;
  for (;;) {
    const variables = { ...toOwnerAndName(repository), number: pullRequest, after };
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
