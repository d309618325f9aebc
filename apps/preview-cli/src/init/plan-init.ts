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
  const wanted = new Map<string, string>();
  const found = new Map<string, string | undefined>();
  for (const path of PREVIEW_WORKFLOWS) {
    wanted.set(path, fillWorkflow(await readSkeletonFile(path), workflows));
    found.set(path, await readInside(folder, path));
  }
  const files = compareFiles(wanted, found);
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
  const values = await readInside(folder, `${chart}/values.yaml`);
  const hasSchema = (await readInside(folder, `${chart}/values.schema.json`)) !== undefined;
  const templates = new Map<string, string>();
  for (const name of await listInside(folder, `${chart}/templates`))
    if (/\.(?:ya?ml|tpl)$/.test(name))
      templates.set(name, (await readInside(folder, `${chart}/templates/${name}`)) ?? "");
  return { exists, values, templates, hasSchema };
}
