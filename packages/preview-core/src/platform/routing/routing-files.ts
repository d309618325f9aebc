import type { PlatformConfig } from "../../config/platform-config.ts";
import type { PlatformFile } from "../platform-file.ts";
import { hubRoutingFiles } from "./hub-routing-files.ts";
import { spokeRoutingFiles } from "./spoke-routing-files.ts";

/**
 * Everything of Istio and cert-manager that a request needs on its way from a browser to a preview's namespace.
 *
 * - It never changes when a preview comes or goes.
 * - No file has a key in it.
 * - Every object that a policy or a copy relies on is on the cluster that it protects.
 *
 * Ask `checkRouting` first: from a config with problems, the files would not work.
 *
 * @example
 * routingFiles(config).map(({ cluster, name }) => `${cluster}/${name}`); // ["hub/wildcard-certificate.yaml", …]
 */
export function routingFiles(config: PlatformConfig): PlatformFile[] {
  return [...hubRoutingFiles(config), ...spokeRoutingFiles(config)];
}
