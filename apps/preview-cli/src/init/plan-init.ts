import { isDeepStrictEqual } from "node:util";
import {
  type ChartFacts,
  chartSection,
  fillWorkflow,
  PREVIEW_SECTIONS,
  renderStandaloneRoute,
  toPlatformFacts,
  type WorkflowSettings,
} from "preview-backstage-template/workflows";
import { hostname, ownerPath, parsePreview } from "preview-core";
import { parse } from "yaml";
import type { InitFacts, InitPlan, InitSettings } from "./init-plan.ts";

/** The registry that accepts the token of a workflow run. */
const GITHUB_REGISTRY = "ghcr.io";

const ROUTE = "preview-virtualservice.yaml";
const CONTRACT = "see Chart values in this program's docs/naming.md";
/** Helm's own marks may stand before `kind`, and a comment after it. */
const VIRTUAL_SERVICE = /^\s*kind:\s*["']?VirtualService\b/m;

/** The changes that make a repository fit for previews. Existing files stay as they are. */
export function planInit(settings: InitSettings, facts: InitFacts): InitPlan {
  const { service, team } = settings.workflows;
  const { domain, gateway } = toPlatformFacts(settings.config);
  const exampleHost = hostname(parsePreview({ service, team, pr: 1 }), domain);
  return joinPlans([
    planWorkflows(settings.workflows, facts),
    planChart(facts, { service, domain, gateway, exampleHost }),
    toPlan({
      byHand: [...buildByHand(settings, facts), ...platformByHand(settings), ...environmentByHand(settings)],
    }),
  ]);
}

function planWorkflows(settings: WorkflowSettings, { workflows }: InitFacts): InitPlan {
  const all = [...workflows].map(([path, { skeleton, found }]) => ({
    path,
    before: found,
    after: fillWorkflow(skeleton, settings),
  }));
  return toPlan({
    changes: all.filter(({ before }) => before === undefined),
    kept: all.filter(({ before, after }) => before !== undefined && before !== after),
  });
}

/** What a chart lacks for previews: a route with the header that proves the commit, and the values that the route reads. */
function planChart(facts: InitFacts, values: ChartFacts): InitPlan {
  const { chart } = facts;
  const { folder } = chart;
  if (!chart.exists) {
    const none = `There is no chart in ${folder}/, where preview.yaml says that services have theirs. A preview is installed from this chart: write one (${CONTRACT}).`;
    return toPlan({ byHand: [none] });
  }
  const schema = `${folder}/values.schema.json may refuse the values that the platform sets: allow those values (${CONTRACT}).`;
  return joinPlans([
    planRoute(facts),
    planValues(facts, values),
    toPlan({ byHand: [...(chart.hasSchema ? [schema] : []), ...planPods(facts)] }),
  ]);
}

function planRoute({ chart: { folder, templates }, skeleton }: InitFacts): InitPlan {
  const path = `${folder}/templates/${ROUTE}`;
  const after = renderStandaloneRoute(skeleton.route);
  const before = templates.get(ROUTE);
  if (before === after) return toPlan({});
  if (before !== undefined) return toPlan({ kept: [{ path, before, after }] });
  const own = [...templates].filter(([, text]) => VIRTUAL_SERVICE.test(text)).map(([name]) => name);
  if (mentions(templates, "x-preview-sha")) return toPlan({});
  if (own.length > 0) {
    const text = `${folder}/templates has a VirtualService of its own (${own.join(", ")}): in previews, give it the host istio.preview.hostname, the gateway istio.preview.gateway, the header x-preview-sha with preview.sha, and the sync wave 1.`;
    return toPlan({ byHand: [text] });
  }
  const service = `${path} sends requests to port 80 of the Service that has the release's name: change the file if your Service differs.`;
  return toPlan({ changes: [{ path, before: undefined, after }], byHand: [service] });
}

/**
 * The sections that a chart's values lack, at the end of the file. If appending would change existing values (for example in a
 * JSON file), the change is listed as manual work.
 */
function planValues({ chart, skeleton }: InitFacts, values: ChartFacts): InitPlan {
  const path = `${chart.folder}/values.yaml`;
  const before = chart.values ?? "";
  const found = toMapping(before);
  if (found === undefined)
    return toPlan({
      byHand: [`${path} cannot be read as a YAML mapping: correct the file, and start again.`],
    });
  const missing = PREVIEW_SECTIONS.filter((section) => !Object.hasOwn(found, section));
  const added = missing.map((section) => chartSection(skeleton.values, section, values)).join("\n");
  const after = append(before, added);
  const fits = isDeepStrictEqual(toMapping(after), { ...found, ...toMapping(added) });
  const lacksPreview = Object.hasOwn(found, "istio") && !hasPreview(found["istio"]);
  const other = lacksPreview
    ? [`${path} has no istio.preview: add its enabled, hostname and gateway, which the platform sets.`]
    : [];
  if (missing.length === 0) return toPlan({ byHand: other });
  if (fits) return toPlan({ changes: [{ path, before: chart.values, after }], byHand: other });
  const put = `Put this into ${path}, where it cannot be appended:\n${added.trimEnd()}`;
  return toPlan({ byHand: [put, ...other] });
}

/** What the platform needs from the pods, unless a template seems to have it. */
function planPods({ chart: { folder, templates } }: InitFacts): string[] {
  const image = `Let ${folder}/templates take the image from image.repository, image.tag and image.digest (which wins over the tag): the platform sets these values.`;
  const attempt = `Let the pods have preview.attempt in an annotation, so that a redeploy of the same commit starts new pods (${CONTRACT}).`;
  return [
    ...(mentions(templates, ".digest") ? [] : [image]),
    ...(mentions(templates, "preview.attempt") ? [] : [attempt]),
  ];
}

function mentions(templates: ReadonlyMap<string, string>, text: string): boolean {
  return [...templates.values()].some((template) => template.includes(text));
}

/** Undefined for a text that is not a mapping, such as several documents. */
function toMapping(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const values: unknown = parse(text) ?? {};
    return isMapping(values) ? values : undefined;
  } catch {
    return undefined;
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasPreview(istio: unknown): boolean {
  return isMapping(istio) && Object.hasOwn(istio, "preview");
}

/** Appends after an empty line, with the line ends of the file. */
function append(values: string, added: string): string {
  const end = values.includes("\r\n") ? "\r\n" : "\n";
  const gap = values === "" ? "" : values.endsWith("\n") ? end : `${end}${end}`;
  return `${values}${gap}${added.replaceAll("\n", end)}`;
}

function buildByHand({ config, workflows }: InitSettings, { hasDockerfile }: InitFacts): string[] {
  const { host } = config.registry;
  return [
    ...(hasDockerfile
      ? []
      : ["There is no Dockerfile at the top: write one, or name its path in preview-build.yml."]),
    ...(host.split("/")[0] === GITHUB_REGISTRY
      ? []
      : [
          `${host} does not take GitHub's own token: let preview-build.yml sign in with credentials that may push to ${workflows.image} and do nothing else. Everybody who can push a branch can use these credentials.`,
        ]),
  ];
}

/** What the platform's engineers decide. */
function platformByHand({ config, workflows, fullName }: InitSettings): string[] {
  const { gitops, service, team } = workflows;
  const owner = fullName.split("/")[0] ?? "";
  const foreign =
    owner.toLowerCase() !== gitops.owner.toLowerCase() && config.argocd.sourceRepos.length === 0;
  const required = config.policy.registration === "required";
  return [
    ...(foreign
      ? [
          `Ask the platform's engineers to let previews come from ${owner}: preview.yaml has no argocd.sourceRepos, so Argo CD takes charts of ${gitops.owner} alone.`,
        ]
      : []),
    ...(required
      ? [
          [
            `Ask the platform's engineers to register the service in ${gitops.owner}/${gitops.name}, as ${ownerPath(service, config.root)}:`,
            `  team: ${team}`,
            "  repository:",
            `    id: # the output of: gh api repos/${fullName} --jq .id`,
            `    fullName: ${fullName}`,
          ].join("\n"),
        ]
      : []),
  ];
}

function environmentByHand({ fullName, branch }: InitSettings): string[] {
  const environment = `repos/${fullName}/environments/preview-deploy`;
  return [
    [
      `Give the repository the environment preview-deploy, which only ${branch} may use:`,
      `  gh api --method PUT ${environment} -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'`,
      `  gh api --method POST ${environment}/deployment-branch-policies -f name=${branch}`,
    ].join("\n"),
    [
      "Put the GitHub App into this environment. The App may only write to the GitOps repository:",
      `  gh variable set PREVIEW_APP_CLIENT_ID --env preview-deploy --repo ${fullName}`,
      `  gh secret set PREVIEW_APP_PRIVATE_KEY --env preview-deploy --repo ${fullName} < private-key.pem`,
    ].join("\n"),
    `Commit, and merge to ${branch}: GitHub runs preview.yml only as it is on this branch.`,
  ];
}

/** A plan of these parts, and of nothing else. */
function toPlan(parts: Partial<InitPlan>): InitPlan {
  return { changes: [], kept: [], byHand: [], ...parts };
}

/** Several plans as one. */
function joinPlans(plans: readonly InitPlan[]): InitPlan {
  return {
    changes: plans.flatMap(({ changes }) => changes),
    kept: plans.flatMap(({ kept }) => kept),
    byHand: plans.flatMap(({ byHand }) => byHand),
  };
}
