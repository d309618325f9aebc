import type { PlatformConfig } from "../../config/platform-config.ts";

/** The API version of Istio's networking kinds. */
export type NetworkingApi = `networking.istio.io/${PlatformConfig["apiVersions"]["istio"]}`;

/** The API version of Istio's networking kinds that the clusters serve. */
export function networkingApi(config: PlatformConfig): NetworkingApi {
  return `networking.istio.io/${config.apiVersions.istio}`;
}
