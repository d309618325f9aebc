import { ownerPath, type PlatformConfig } from "preview-core";

/** What decides what is left to a person. */
export interface ByHandFacts {
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  readonly service: string;
  readonly team: string;
  readonly image: string;
  readonly gitops: { readonly owner: string; readonly name: string };
  readonly hasDockerfile: boolean;
  readonly config: PlatformConfig;
}

/** The registry that takes the token of a workflow's own run. */
const GITHUB_REGISTRY = "ghcr.io";

/** What somebody has to do once besides the files, as paragraphs with the exact commands. */
export function leftByHand(facts: ByHandFacts): string[] {
  return [...buildByHand(facts), ...platformByHand(facts), ...environmentByHand(facts)];
}

function buildByHand({ hasDockerfile, config, image }: ByHandFacts): string[] {
  const { host } = config.registry;
  return [
    ...(hasDockerfile
      ? []
      : ["There is no Dockerfile at the top: write one, or tell preview-build.yml where it is."]),
    ...(host.split("/")[0] === GITHUB_REGISTRY
      ? []
      : [
          `${host} does not take GitHub's own token: let preview-build.yml sign in with what may push to ${image} and do nothing else. Whoever can push a branch can use it.`,
        ]),
  ];
}

/** What the platform's engineers decide. */
function platformByHand({ config, gitops, repository, service, team }: ByHandFacts): string[] {
  const owner = repository.split("/")[0] ?? "";
  const foreign =
    owner.toLowerCase() !== gitops.owner.toLowerCase() && config.argocd.sourceRepos.length === 0;
  const required = config.policy.registration === "required";
  const file = ownerPath(service, config.root);
  return [
    ...(foreign
      ? [
          `Ask the platform's engineers to let previews come from ${owner}: preview.yaml has no argocd.sourceRepos, so Argo CD takes charts of ${gitops.owner} alone.`,
        ]
      : []),
    ...(required
      ? [
          [
            `Ask the platform's engineers to register the service in ${gitops.owner}/${gitops.name}, as ${file}:`,
            `  team: ${team}`,
            "  repository:",
            `    id: # what this prints: gh api repos/${repository} --jq .id`,
            `    fullName: ${repository}`,
          ].join("\n"),
        ]
      : []),
  ];
}

function environmentByHand({ repository, branch }: ByHandFacts): string[] {
  const environment = `repos/${repository}/environments/preview-deploy`;
  return [
    [
      `Give the repository the environment preview-deploy, which only ${branch} may use:`,
      `  gh api --method PUT ${environment} -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'`,
      `  gh api --method POST ${environment}/deployment-branch-policies -f name=${branch}`,
    ].join("\n"),
    [
      "Put the GitHub App there that may write to the GitOps repository, and do nothing else:",
      `  gh variable set PREVIEW_APP_CLIENT_ID --env preview-deploy --repo ${repository}`,
      `  gh secret set PREVIEW_APP_PRIVATE_KEY --env preview-deploy --repo ${repository} < private-key.pem`,
    ].join("\n"),
    `Commit, and merge to ${branch}: GitHub runs preview.yml only as it is there.`,
  ];
}
