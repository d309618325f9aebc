import {
  CHART_ROUTE,
  CHART_VALUES,
  fillWorkflow,
  PREVIEW_WORKFLOWS,
  readSkeletonFile,
  toPlatformFacts,
} from "preview-backstage-template/workflows";
import { hostname, parsePreview } from "preview-core";
import { leftByHand } from "./by-hand.ts";
import { compareFiles, type InitPlan } from "./init-plan.ts";
import { type ChartToPlan, planChart } from "./plan-chart.ts";
import type { InitSettings } from "./read-settings.ts";
import { hasFile, listInside, readInside } from "./service-repository.ts";

/** Compares a repository with what it is to have. Reads only. */
export async function planInit({
  repository: { folder },
  fullName,
  branch,
  config,
  workflows,
}: InitSettings): Promise<InitPlan> {
  const paths: readonly string[] = PREVIEW_WORKFLOWS;
  const filled = paths.map(
    async (path) => [path, fillWorkflow(await readSkeletonFile(path), workflows)] as const,
  );
  const found = paths.map(async (path) => [path, await readInside(folder, path)] as const);
  const files = compareFiles(new Map(await Promise.all(filled)), new Map(await Promise.all(found)));
  const { service, team } = workflows;
  const { domain, gateway } = toPlatformFacts(config);
  const exampleHost = hostname(parsePreview({ service, team, pr: 1 }), domain);
  const charts = planChart({
    folder: config.chart,
    ...(await readChart(folder, config.chart)),
    skeleton: { route: await readSkeletonFile(CHART_ROUTE), values: await readSkeletonFile(CHART_VALUES) },
    facts: { service, domain, gateway, exampleHost },
  });
  return {
    changes: [...files.changes, ...charts.changes],
    kept: [...files.kept, ...charts.kept],
    byHand: [
      ...charts.byHand,
      ...leftByHand({
        ...workflows,
        repository: fullName,
        branch,
        config,
        hasDockerfile: await hasFile(folder, "Dockerfile"),
      }),
    ],
  };
}

async function readChart(
  folder: string,
  chart: string,
): Promise<Pick<ChartToPlan, "exists" | "values" | "templates" | "hasSchema">> {
  const exists = (await readInside(folder, `${chart}/Chart.yaml`)) !== undefined;
  const names = (await listInside(folder, `${chart}/templates`)).filter((name) =>
    /\.(?:ya?ml|tpl)$/.test(name),
  );
  const templates = names.map(
    async (name) => [name, (await readInside(folder, `${chart}/templates/${name}`)) ?? ""] as const,
  );
  return {
    exists,
    values: await readInside(folder, `${chart}/values.yaml`),
    templates: new Map(await Promise.all(templates)),
    hasSchema: (await readInside(folder, `${chart}/values.schema.json`)) !== undefined,
  };
}
