import {
  describeWithBothHelms,
  describeWithEachHelm,
  only,
  type Rendered,
  refusal,
  withValue,
} from "preview-core/fixtures/helm-chart";
import { againstRestricted } from "preview-core/fixtures/restricted-pod";
import { unknownKeys } from "preview-core/fixtures/upstream-schemas";
import { expect, test } from "vitest";
import { readSettings } from "../read-settings.fixture.ts";
import {
  CHART,
  type CronJob,
  ofKind,
  podOf,
  render,
  type Role,
  type Scenario,
  valuesOf,
} from "./chart.fixture.ts";

const SCENARIOS: readonly Scenario[] = ["smallest", "everything", "no-cluster"];

describeWithEachHelm("the sweeper's chart", (helm) => {
  test.each(SCENARIOS)("%s: every object fits the schema of its kind", async (name) => {
    const objects = await render(helm, valuesOf(name));
    expect(objects.map(({ kind }) => kind)).toContain("CronJob");
    expect(objects.flatMap((object) => unknownKeys(object))).toEqual([]);
  });

  test.each(SCENARIOS)("%s: its pod meets Pod Security's level restricted, and more", async (name) => {
    const pod = podOf(await render(helm, valuesOf(name)));
    expect(againstRestricted(pod)).toEqual([]);
    expect(pod.securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
    for (const { securityContext, resources, volumeMounts } of pod.containers) {
      expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true });
      expect(Object.keys(resources ?? {}).toSorted()).toEqual(["limits", "requests"]);
      expect(
        volumeMounts.filter(({ readOnly }) => readOnly !== true).map(({ mountPath }) => mountPath),
      ).toEqual(["/tmp"]);
    }
  });

  test("without pruning, no object grants a right to delete, create or change", async () => {
    const objects = await render(helm, valuesOf("smallest"));
    const roles = ofKind<Role>(objects, "Role");
    expect(new Set(roles.flatMap(({ rules }) => rules.flatMap(({ verbs }) => verbs)))).toEqual(
      new Set(["get", "list"]),
    );
  });

  test("with pruning, exactly the two kinds can be deleted, each in its own namespace", async () => {
    const objects = await render(helm, valuesOf("everything"));
    expect(
      ofKind<Role>(objects, "Role").map(({ metadata: { namespace }, rules }) => ({ namespace, rules })),
    ).toEqual([
      {
        namespace: "argocd",
        rules: [
          { apiGroups: ["argoproj.io"], resources: ["applications"], verbs: ["get", "list", "delete"] },
        ],
      },
      {
        namespace: "crossplane-system",
        rules: [
          {
            apiGroups: ["platform.chrishouse.io"],
            resources: ["namespaceclaims"],
            verbs: ["get", "list", "delete"],
          },
        ],
      },
    ]);
  });

  test.each(SCENARIOS)(
    "%s: no right reaches beyond a namespace, and each is the sweeper's own",
    async (name) => {
      const objects = await render(helm, valuesOf(name));
      const kinds = objects.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind.startsWith("Cluster"))).toEqual([]);
      const account = only<Rendered>(objects, "ServiceAccount");
      for (const binding of objects.filter(({ kind }) => kind === "RoleBinding"))
        expect(binding).toMatchObject({
          roleRef: { kind: "Role", name: binding.metadata.name },
          subjects: [{ kind: "ServiceAccount", name: account.metadata.name }],
        });
    },
  );

  test("without the hub, there is no right at all, and no token in the pod", async () => {
    const objects = await render(helm, valuesOf("no-cluster"));
    expect(objects.map(({ kind }) => kind).toSorted()).toEqual(["CronJob", "ServiceAccount"]);
    expect(podOf(objects).automountServiceAccountToken).toBe(false);
  });

  test("two runs never overlap, a hanging run is ended, and a failed run is not repeated at once", async () => {
    const { spec } = only<CronJob>(await render(helm, valuesOf("smallest")), "CronJob");
    expect(spec).toMatchObject({
      concurrencyPolicy: "Forbid",
      jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 900 } },
    });
  });

  test.each(SCENARIOS)(
    "%s: the program takes every argument, and its variables come from the secret",
    async (name) => {
      const [container] = podOf(await render(helm, valuesOf(name))).containers;
      const environment = { GITOPS_TOKEN: "a", PULLS_TOKEN: "b", IMAGES_TOKEN: "c" };
      await expect(readSettings(container?.args ?? [], environment)).resolves.toBeDefined();
      expect(container?.env?.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual(
        [
          ["GITHUB_APP_CLIENT_ID", "client-id"],
          ["GITHUB_APP_PRIVATE_KEY", "private-key"],
          ["GITOPS_TOKEN", "token"],
          // Without images, the program needs no token for them.
          ...(name === "everything" ? [["IMAGES_TOKEN", "images-token"]] : []),
          ["PULLS_TOKEN", "pulls-token"],
        ].map(([variable, key]) => ({
          name: variable,
          valueFrom: { secretKeyRef: { name: "preview-app", key, optional: true } },
        })),
      );
    },
  );

  test("the program gets exactly the options of the values", async () => {
    const [container] = podOf(await render(helm, valuesOf("no-cluster"))).containers;
    const environment = { GITOPS_TOKEN: "a", PULLS_TOKEN: "b" };
    expect(await readSettings(container?.args ?? [], environment)).toMatchObject({
      gitops: { repository: "https://git.chrishouse.io/platform/gitops.git", onGitHub: false },
      config: "preview.yaml",
      maxRemovals: 50,
      maxShare: 0.2,
      dryRun: true,
      inCluster: false,
      hubKubeconfig: undefined,
      spokeKubeconfig: undefined,
      pruneCluster: false,
      images: false,
      pruneImages: false,
      logLevel: "info",
    });
    const [everything] = podOf(await render(helm, valuesOf("everything"))).containers;
    expect(await readSettings(everything?.args ?? [], { ...environment, IMAGES_TOKEN: "c" })).toEqual({
      gitops: { repository: "crh225/ARMServicePortal", onGitHub: true },
      branch: "main",
      config: "preview.yaml",
      maxRemovals: 10,
      maxShare: 0.05,
      dryRun: false,
      inCluster: true,
      hubKubeconfig: undefined,
      hubContext: undefined,
      pruneCluster: true,
      spokeKubeconfig: "/var/run/spoke/kubeconfig",
      spokeContext: "shared-dev-cluster",
      images: true,
      pruneImages: true,
      json: false,
      metricsFile: undefined,
      logLevel: "info",
      ...environment,
      IMAGES_TOKEN: "c",
      GITHUB_APP_CLIENT_ID: undefined,
      GITHUB_APP_PRIVATE_KEY: undefined,
      GITHUB_API_URL: undefined,
    });
    expect(everything?.env).toContainEqual({
      name: "GITHUB_API_URL",
      value: "https://github.chrishouse.io/api/v3",
    });
  });

  test("images that are not read are not deleted", async () => {
    const values = withValue(valuesOf("smallest"), "images", { enabled: false, prune: true });
    const [container] = podOf(await render(helm, values)).containers;
    expect(container?.args?.filter((argument) => argument.includes("images"))).toEqual([]);
  });

  test.each([
    ["gitops.branch", "main\n- --prune-cluster"],
    ["gitops.config", "a: b #"],
    ["spoke.context", '"}]'],
    ["gitops.repository", "{{ .Release.Name }}"],
  ])("%s of %j stays one argument", async (path, text) => {
    const base = await render(helm, valuesOf("everything"));
    const changed = await render(helm, withValue(valuesOf("everything"), path, text));
    const [before, after] = [podOf(base), podOf(changed)].map(({ containers }) => containers[0]?.args ?? []);
    expect(after).toHaveLength(before?.length ?? 0);
    expect(after?.filter((argument) => !before?.includes(argument))).toEqual([
      expect.stringMatching(/^--[a-z-]+=/),
    ]);
    expect(after?.join("\n")).toContain(text);
  });

  test("names of digits stay text, and the longest release has names that Kubernetes accepts", async () => {
    for (const release of ["123", `a${"b".repeat(51)}c`]) {
      const objects = await render(helm, valuesOf("everything"), release);
      expect(objects.map(({ metadata: { name } }) => typeof name)).not.toContain("number");
      const [cronJob] = ofKind<CronJob>(objects, "CronJob");
      expect(cronJob?.metadata.name.length).toBeLessThanOrEqual(52);
      expect(objects.flatMap((object) => unknownKeys(object))).toEqual([]);
    }
  });

  test.each([
    ["gitops.repository", ""],
    ["image.repository", ""],
    ["hub.claimGroup", ""],
    ["hub.claimGroup", "Platform/v1"],
    ["github.existingSecret", ""],
    ["limits.maxShare", "120%"],
    ["limits.maxRemovals", -1],
    ["hub.prune", "yes"],
    ["images.prune", "yes"],
    ["images.enabeld", true],
    ["image.digest", "sha256:short"],
    ["hub.argocdNamespace", "Argo CD"],
    ["teem", "red"],
  ])("refuses %s: %j", async (path, value) => {
    const said = await refusal(helm, withValue(valuesOf("smallest"), path, value), { chart: CHART });
    expect(said).toMatch(new RegExp(path.split(".").at(-1) ?? ""));
  });

  test("an image by digest wins over its tag", async () => {
    const digest = podOf(await render(helm, valuesOf("everything"))).containers[0]?.image;
    expect(digest).toBe(`ghcr.io/crh225/orphan-sweeper@sha256:${"0".repeat(64)}`);
    const tagged = withValue(valuesOf("smallest"), "image.tag", "1.2.3");
    expect(podOf(await render(helm, tagged)).containers[0]?.image).toBe(
      "ghcr.io/crh225/orphan-sweeper:1.2.3",
    );
  });
});

describeWithBothHelms("the sweeper's chart is the same by", (three, four) => {
  test.each(SCENARIOS)("both, with %s", async (name) => {
    expect(await render(four, valuesOf(name))).toEqual(await render(three, valuesOf(name)));
  });
});
