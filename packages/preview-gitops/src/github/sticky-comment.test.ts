import { expect, test } from "vitest";
import { serviceRepository, type ServiceRepository } from "./service-repository.fixture.ts";
import { type StickyComment, stickyComment } from "./sticky-comment.ts";

const MARKER = "<!-- preview-core:comment:pricing-api -->";
const REPOSITORY = "crh225/pricing-api";

function commentOf({ client, pullRequest }: ServiceRepository, marker = MARKER): StickyComment {
  return stickyComment(client, { repository: REPOSITORY, pullRequest: pullRequest.number, marker });
}

function bodiesOf({ pullRequest }: ServiceRepository): string[] {
  return pullRequest.comments().map(({ body }) => body);
}

test("a comment is created after one search, and edited without a search", async () => {
  await using service = await serviceRepository();
  const comment = commentOf(service);
  expect(await comment.show({ body: "one", create: true })).toBe("created");
  expect(service.asked()).toEqual(["FindComment", "CreateComment"]);
  expect(await comment.show({ body: "two", create: true })).toBe("edited");
  expect(await comment.show({ body: "two", create: true })).toBe("unchanged");
  expect(service.asked()).toEqual(["EditComment"]);
  expect(bodiesOf(service)).toEqual([`${MARKER}\ntwo`]);
});

test("another run finds the comment by its marker, and edits the comment", async () => {
  await using service = await serviceRepository();
  await commentOf(service).show({ body: "one", create: true });
  service.asked();
  expect(await commentOf(service).show({ body: "two", create: true })).toBe("edited");
  expect(service.asked()).toEqual(["FindComment", "EditComment"]);
  expect(bodiesOf(service)).toEqual([`${MARKER}\ntwo`]);
});

test("an equal body is not written again", async () => {
  await using service = await serviceRepository();
  await commentOf(service).show({ body: "one", create: true });
  const [before] = service.pullRequest.comments();
  expect(await commentOf(service).show({ body: "one", create: true })).toBe("unchanged");
  expect(service.pullRequest.comments()).toEqual([before]);
});

test("a body is replaced only if it lacks the expected text", async () => {
  await using service = await serviceRepository();
  await commentOf(service).show({ body: "state:ready at noon", create: true });
  const again = { body: "state:ready at one", create: true };
  expect(await commentOf(service).show({ ...again, keepWith: "state:ready" })).toBe("unchanged");
  expect(await commentOf(service).show({ ...again, keepWith: "state:failed" })).toBe("edited");
});

test("without a comment and without a body, nothing is written", async () => {
  await using service = await serviceRepository();
  expect(await commentOf(service).show({ body: "one", create: false })).toBe("none");
  expect(bodiesOf(service)).toEqual([]);
  await commentOf(service).show({ body: "one", create: true });
  expect(await commentOf(service).show({ body: "two", create: false })).toBe("edited");
});

test.each([
  ["another user's comment with the marker", "octocat", `${MARKER}\nmine`],
  ["our comment that has the marker further down", "github-actions", `See:\n${MARKER}`],
  ["our comment of another service", "github-actions", "<!-- preview-core:comment:pricing-api-v2 -->\nx"],
])("%s is ignored and does not change", async (_, login, body) => {
  await using service = await serviceRepository();
  service.pullRequest.addComment({ login, type: login === "octocat" ? "User" : "Bot", body });
  expect(await commentOf(service).show({ body: "one", create: true })).toBe("created");
  expect(bodiesOf(service)).toEqual([body, `${MARKER}\none`]);
});

test("each marker has a comment of its own", async () => {
  await using service = await serviceRepository();
  await commentOf(service).show({ body: "one", create: true });
  await commentOf(service, "<!-- preview-core:comment:pricing -->").show({ body: "two", create: true });
  expect(bodiesOf(service)).toEqual([`${MARKER}\none`, "<!-- preview-core:comment:pricing -->\ntwo"]);
});

test("pages are searched until the comment is found", async () => {
  await using service = await serviceRepository();
  const { pullRequest } = service;
  for (let n = 1; n <= 250; n++) pullRequest.addComment({ login: "octocat", body: `comment ${n}` });
  await commentOf(service).show({ body: "one", create: true });
  for (let n = 1; n <= 100; n++) pullRequest.addComment({ login: "octocat", body: `later ${n}` });
  service.asked();
  expect(await commentOf(service).show({ body: "two", create: true })).toBe("edited");
  expect(service.asked()).toEqual(["FindComment", "FindComment", "FindComment", "EditComment"]);
  expect(bodiesOf(service).filter((body) => body.startsWith(MARKER))).toEqual([`${MARKER}\ntwo`]);
});

test("a comment with a lost answer is found, and not written twice", async () => {
  await using service = await serviceRepository();
  service.github.inject({
    when: ({ operation }) => operation === "CreateComment",
    fault: { kind: "reset-after-effect" },
  });
  const comment = commentOf(service);
  await expect(comment.show({ body: "one", create: true })).rejects.toMatchObject({ code: "uncertain" });
  expect(await comment.show({ body: "two", create: true })).toBe("edited");
  expect(bodiesOf(service)).toEqual([`${MARKER}\ntwo`]);
});

test.each<[string, object, string]>([
  [
    "a locked conversation",
    { type: "FORBIDDEN", message: "Unable to create comment because issue is locked." },
    "forbidden",
  ],
  [
    "a body that is too long",
    { type: "UNPROCESSABLE", message: "Body is too long (maximum is 65536 characters)" },
    "uncertain",
  ],
  ["a pull request that is gone", { type: "NOT_FOUND", message: "Could not resolve to a node" }, "not-found"],
])("the message for %s has GitHub's message", async (_, error, code) => {
  await using service = await serviceRepository();
  const body = { data: { addComment: null }, errors: [{ path: ["addComment"], locations: [], ...error }] };
  service.github.inject({
    when: ({ operation }) => operation === "CreateComment",
    fault: { kind: "answer", status: 200, body, undocumented: true },
  });
  await expect(commentOf(service).show({ body: "one", create: true })).rejects.toMatchObject({
    code,
    message: expect.stringContaining("could not comment on pull request 1 of crh225/pricing-api: GitHub"),
  });
});

test("the message for a token without the permission names the permission", async () => {
  await using service = await serviceRepository();
  const client = service.connect({ pull_requests: "read" });
  const comment = stickyComment(client, { repository: REPOSITORY, pullRequest: 1, marker: MARKER });
  await expect(comment.show({ body: "one", create: true })).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/; give the workflow's token "pull-requests: write"$/),
  });
});

test("a pull request that does not exist is not found", async () => {
  await using service = await serviceRepository();
  const comment = stickyComment(service.client, { repository: REPOSITORY, pullRequest: 99, marker: MARKER });
  await expect(comment.show({ body: "one", create: true })).rejects.toMatchObject({ code: "not-found" });
});

test("a wrong repository name is refused without a request", async () => {
  await using service = await serviceRepository();
  const comment = stickyComment(service.client, { repository: "../x", pullRequest: 1, marker: MARKER });
  await expect(comment.show({ body: "one", create: true })).rejects.toMatchObject({ code: "not-found" });
  expect(service.asked()).toEqual([]);
});
