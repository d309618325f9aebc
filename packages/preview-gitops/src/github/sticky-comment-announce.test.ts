import { expect, test } from "vitest";
import { announceOnGitHub } from "./sticky-comment.ts";
import { serviceRepository } from "./service-repository.fixture.ts";

const ANNOUNCEMENT = {
  repository: "crh225/pricing-api",
  pullRequest: 1,
  service: "pricing-api",
  deployedAt: Date.parse("2026-11-10T10:00:00Z"),
  endsAt: Date.parse("2026-11-24T10:30:59Z"),
  keepLabel: "keep-preview",
};

test("the comment names the time of the removal, and the label that keeps the preview", async () => {
  await using service = await serviceRepository();
  await announceOnGitHub(service.client)(ANNOUNCEMENT);
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
  await announce(ANNOUNCEMENT);
  await announce({ ...ANNOUNCEMENT, endsAt: ANNOUNCEMENT.endsAt + 60_000 });
  expect(service.pullRequest.comments().map(({ body }) => body)).toEqual([
    expect.stringContaining("after 2026-11-24 at 10:30 UTC"),
  ]);
  await announce({ ...ANNOUNCEMENT, deployedAt: ANNOUNCEMENT.deployedAt + 1 });
  expect(service.pullRequest.comments()).toHaveLength(2);
});

test("a token without the permission is refused, and the message names the permission", async () => {
  await using service = await serviceRepository();
  const client = service.connect({ pull_requests: "read" });
  await expect(announceOnGitHub(client)(ANNOUNCEMENT)).rejects.toMatchObject({ code: "forbidden" });
});
