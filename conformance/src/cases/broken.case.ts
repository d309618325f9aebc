import type { LocalPullRequest } from "local-github";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitFor } from "../machine/wait-for.ts";
import { BROKEN_STATES, type BrokenState } from "../platform/broken-states.ts";
import { installBundle } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import {
  describeState,
  findApplication,
  findNamespace,
  findPods,
  namesOf,
  waitUntilGone,
} from "../platform/preview-state.ts";
import { type Service, service, stateOf } from "../platform/service.ts";
import { absent } from "./parts.ts";

/** `timeout.reconciliation` and its jitter. A webhook is quicker. */
const RECONCILIATION_SECONDS = 75;
const GRACE_SECONDS = 30;

describe.skipIf(absent("argocd", "crossplane"))("after a broken commit", () => {
  let on: Platform;
  let broken: Service;
  const pulls = new Map<string, readonly [fixed: LocalPullRequest, closed: LocalPullRequest]>();
  beforeAll(async () => {
    on = await platform();
    await installBundle();
    broken = await service("broken-api");
    for (const state of BROKEN_STATES) {
      pulls.set(state.id, [await open(broken, state), await open(broken, state)]);
    }
    for (const { id } of BROKEN_STATES)
      for (const pull of pulls.get(id) ?? []) await waitUntilBroken(on, pull);
  }, 600_000);
  afterAll(async () => {
    const paths = await on.gitops.listFiles("main", `infra/quickstart-services/${broken.name}`);
    const files = Object.fromEntries(paths.map((path) => [path, null]));
    await on.gitops.commit({ branch: "main", message: "Remove what was broken", files });
    for (const { number } of [...pulls.values()].flat())
      await waitUntilGone(on, namesOf(broken.name, number), 120);
  });

  for (const state of BROKEN_STATES) {
    test(`broken.${state.id}-fix a commit whose ${state.words}: the fix starts within a reconciliation and 10 s`, async ({
      task,
    }) => {
      const [pull] = pulls.get(state.id) ?? [];
      if (pull === undefined) throw new Error("it was not opened");
      const names = namesOf(broken.name, pull.number);
      const sha = await broken.push(pull, await fixOf(broken, state));
      await broken.run("synchronize", pull, { wait: false });
      const start = performance.now();
      await waitFor(
        "a pod of the fix runs",
        async () =>
          (await findPods(on, names)).some(({ metadata }) => metadata.labels?.["preview-core/sha"] === sha),
        { within: RECONCILIATION_SECONDS + 10 },
        () => describeState(on, names),
      );
      task.meta.phases = { "committed to the fix's pod": (performance.now() - start) / 1000 };
      const result = await broken.run("synchronize", pull, { runAttempt: 2 });
      expect(stateOf(result)).toBe("ready");
    });

    test(`broken.${state.id}-close a commit whose ${state.words}: nothing is left 60 s and the grace after the close`, async ({
      task,
    }) => {
      const [, pull] = pulls.get(state.id) ?? [];
      if (pull === undefined) throw new Error("it was not opened");
      pull.close();
      await broken.run("closed", pull);
      const seconds = await waitUntilGone(on, namesOf(broken.name, pull.number), 60 + GRACE_SECONDS);
      task.meta.phases = { "closed to gone": seconds };
      expect(seconds).toBeLessThan(60 + GRACE_SECONDS);
    });

    test(`broken.${state.id}-reopen a commit whose ${state.words}: a reopened pull request works at once`, async ({
      task,
    }) => {
      const [, pull] = pulls.get(state.id) ?? [];
      if (pull === undefined) throw new Error("it was not opened");
      await broken.push(pull, await fixOf(broken, state));
      await pull.reopen();
      const result = await broken.run("reopened", pull);
      expect(stateOf(result)).toBe("ready");
      task.meta.phases = JSON.parse(result.outputs["phases"] ?? "{}");
    });
  }

  test("broken.stubborn-close a pod that ignores SIGTERM: nothing is left 60 s and its grace after the close", async ({
    task,
  }) => {
    const pull = await broken.openPullRequest();
    const result = await broken.run("opened", pull, { behaviour: "stubborn" });
    expect(stateOf(result)).toBe("ready");
    pull.close();
    await broken.run("closed", pull);
    const seconds = await waitUntilGone(on, namesOf(broken.name, pull.number), 60 + GRACE_SECONDS);
    task.meta.phases = { "closed to gone": seconds };
  });
});

async function open(broken: Service, state: BrokenState): Promise<LocalPullRequest> {
  const pull = await broken.openPullRequest(await state.files?.(broken.repository));
  await broken.run("opened", pull, {
    wait: false,
    ...(state.behaviour ? { behaviour: state.behaviour } : {}),
  });
  return pull;
}

/** An operation that still runs, and shows in its message why it will not succeed. A missing namespace is only not there yet. */
const STUCK = /hook|denied|forbidden|one or more objects failed/i;

/** Waits until the namespace is there, and Argo CD has acted on the broken commit in it: it synced, it failed, or it waits. */
async function waitUntilBroken(on: Platform, pull: LocalPullRequest): Promise<void> {
  const names = namesOf("broken-api", pull.number);
  await waitFor(
    `Argo CD has acted on ${names.application}`,
    async () => {
      if ((await findNamespace(on, names)) === undefined) return false;
      const { operationState, conditions = [] } = (await findApplication(on, names))?.["status"] ?? {};
      const { phase, message = "" } = operationState ?? {};
      return conditions.length > 0 || (phase !== undefined && (phase !== "Running" || STUCK.test(message)));
    },
    { within: 240 },
    () => describeState(on, names),
  );
}

/** The files of a fix: those of the broken commit as they were before, or a change of nothing. */
async function fixOf(
  broken: Service,
  state: BrokenState,
): Promise<Readonly<Record<string, string | null>> | undefined> {
  const paths = Object.keys((await state.files?.(broken.repository)) ?? {});
  if (paths.length === 0) return undefined;
  const entries = paths.map(
    async (path) => [path, (await broken.repository.readFile(path)) ?? null] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
