import type { LocalPullRequest } from "local-github";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitFor } from "../machine/wait-for.ts";
import { installBundle } from "../platform/install-bundle.ts";
import {
  APPLICATION_SET,
  APPLICATIONS,
  findParent,
  inRoot,
  listParents,
  wordsOf,
} from "../platform/parents.ts";
import { type Platform, platform } from "../platform/platform.ts";
import { findApplication, findPods, findRest, namesOf, waitUntilGone } from "../platform/preview-state.ts";
import { type Service, service } from "../platform/service.ts";
import { absent } from "./parts.ts";

const NAME = "prices-api";
/** A bound that only a stop of all parents exceeds. */
const GONE_SECONDS = 120;
const MANY = 26;

const TAKE_OVER = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: taken-over, namespace: argocd }
spec:
  project: default
  source: { repoURL: "https://github.com/crh225/platform-gitops", path: ".", targetRevision: main }
  destination: { server: "https://kubernetes.default.svc", namespace: argocd }
`;

/** What somebody with the token of the GitOps repository may commit: directory → text of its Application. */
const COMMITS: readonly (readonly [id: string, words: string, files: Readonly<Record<string, string>>])[] = [
  [
    "names",
    "directories whose names no preview has",
    Object.fromEntries(
      [
        "prices-api/preview-pr-1_X",
        "prices-api/preview-pr-1x",
        "prices-api/preview-pr-01",
        "Prices_Api/preview-pr-1",
        "prices.api/preview-pr-1",
      ].map((directory) => [directory, TAKE_OVER]),
    ),
  ],
  [
    "denied",
    `${MANY} directories with an Application that a policy denies`,
    Object.fromEntries(
      Array.from({ length: MANY }, (_, index) => [`evil-api/preview-pr-${500 + index}`, TAKE_OVER]),
    ),
  ],
  [
    "large",
    "a file of more than Argo CD reads",
    { "evil-api/preview-pr-600": `${TAKE_OVER}#${"x".repeat(11_000_000)}\n` },
  ],
];

