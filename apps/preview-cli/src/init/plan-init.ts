import { fillWorkflow, type WorkflowSettings } from "preview-backstage-template/workflows";
import { ownerPath, type PlatformConfig } from "preview-core";
import type { InitFacts, InitPlan, InitSettings } from "./init-plan.ts";

/** The registry that accepts the token of a workflow run. */
const GITHUB_REGISTRY = "ghcr.io";

const CONTRACT = "see Chart values in this program's docs/naming.md";
/** Helm's own marks may stand before `kind`, and a comment after it. */
const VIRTUAL_SERVICE = /^\s*kind:\s*["']?VirtualService\b/m;
/** Argo CD leaves out Helm's tests, and wave 0 is the only one that every object has. */
const HOOK_OR_WAVE =
  /helm\.sh\/hook["']?\s*:(?!\s*["']?test\b)|argocd\.argoproj\.io\/(?:hook["']?\s*:|sync-wave["']?\s*:(?!\s*["']?0\b))/;
const ONLY_OUTSIDE_PREVIEWS = /\.preview\)?\.enabled/;

/** The changes that make a repository fit for previews. Existing files stay as they are. */
export function planInit(settings: InitSettings, facts: InitFacts): InitPlan {
  return {
    ...planWorkflows(settings.workflows, facts),
    byHand: [
      ...chartByHand(facts, settings.config),
      ...buildByHand(settings, facts),
      ...platformByHand(settings),
      ...environmentByHand(settings),
    ],
  };
}

function planWorkflows(
  settings: WorkflowSettings,
  { workflows }: InitFacts,
): Pick<InitPlan, "changes" | "kept"> {
  const all = [...workflows].map(([path, { skeleton, found }]) => ({
    path,
    before: found,
    after: fillWorkflow(skeleton, settings),
  }));
  return {
    changes: all.filter(({ before }) => before === undefined),
    kept: all.filter(({ before, after }) => before !== undefined && before !== after),
  };
}

/** What a chart needs for previews, unless a template seems to have it. */
function chartByHand({ chart }: InitFacts, { service, registry }: PlatformConfig): string[] {
  const { folder, exists, hasSchema, templates } = chart;
  if (!exists) {
    return [
      `There is no chart in ${folder}/, where preview.yaml says that services have theirs. A preview is installed from this chart: write one (${CONTRACT}).`,
    ];
  }
  const routes = templatesWith(VIRTUAL_SERVICE, templates);
  const waves = templatesWith(HOOK_OR_WAVE, templates);
  const steps: [boolean, string][] = [
    [
      !mentions(templates, ".digest"),
      `Let ${folder}/templates take the image from image.repository, image.tag and image.digest (which wins over the tag): the platform sets these values.`,
    ],
    [
      registry.pullSecrets.length > 0 && !mentions(templates, ".pullSecrets"),
      "Let the pods have image.pullSecrets as their imagePullSecrets: the platform names secrets for its registry.",
    ],
    [
      !mentions(templates, "podLabels"),
      `Let the pods have the labels in podLabels: the preview's route finds the pods of a commit by their label preview-core/sha (${CONTRACT}).`,
    ],
    [
      routes !== "",
      `${folder}/templates has a VirtualService (${routes}), and a preview may have none: start the template with {{- if not (.Values.preview).enabled }}. The platform makes the route of a preview.`,
    ],
    [
      waves !== "",
      `${folder}/templates has hooks or sync waves (${waves}), and a preview may have none: leave them out where preview.enabled is true (see A chart of your own in this program's docs/template-authors.md).`,
    ],
    [
      hasSchema,
      `${folder}/values.schema.json may refuse the values that the platform sets: allow those values (${CONTRACT}).`,
    ],
    [
      true,
      `The route of a preview leads to the Service that has the release's name, at port ${service.port}, and to the container port ${service.podPort}: check the names and the ports in ${folder}/templates.`,
    ],
  ];
  return steps.flatMap(([needed, step]) => (needed ? [step] : []));
}

/** The names of the templates with such a text, unless previews are an exception there. */
function templatesWith(text: RegExp, templates: ReadonlyMap<string, string>): string {
  const found = [...templates].filter(
    ([, template]) => text.test(template) && !ONLY_OUTSIDE_PREVIEWS.test(template),
  );
  return found.map(([name]) => name).join(", ");
}

function mentions(templates: ReadonlyMap<string, string>, text: string): boolean {
  return [...templates.values()].some((template) => template.includes(text));
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
