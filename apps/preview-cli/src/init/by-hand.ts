/** What a person with the right to administer the repository has to do once, as paragraphs with the exact commands. */
export function environmentByHand(repository: string, branch: string): string[] {
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