describe.skipIf(absent("argocd", "crossplane"))("the parents of previews", () => {
  let on: Platform;
  let prices: Service;
  let open: LocalPullRequest;
  const nameOf = ({ number }: LocalPullRequest) => namesOf(NAME, number);
  const directoryOf = ({ number }: LocalPullRequest) => `${NAME}/preview-pr-${number}`;
  /** A preview that is there. Whether it answers is the matter of other cases. */
  const start = async (): Promise<LocalPullRequest> => {
    const pull = await prices.openPullRequest();
    await prices.run("opened", pull, { wait: false });
    await waitFor("its pod is there", async () => (await findPods(on, nameOf(pull))).length > 0, {
      within: GONE_SECONDS,
    });
    return pull;
  };
  const end = async (pull: LocalPullRequest): Promise<number> => {
    pull.close();
    await prices.run("closed", pull, { wait: false });
    return waitUntilGone(on, nameOf(pull), GONE_SECONDS);
  };
  const commit = (files: Readonly<Record<string, string | null>>) =>
    on.gitops.commit({ branch: "main", message: "Change the GitOps repository by hand", files });
  beforeAll(async () => {
    on = await platform();
    await installBundle();
    prices = await service(NAME);
    open = await start();
  }, 600_000);
  afterAll(async () => {
    await end(open);
  });

  test("parent.one-each each preview has a parent of its own, which the ApplicationSet owns", async () => {
    const parent = await findParent(on, directoryOf(open));
    expect(parent?.metadata).toMatchObject({
      labels: { "preview-core/parent": "true" },
      finalizers: ["resources-finalizer.argocd.argoproj.io"],
      ownerReferences: [{ kind: "ApplicationSet", name: "previews" }],
    });
    expect(parent?.["spec"]).toMatchObject({ project: "previews-control" });
    expect(parent?.["status"].resources).toHaveLength(2);
  });

  for (const [id, words, applications] of COMMITS) {
    describe(`beside ${words}`, () => {
      const files = Object.entries(applications).map(
        ([directory, text]) => [inRoot(directory, "argocd-application.yaml"), text] as const,
      );
      beforeAll(async () => {
        await commit(Object.fromEntries(files));
        await waitFor(
          "the ApplicationSet has seen the commit",
          async () => {
            const parents = await Promise.all(
              Object.keys(applications).map((directory) => findParent(on, directory)),
            );
            return id === "names" || parents.every((parent) => wordsOf(parent) !== "");
          },
          { within: 120 },
        );
      }, 300_000);
      afterAll(async () => {
        await commit(Object.fromEntries(files.map(([path]) => [path, null])));
        await waitFor(
          "their parents are gone",
          async () =>
            (await listParents(on)).every(({ metadata }) => metadata.name.startsWith(`${NAME}.preview-pr-`)),
          { within: 180 },
        );
      }, 300_000);

      test(`parent.${id}-opens another preview starts and one ends, beside ${words}`, async ({ task }) => {
        const begun = performance.now();
        const other = await start();
        const opened = (performance.now() - begun) / 1000;
        task.meta.phases = { "opened to its pod": opened, "closed to gone": await end(open) };
        open = other;
        expect(await findRest(on, nameOf(open))).toHaveLength(3);
      });

      test(`parent.${id}-refused nothing of them is applied: ${words}`, async () => {
        expect(await on.hub.api.get(`${APPLICATIONS}/taken-over`)).toBeUndefined();
        const names = (await listParents(on)).map(({ metadata }) => metadata.name);
        expect(names.filter((name) => !/^(?:prices|evil)-api\.preview-pr-[1-9][0-9]*$/.test(name))).toEqual(
          [],
        );
      });
    });
  }

  test("parent.again a directory that is removed and added at once has its preview again", async () => {
    const paths = await on.gitops.listFiles("main", inRoot(directoryOf(open), "").replace(/\/$/, ""));
    const texts = await Promise.all(paths.map((path) => on.gitops.readFile(path)));
    const before = (await findApplication(on, nameOf(open)))?.metadata.uid;
    await commit(Object.fromEntries(paths.map((path) => [path, null])));
    await waitFor(
      "the parent is being deleted",
      async () => {
        const parent = await findParent(on, directoryOf(open));
        return parent === undefined || parent.metadata.deletionTimestamp !== undefined;
      },
      { within: 90 },
    );
    await commit(Object.fromEntries(paths.map((path, index) => [path, texts[index] ?? null])));
    const again = await waitFor(
      "the preview is there again",
      async () => {
        const found = await findApplication(on, nameOf(open));
        return found?.["status"]?.health?.status === "Healthy" && found.metadata.uid !== before && found;
      },
      { within: 180 },
    );
    expect(again["status"].sync.status).toBe("Synced");
    expect(await findRest(on, nameOf(open))).toHaveLength(3);
  });

  test("parent.emptied a directory without the two files loses its preview, and no other", async () => {
    const kept = await start();
    const paths = await on.gitops.listFiles("main", inRoot(directoryOf(open), "").replace(/\/$/, ""));
    await commit({
      ...Object.fromEntries(paths.map((path) => [path, null])),
      [inRoot(directoryOf(open), "README.md")]: "# Empty\n",
    });
    await waitUntilGone(on, nameOf(open), GONE_SECONDS);
    expect(await findParent(on, directoryOf(open))).toBeDefined();
    expect(await findRest(on, nameOf(kept))).toHaveLength(3);
    await commit({ [inRoot(directoryOf(open), "README.md")]: null });
    await waitFor("its parent is gone", async () => (await findParent(on, directoryOf(open))) === undefined, {
      within: 120,
    });
    open.close();
    await prices.run("closed", open, { wait: false });
    open = kept;
  });

  test("parent.status the ApplicationSet has no error, and lists at most 100 parents", async () => {
    const { conditions, resources = [] } = (await on.hub.api.get(APPLICATION_SET))?.["status"] ?? {};
    expect(conditions).toContainEqual(expect.objectContaining({ type: "ErrorOccurred", status: "False" }));
    expect(resources.length).toBeLessThanOrEqual(100);
  });
});
