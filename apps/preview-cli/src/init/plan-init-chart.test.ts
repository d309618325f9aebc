import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHART, put, service } from "./service.fixture.ts";

/** The manual steps for a chart with these files besides the small chart's. */
async function steps(files: Readonly<Record<string, string>>, config?: string): Promise<string> {
  await using orders = await service({ ...CHART, ...files });
  const path = join(orders.folder, ".git/preview.yaml");
  if (config !== undefined) await put(path, `version: 1\ndomain: chrishouse.io\ncluster: c\n${config}`);
  const more = config === undefined ? [] : ["--config", path, "--gitops", "crh225/gitops"];
  const { code, err } = await orders.init("--dry-run", ...more);
  expect(code).toBe(0);
  return err;
}

describe("a chart that knows nothing of the platform", () => {
  test("is told to take the image and the labels of the pods", async () => {
    const err = await steps({});
    expect(err).toContain("take the image from image.repository, image.tag and image.digest");
    expect(err).toContain("Let the pods have the labels in podLabels");
    expect(err).not.toContain("imagePullSecrets");
  });

  test("is told to take the pull secrets that the platform names", async () => {
    const err = await steps({}, "registry: { pullSecrets: [ghcr] }\n");
    expect(err).toContain("Let the pods have image.pullSecrets");
  });

  test("is not told what it has", async () => {
    const pod = "image: {{ .Values.image.digest }}\nlabels: {{ toYaml .Values.podLabels }}\n";
    const err = await steps({ "helm/templates/deployment.yaml": pod });
    expect(err).not.toMatch(/image\.digest|podLabels/);
  });
});

test("the Service and its port, to which the route leads, come from the config", async () => {
  expect(await steps({})).toContain("at port 80, and to the container port http");
  expect(await steps({}, "service: { port: 8080, podPort: web }\n")).toContain(
    "at port 8080, and to the container port web",
  );
});

test("a schema may refuse the platform's values", async () => {
  expect(await steps({ "helm/values.schema.json": "{}" })).toContain("helm/values.schema.json may refuse");
  expect(await steps({})).not.toContain("may refuse");
});

test("a folder without a chart is told first", async () => {
  expect(await steps({ "helm/Chart.yaml": "" }, "chart: deploy/chart\n")).toContain(
    "1. There is no chart in deploy/chart/",
  );
});

describe("a VirtualService must stay out of previews", () => {
  test.each([
    ["plain", "route.yaml", "kind: VirtualService\n"],
    [
      "hard to see",
      "istio/route.yaml",
      "{{- if .Values.x }}\r\n  kind: 'VirtualService' # ours\r\n{{- end }}\r\n",
    ],
  ])("when it is %s", async (_, name, text) => {
    expect(await steps({ [`helm/templates/${name}`]: text })).toContain(
      `helm/templates has a VirtualService (${name})`,
    );
  });

  test.each(["not .Values.preview.enabled", "not (.Values.preview).enabled"])(
    "and does with the condition %s",
    async (condition) => {
      const route = `{{- if ${condition} }}\nkind: VirtualService\n{{- end }}\n`;
      expect(await steps({ "helm/templates/route.yaml": route })).not.toContain("VirtualService");
    },
  );
});

describe("hooks and sync waves must stay out of previews", () => {
  test.each([
    "helm.sh/hook: pre-install",
    '"helm.sh/hook": post-upgrade',
    "argocd.argoproj.io/hook: PreSync",
    '"argocd.argoproj.io/sync-wave": "1"',
    "argocd.argoproj.io/sync-wave: '-1'",
  ])("such as %s", async (annotation) => {
    const job = `kind: Job\nmetadata:\n  annotations:\n    ${annotation}\n`;
    expect(await steps({ "helm/templates/migrate.yaml": job })).toContain("sync waves (migrate.yaml)");
  });

  test.each(['"helm.sh/hook": test', "helm.sh/hook: test", 'argocd.argoproj.io/sync-wave: "0"'])(
    "but not %s, which holds nothing up",
    async (annotation) => {
      const pod = `kind: Pod\nmetadata:\n  annotations:\n    ${annotation}\n`;
      expect(await steps({ "helm/templates/tests/test.yaml": pod })).not.toContain("sync waves");
    },
  );
});

test.each(["templates/service.yaml", "templates/odd.tpl"])(
  "nothing is added when %s is not UTF-8, because its text cannot be judged",
  async (name) => {
    await using orders = await service(CHART);
    await writeFile(join(orders.folder, "helm", name), Buffer.from("# caf\xe9\nimage: {}\n", "latin1"));
    orders.commit();
    const { code, err } = await orders.init("--yes");
    expect({ code, status: orders.status() }).toEqual({ code: 1, status: "" });
    expect(err).toBe(`preview: failed\n  helm/${name} is no UTF-8 text; nothing was added\n`);
  },
);
