import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalPullRequest } from "local-github";
import { ARGOCD } from "../argocd/argocd-manifests.ts";
import { waitFor } from "../machine/wait-for.ts";
import { installBundle } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import { findApplication, namesOf, waitUntilGone } from "../platform/preview-state.ts";
import { renderedFiles } from "../platform/rendered-preview.ts";
import { type Service, service, stateOf } from "../platform/service.ts";
import { absent } from "./parts.ts";

const ROOT = "infra/quickstart-services";
const EVIL = "evil-api";
const APPLICATIONS = `/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}/applications`;

const FOREIGN_KINDS = `apiVersion: v1
kind: ConfigMap
metadata: { name: evil, namespace: argocd }
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: evil, namespace: argocd }
spec: { sourceRepos: ["*"] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: evil }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: []
`;

/** Directory's number → what a stolen token commits there, and the words of the directory's own parent. */
const HOSTILE: readonly (readonly [
  id: string,
  pr: number,
  files: () => Record<string, string>,
  words: RegExp,
])[] = [
  ["kinds", 150, () => ({ "argocd-application.yaml": FOREIGN_KINDS }), /not permitted in project/],
  [
    "confirm",
    151,
    () => annotated(151, "argocd.argoproj.io/sync-options: Prune=confirm,Delete=confirm"),
    /has no annotations but/,
  ],
  [
    "not-yaml",
    153,
    () => ({ "argocd-application.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { not: [yaml\n" }),
    /yaml|unmarshal|converting/i,
  ],
  ["parent", 154, () => renamed(154), /must be named after/],
];

/** Argo CD runs a hook only in a sync, and nothing of this directory makes one. */
const HOOK = 152;

describe.skipIf(absent("argocd", "crossplane"))("a hostile directory", () => {
  let on: Platform;
  let calm: Service;
  let open: LocalPullRequest;
  let closing: LocalPullRequest;
  beforeAll(async () => {
    on = await platform();
    await installBundle();
    calm = await service("calm-api");
    [open, closing] = [await calm.openPullRequest(), await calm.openPullRequest()];
    await calm.run("opened", closing);
    const hook = ["hook", HOOK, () => annotated(HOOK, "argocd.argoproj.io/hook: PostSync")] as const;
    const files = [...HOSTILE, hook].flatMap(([, pr, make]) =>
      Object.entries(make()).map(
        ([name, text]) => [`${ROOT}/${EVIL}/preview-pr-${pr}/${name}`, text] as const,
      ),
    );
    await on.gitops.commit({
      branch: "main",
      message: "Add what a stolen token may",
      files: Object.fromEntries(files),
    });
  });
  afterAll(async () => {
    open.close();
    await calm.run("closed", open);
    await waitUntilGone(on, namesOf("calm-api", open.number), 90);
  });

  test.each(HOSTILE)("isolation.%s (%i) stops its own parent, with words", async (_, pr, __, words) => {
    const name = `${EVIL}.preview-pr-${pr}`;
    const said = await waitFor(
      `the parent ${name} tells its problem`,
      async () => {
        const text = problemsOf((await on.hub.api.get(`${APPLICATIONS}/${name}`))?.["status"]);
        return words.test(text) && text;
      },
      { within: 120 },
      async () => problemsOf((await on.hub.api.get(`${APPLICATIONS}/${name}`))?.["status"]),
    );
    expect(said).toMatch(words);
  });

  test("isolation.hook an Application that is a hook is never applied", async () => {
    const status = await waitFor(
      "its parent has compared",
      async () =>
        (await on.hub.api.get(`${APPLICATIONS}/${EVIL}.preview-pr-${HOOK}`))?.["status"]?.sync?.status,
    );
    expect(status).toBe("Synced");
    expect(await findApplication(on, namesOf(EVIL, HOOK))).toBeUndefined();
  });

  test("isolation.opens another pull request gets its preview meanwhile", async ({ task }) => {
    const result = await calm.run("opened", open);
    expect(stateOf(result)).toBe("ready");
    task.meta.phases = JSON.parse(result.outputs["phases"] ?? "{}");
  });

  test("isolation.closes another preview goes meanwhile", async ({ task }) => {
    closing.close();
    await calm.run("closed", closing);
    task.meta.phases = { "closed to gone": await waitUntilGone(on, namesOf("calm-api", closing.number), 90) };
    expect(await findApplication(on, namesOf("calm-api", open.number))).toBeDefined();
  });

  test("isolation.leaves nothing of the hostile directories is left after their removal", async () => {
    const paths = await on.gitops.listFiles("main", `${ROOT}/${EVIL}`);
    await on.gitops.commit({
      branch: "main",
      message: "Remove it",
      files: Object.fromEntries(paths.map((path) => [path, null])),
    });
    const left = await waitFor(
      "the hostile parents are gone",
      async () => (await evilApplications()).length === 0 && "none",
      { within: 180 },
      async () =>
        JSON.stringify(
          (await evilApplications()).map(({ metadata, status }) => [metadata.name, problemsOf(status)]),
        ),
    );
    expect(left).toBe("none");
  });

  const evilApplications = async () =>
    (await on.hub.api.list(APPLICATIONS)).filter(({ metadata }) => metadata.name.startsWith(EVIL));
});

// oxlint-disable-next-line typescript/no-explicit-any -- the status of an Application
function problemsOf(status: any): string {
  const { operationState, conditions = [] } = status ?? {};
  const results = operationState?.syncResult?.resources ?? [];
  return [
    operationState?.message,
    ...results.map(({ message }: { message?: string }) => message),
    ...conditions.map(({ message }: { message: string }) => message),
  ].join("\n");
}

function annotated(pr: number, line: string): Record<string, string> {
  return filesOf(pr, (text) => text.replace(/^  annotations:\n/m, `  annotations:\n    ${line}\n`));
}

/** An Application with the name of another preview's parent. */
function renamed(pr: number): Record<string, string> {
  return filesOf(pr, (text) => text.replace(/^  name: .*$/m, "  name: calm-api.preview-pr-1"));
}

function filesOf(pr: number, change: (text: string) => string): Record<string, string> {
  const files = [...renderedFiles(EVIL, pr)].filter(([path]) => path.endsWith("argocd-application.yaml"));
  return Object.fromEntries(files.map(([path, text]) => [path.split("/").at(-1) ?? "", change(text)]));
}
