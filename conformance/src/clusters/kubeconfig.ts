import { readFileSync, writeFileSync } from "node:fs";

export interface KubeconfigOptions {
  readonly server: string;
  readonly caFile: string;
  readonly token: string;
  /** The name of its context. */
  readonly context: string;
  /** Default: `default` */
  readonly namespace?: string;
}

/** The text of a kubeconfig with one context. JSON is YAML too. */
function kubeconfigText({ server, caFile, token, context, namespace }: KubeconfigOptions): string {
  const authority = readFileSync(caFile).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    clusters: [{ name: context, cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name: context, user: { token } }],
    contexts: [{ name: context, context: { cluster: context, user: context, namespace } }],
  });
}

/** Writes a kubeconfig, and returns its path. */
export function writeKubeconfig(path: string, options: KubeconfigOptions): string {
  writeFileSync(path, kubeconfigText(options));
  return path;
}
