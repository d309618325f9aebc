/** One input of the action, as `action.yml` declares it; a test compares the two. */
export interface InputDeclaration {
  readonly description: string;
  readonly default?: string;
}

export type InputName =
  | "command"
  | "service"
  | "team"
  | "domain"
  | "gitops-repository"
  | "gitops-branch"
  | "gitops-token"
  | "github-token"
  | "config"
  | "pull-request"
  | "image-repository"
  | "image-digest"
  | "redeploy"
  | "wait"
  | "wait-timeout"
  | "wait-interval"
  | "readiness-address"
  | "comment"
  | "deployment"
  | "deadline"
  | "dry-run";

/** Every input. All of them are optional to GitHub, which does not enforce `required`; what is needed is checked here. */
export const INPUTS: Readonly<Record<InputName, InputDeclaration>> = {
  command: {
    description:
      "`sync` brings the preview in line with its pull request; `names` only computes its names, without a token or network.",
    default: "sync",
  },
  service: { description: "The service's name. Default: the repository's name." },
  team: { description: "The team that owns the service. Required." },
  domain: {
    description: "For `names`: the platform's domain. Without it there is no hostname and no URL.",
  },
  "gitops-repository": {
    description:
      "For `sync`: the repository that Argo CD applies, as `owner/name` on this GitHub, or the URL of any git remote. Required.",
  },
  "gitops-branch": { description: "Its branch. Default: its default branch." },
  "gitops-token": {
    description:
      "A token with `Contents: write` on the GitOps repository alone, best of a GitHub App. Required, except where GitHub gives no secrets (forks, Dependabot).",
  },
  "github-token": {
    description:
      "The workflow's own token, with `pull-requests: write` and `deployments: write`: it reads the pull request, writes the comment and the deployment.",
    default: "${{ github.token }}",
  },
  config: { description: "Path of the platform config in the GitOps repository.", default: "preview.yaml" },
  "pull-request": { description: "For `workflow_dispatch`: the pull request's number." },
  "image-repository": {
    description: "The image, without a tag. Default: the platform's registry and the repository's name.",
  },
  "image-digest": { description: "The image's digest, `sha256:…`, which then decides instead of the tag." },
  redeploy: {
    description:
      "Deploy again although this commit is deployed already. A re-run does so by itself when the preview does not answer.",
    default: "false",
  },
  wait: {
    description:
      "Whether to wait until the preview answers at its URL, or after a removal no longer does. Default: `true` for a deploy, `false` for a removal.",
  },
  "wait-timeout": { description: "How long to wait, such as `90s` or `5m`. Default: the platform's." },
  "wait-interval": { description: "How often to ask, such as `5s`.", default: "5s" },
  "readiness-address": {
    description:
      "Host or `host:port` to connect to when asking the preview, for runners that cannot resolve its public name. Default: the preview's own host.",
  },
  comment: { description: "Whether to comment on the pull request.", default: "true" },
  deployment: { description: "Whether to show a GitHub deployment.", default: "true" },
  deadline: { description: "How long to go on trying to commit, such as `5m`.", default: "5m" },
  "dry-run": { description: "Say what would be done, and do nothing.", default: "false" },
};
