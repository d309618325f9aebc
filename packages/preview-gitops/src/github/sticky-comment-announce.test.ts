import { expect, test } from "vitest";
import { githubClient } from "./github-client.ts";
import type { Announcement } from "../ports/pull-requests.ts";
import { announceOnGitHub } from "./sticky-comment.ts";
import { type ServiceRepository, serviceRepository } from "./service-repository.fixture.ts";

const DRAFT = {
  repository: "crh225/pricing-api",
  pullRequest: 1,
  service: "pricing-api",
  deployedAt: Date.parse("2026-11-10T10:00:00Z"),
  endsAt: Date.parse("2026-11-24T10:30:59Z"),
  keepLabel: "keep-preview",
};

function announcementIn({ repository }: ServiceRepository): Announcement {
  return { ...DRAFT, repositoryId: repository.id };
}

test("the comment names the time of the removal, and the label that keeps the preview", async () => {
  await using service = await serviceRepository();
  await announceOnGitHub(service.client)(announcementIn(service));
  expect(service.pullRequest.comments().map(({ body }) => body)).toEqual([
    [
      "<!-- preview-core/expiry pricing-api 2026-11-10T10:00:00.000Z -->",
      "The preview of `pricing-api` will be removed after 2026-11-24 at 10:30 UTC, because nothing was deployed for a long time.",
      "",
      "To keep it, add the label `keep-preview`, or push a commit.",
    ].join("\n"),
  ]);
});

test("the same deploy is announced once, and the next deploy again", async () => {
  await using service = await serviceRepository();
  const announce = announceOnGitHub(service.client);
  const announcement = announcementIn(service);
  const writtenAt = await announce(announcement);
  expect(await announce({ ...announcement, endsAt: announcement.endsAt + 60_000 })).toBe(writtenAt);
  expect(service.pullRequest.comments().map(({ body }) => body)).toEqual([
    expect.stringContaining("after 2026-11-24 at 10:30 UTC"),
  ]);
  await announce({ ...announcement, deployedAt: announcement.deployedAt + 1 });
  expect(service.pullRequest.comments()).toHaveLength(2);
});

test("a token without the permission is refused, and the message names the permission", async () => {
  await using service = await serviceRepository();
  const client = service.connect({ pull_requests: "read" });
  await expect(announceOnGitHub(client)(announcementIn(service))).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("a comment of somebody else with the same text is no notice", async () => {
  await using service = await serviceRepository();
  const announcement = announcementIn(service);
  await announceOnGitHub(service.client)(announcement);
  const [copied] = service.pullRequest.comments().map(({ body }) => body);
  const other = service.github.createToken({
    name: "other",
    login: "mallory",
    kind: "user",
    grants: { "crh225/pricing-api": { pull_requests: "write" } },
  });
  const client = githubClient({ apiUrl: service.github.apiUrl, token: other, userAgent: "test" });
  await announceOnGitHub(client)(announcement);
  const texts = service.pullRequest.comments().map(({ body }) => body);
  expect(texts).toEqual([copied, copied]);
});

test("another repository under the same name gets no comment", async () => {
  await using service = await serviceRepository();
  const announcement = { ...announcementIn(service), repositoryId: 1 };
  await expect(announceOnGitHub(service.client)(announcement)).rejects.toMatchObject({
    code: "not-found",
    message: "crh225/pricing-api is now the name of another repository",
  });
  expect(service.pullRequest.comments()).toEqual([]);
});
