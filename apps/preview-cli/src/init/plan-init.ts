import { fillWorkflow, toPlatformFacts, type WorkflowSettings } from "preview-backstage-template/workflows";
import { hostname, ownerPath, parsePreview } from "preview-core";
import { type InitFacts, type InitPlan, type InitSettings, joinPlans, toPlan } from "./init-plan.ts";
import { planChart } from "./plan-chart.ts";

/** The registry that accepts the token of a workflow run. */
const GITHUB_REGISTRY = "ghcr.io";

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
      "Put into this environment the GitHub App that may write to the GitOps repository, and do nothing else:",
      `  gh variable set PREVIEW_APP_CLIENT_ID --env preview-deploy --repo ${fullName}`,
      `  gh secret set PREVIEW_APP_PRIVATE_KEY --env preview-deploy --repo ${fullName} < private-key.pem`,
    ].join("\n"),
    `Commit, and merge to ${branch}: GitHub runs preview.yml only as it is on this branch.`,
  ];
}
