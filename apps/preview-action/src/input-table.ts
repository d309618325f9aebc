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
  | "image-repository"
  | "image-digest"
  | "comment"
  | "redeploy"
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
  domain: { description: "For `names`: the platform's domain. Without it there is no hostname and no URL." },
  "gitops-repository": {
    description: "For `sync`: the repository that Argo CD applies, as `owner/name`. Required.",
  },
  "gitops-branch": { description: "Its branch. Default: its default branch." },
  "gitops-token": {
    description:
      "A token with `Contents: write` on the GitOps repository alone, best of a GitHub App. Required, except where GitHub gives no secrets (forks, Dependabot).",
  },
  "github-token": {
    description:
      "The workflow's own token, with `pull-requests: write`: it reads the pull request and writes the comment.",
    default: "${{ github.token }}",
  },
  config: { description: "Path of the platform config in the GitOps repository.", default: "preview.yaml" },
  "image-repository": {
    description: "The image, without a tag. Default: the platform's registry and the repository's name.",
  },
  "image-digest": { description: "The image's digest, `sha256:…`, which then decides instead of the tag." },
  comment: { description: "Whether to comment on the pull request.", default: "true" },
  redeploy: { description: "Deploy again although this commit is deployed already.", default: "false" },
  "dry-run": { description: "Say what would be done, and do nothing.", default: "false" },
};
