import { expect, test } from "vitest";
import { openExample, startScenario } from "../github-scenario.fixture.ts";

test("comments of all pages are found through the Link header", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository, github } = scenario;
  const pull = await openExample(repository);
  for (let n = 1; n <= 65; n++) pull.addComment({ login: "octocat", body: `comment ${n}` });

  const comments = await octokit.paginate(octokit.issues.listComments, { ...at, issue_number: 1 });
  expect(comments.map(({ body }) => body)).toEqual(Array.from({ length: 65 }, (_, n) => `comment ${n + 1}`));
  expect(github.requests.map(({ path }) => path)).toEqual([
    "/api/v3/repos/crh225/gitops/issues/1/comments",
    `/api/v3/repositories/${repository.id}/issues/1/comments`,
    `/api/v3/repositories/${repository.id}/issues/1/comments`,
  ]);
  const { headers } = await octokit.issues.listComments({ ...at, issue_number: 1, per_page: 30, page: 2 });
  expect(headers.link?.match(/rel="\w+"/g)).toEqual([
    'rel="prev"',
    'rel="next"',
    'rel="last"',
    'rel="first"',
  ]);
});

test("GraphQL finds the same comments, forwards and backwards", async () => {
  await using scenario = await startScenario();
  const { octokit, repository } = scenario;
  const pull = await openExample(repository);
  for (let n = 1; n <= 5; n++) pull.addComment({ login: "octocat", body: `${n}` });
  const page = async (
    args: string,
  ): Promise<{ bodies: string; next: boolean; previous: boolean; start: string; end: string }> => {
    const query = `{ repository(owner: "crh225", name: "gitops") { pullRequest(number: 1) { comments(${args}) {
      nodes { body } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`;
    const answer = await octokit.graphql<CommentsAnswer>(query);
    const { nodes, pageInfo } = answer.repository.pullRequest.comments;
    const { hasNextPage: next, hasPreviousPage: previous, startCursor: start, endCursor: end } = pageInfo;
    return { bodies: nodes.map(({ body }) => body).join(), next, previous, start, end };
  };

  const first = await page("first: 2");
  expect(first).toMatchObject({ bodies: "1,2", next: true, previous: false });
  const second = await page(`first: 3, after: "${first.end}"`);
  expect(second).toMatchObject({ bodies: "3,4,5", next: false, previous: true });
  expect(await page(`last: 2, before: "${second.end}"`)).toMatchObject({
    bodies: "3,4",
    next: true,
    previous: true,
  });
  await expect(page("after: null")).rejects.toThrow(
    "You must provide a `first` or `last` value to properly paginate",
  );
  await expect(page("first: 101")).rejects.toThrow("exceeds the `first` limit of 100 records");
});

interface CommentsAnswer {
  repository: { pullRequest: { comments: { nodes: { body: string }[]; pageInfo: PageInfo } } };
}
interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string;
  endCursor: string;
}

test("a comment belongs to the bot, is edited in place and can be removed, through REST and through GraphQL", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  const pull = await openExample(repository);
  const { data: one } = await octokit.issues.createComment({ ...at, issue_number: 1, body: "one" });
  const two = await octokit.graphql<{ addComment: { commentEdge: { node: { id: string } } } }>(
    `mutation($id: ID!) { addComment(input: { subjectId: $id, body: "two" }) {
      commentEdge { node { id viewerDidAuthor author { login __typename } } } } }`,
    { id: pull.nodeId },
  );
  expect(one.user).toMatchObject({ login: "preview-bot[bot]", type: "Bot" });
  expect(two.addComment.commentEdge.node).toMatchObject({
    viewerDidAuthor: true,
    author: { login: "preview-bot", __typename: "Bot" },
  });

  await octokit.issues.updateComment({ ...at, comment_id: one.id, body: "one, edited" });
  const { id } = two.addComment.commentEdge.node;
  const update = `mutation($id: ID!) { updateIssueComment(input: { id: $id, body: "two, edited" }) { issueComment { body } } }`;
  await octokit.graphql(update, { id });
  expect(pull.comments()).toMatchObject([
    { id: one.id, login: "preview-bot", body: "one, edited" },
    { login: "preview-bot", body: "two, edited" },
  ]);

  await octokit.issues.deleteComment({ ...at, comment_id: one.id });
  await octokit.graphql(
    `mutation($id: ID!) { deleteIssueComment(input: { id: $id }) { clientMutationId } }`,
    { id },
  );
  expect(pull.comments()).toEqual([]);
  await expect(octokit.graphql(update, { id })).rejects.toThrow(
    `Could not resolve to a node with the global id of '${id}'`,
  );
});

test("a comment that is too long, and an unknown comment, are refused", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  const pull = await openExample(repository);
  const comment = pull.addComment({ login: "octocat", body: "" });
  const body = "x".repeat(65_537);

  await expect(octokit.issues.createComment({ ...at, issue_number: 1, body })).rejects.toThrow(
    "Body is too long (maximum is 65536 characters)",
  );
  await octokit.issues.createComment({ ...at, issue_number: 1, body: body.slice(1) });
  await expect(octokit.issues.createComment({ ...at, issue_number: 2, body: "" })).rejects.toMatchObject({
    status: 404,
  });
  await octokit.issues.deleteComment({ ...at, comment_id: comment.id });
  await expect(
    octokit.issues.updateComment({ ...at, comment_id: comment.id, body: "" }),
  ).rejects.toMatchObject({
    status: 404,
  });
});
