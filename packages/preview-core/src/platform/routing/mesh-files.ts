import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ClusterRole, HelmRelease, PlatformFile } from "../platform-file.ts";
import { buildPassthroughGateway, PASSTHROUGH_NAME } from "./build-passthrough-gateway.ts";
import { ISTIOD_NAMESPACE, istiodValues, meshNamespacePatch, passthroughValues } from "./mesh-settings.ts";

const REPOSITORY = "https://istio-release.storage.googleapis.com/charts";

/** Istio's chart of a gateway's pods and their Service. */
export const GATEWAY_CHART: Pick<HelmRelease, "chart" | "repository" | "shared"> = {
  chart: "gateway",
  repository: REPOSITORY,
  shared: false,
};

/** What makes the two clusters one mesh, and on the spoke the door into its network. */
export function meshFiles(config: PlatformConfig, cluster: ClusterRole): PlatformFile[] {
  return [
    {
      cluster,
      name: "mesh-network.yaml",
      purpose: "The label by which istiod knows its own network.",
      settings: meshNamespacePatch(config, cluster),
      destination: { kind: "patch", of: "Namespace", name: ISTIOD_NAMESPACE },
    },
    {
      cluster,
      name: "istiod-values.yaml",
      purpose:
        "Makes the two clusters one mesh. Both need a CA below the same root first, and the hub a remote secret of the spoke.",
      settings: istiodValues(config, cluster),
      destination: {
        kind: "helm-release",
        namespace: ISTIOD_NAMESPACE,
        name: "istiod",
        chart: "istiod",
        repository: REPOSITORY,
        shared: true,
      },
    },
    ...(cluster === "spoke" ? doorFiles(config) : []),
  ];
}

function doorFiles(config: PlatformConfig): PlatformFile[] {
  return [
    {
      cluster: "spoke",
      name: "passthrough-values.yaml",
      purpose: "Values for the pods of the door between the networks.",
      settings: passthroughValues(config),
      destination: {
        kind: "helm-release",
        namespace: config.routing.spoke.podNamespace,
        name: PASSTHROUGH_NAME,
        ...GATEWAY_CHART,
      },
    },
    {
      cluster: "spoke",
      name: "passthrough-gateway.yaml",
      purpose: "The door between the networks: mesh TLS to the spoke's gateway, and to nothing else.",
      objects: [buildPassthroughGateway(config)],
    },
  ];
}
