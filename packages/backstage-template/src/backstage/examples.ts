import type { TemplateExample } from "@backstage/plugin-scaffolder-node";

/** What Backstage shows under "Installed actions". Each is run by a test. */
export const validateExamples: TemplateExample[] = [
  {
    description: "Stop before anything is made when the service could not have previews",
    example: `steps:
  - id: service
    name: Check the names
    action: preview:validate
    input:
      service: pricing-api
      owner: group:default/red
`,
  },
];

export const namesExamples: TemplateExample[] = [
  {
    description: "The address of the first pull request's preview",
    example: `steps:
  - id: preview
    name: Name the first preview
    action: preview:names
    input:
      service: pricing-api
      owner: group:default/red
`,
  },
  {
    description: "All names of one commit of one pull request",
    example: `steps:
  - id: preview
    name: Name a preview
    action: preview:names
    input:
      service: pricing-api
      owner: red
      pr: 7
      sha: 0123456789abcdef0123456789abcdef01234567
`,
  },
];

export const gitOpsManifestsExamples: TemplateExample[] = [
  {
    description: "Development only",
    example: `steps:
  - id: gitops
    name: Write the GitOps files
    action: preview:gitops-manifests
    input:
      service: pricing-api
      owner: group:default/red
      repoUrl: github.com?owner=crh225&repo=pricing-api
      targetPath: gitops
`,
  },
  {
    description: "Development and production",
    example: `steps:
  - id: gitops
    name: Write the GitOps files
    action: preview:gitops-manifests
    input:
      service: pricing-api
      owner: group:default/red
      repoUrl: github.com?owner=crh225&repo=pricing-api
      production:
        cluster: aks-app-spoke
        providerConfig: app-spoke
        minReplicas: 3
        maxReplicas: 10
`,
  },
];

export const workflowsExamples: TemplateExample[] = [
  {
    description: "Fill the workflows that fetch:template has copied",
    example: `steps:
  - id: skeleton
    name: Copy the workflows
    action: fetch:template
    input:
      url: ./skeleton/.github
      targetPath: service/.github
      copyWithoutTemplating: [workflows/**]
      values: {}
  - id: workflows
    name: Fill the workflows in
    action: preview:workflows
    input:
      service: pricing-api
      owner: group:default/red
      repoUrl: github.com?owner=crh225&repo=pricing-api
      action: "crh225/preview-environments/apps/preview-action@0000000000000000000000000000000000000000 # v0.0.0"
      targetPath: service
`,
  },
];
