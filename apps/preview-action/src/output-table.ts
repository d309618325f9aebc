/** Every output of the action with its description, as `action.yml` declares it; a test compares the two. */
export const OUTPUTS: Readonly<Record<string, string>> = {
  url: "The preview's address.",
  hostname: "Its host.",
  namespace: "Its namespace on the spoke (`sync`).",
  application: "Its Argo CD Application (`sync`).",
  "image-tag": "The image's tag for the head commit, which never moves.",
  "image-alias": "The moving tag of the pull request (`names`).",
  "head-sha": "The pull request's head commit (`names`).",
  directory: "Its directory in the GitOps repository (`sync`).",
  state: "`ready`, `deploying`, `removed`, `skipped`, `superseded` or `failed` (`sync`).",
  commit: "The commit to the GitOps repository; empty when nothing had to change (`sync`).",
  changed: "`true` when a commit was made (`sync`).",
  phases: "JSON: seconds that the run was queued, planned, committed and waited until ready (`sync`).",
};
