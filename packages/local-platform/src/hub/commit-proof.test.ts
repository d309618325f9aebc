import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { previewFiles, serviceFiles, startTestPlatform, TEST_CONFIG } from "../deployer/deployer.fixture.ts";
import { openTestGate } from "../deployer/gate.fixture.ts";
import { startHub } from "./hub.ts";

const HOST = "pricing-api-pr-1-red.preview.localhost";

interface Seen {
  readonly status: number | undefined;
  readonly sha: unknown;
  readonly answeredBy: unknown;
  readonly body: string;
}

// The test starts real processes, and the machine may be busy.
test("a commit is proven only when its own pod answers", { timeout: 30_000 }, async () => {
  await using gate = await openTestGate();
  await using platform = await startTestPlatform();
  const { deployer, gitops, service } = platform;
  await using hub = await startHub({ domain: TEST_CONFIG.domain, routes: deployer.routes });
  const old = await service.commit(serviceFiles({ text: "old" }));
  await gitops.commit(previewFiles({ sha: old }));
  await deployer.settled();
  expect(await ask(hub.port, old)).toMatchObject({ status: 200, sha: old, answeredBy: "via_upstream" });

  const sha = await service.commit(serviceFiles({ text: "new", before: gate.wait("new starts") }));
  await gitops.commit(previewFiles({ sha }));
  await gate.reached("new starts");
  expect(await ask(hub.port, sha)).toEqual({
    status: 503,
    sha,
    answeredBy: "no_healthy_upstream",
    body: "no healthy upstream",
  });
  for (const asked of [undefined, old]) {
    const seen = await ask(hub.port, asked);
    expect(seen).toMatchObject({ status: 200, sha: undefined, answeredBy: "via_upstream" });
    expect(seen.body).toContain('"text":"old"');
  }

  gate.open("new starts");
  await deployer.settled();
  const proven = await ask(hub.port, sha);
  expect(proven).toMatchObject({ status: 200, sha, answeredBy: "via_upstream" });
  expect(proven.body).toContain('"text":"new"');
  expect(await ask(hub.port, undefined)).toEqual({ ...proven, sha: undefined });
});

/** The answer to a visitor of the preview, or to a request for a commit. */
async function ask(port: number, commit: string | undefined): Promise<Seen> {
  const headers = { host: HOST, ...(commit === undefined ? {} : { "x-preview-sha": commit }) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: "127.0.0.1", port, headers, agent: false }, resolve).once("error", reject);
  });
  return {
    status: answer.statusCode,
    sha: answer.headers["x-preview-sha"],
    answeredBy: answer.headers["x-preview-answer"],
    body: await text(answer),
  };
}
