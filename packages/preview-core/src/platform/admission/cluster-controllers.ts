/**
 * How Kubernetes' own controllers are called: each by its service account, or, where the controller manager runs without
 * `--use-service-account-credentials`, all alike.
 */
export function controllerNames(...controllers: readonly string[]): string[] {
  return [
    ...controllers.map((controller) => `system:serviceaccount:kube-system:${controller}`),
    "system:kube-controller-manager",
  ];
}
