import { readFileSync } from "node:fs";
import type { Cluster } from "./clusters/cluster.ts";
import type { Part } from "./components/component.ts";
import type { WorldMesh } from "./mesh/world-mesh.ts";

/** What the cases know about the world, as plain JSON. */
export interface World {
  /** Everything that the world writes. The logs are in `logs`. */
  readonly folder: string;
  /** Part → why it is not there. */
  readonly absent: Readonly<Partial<Record<Part, string>>>;
  /** Istio and the gateways. Undefined where they are absent. */
  readonly mesh?: WorldMesh;
  readonly hub: Cluster;
  readonly spoke: Cluster;
  /** `host:port` where the previews answer by HTTPS. */
  readonly gateway: string;
  /** Path of the certificate of the authority that signs the gateway's certificate. */
  readonly publicAuthority: string;
}

/** The domain of the previews. */
export const DOMAIN = "chrishouse.io";

declare module "vitest" {
  export interface ProvidedContext {
    readonly world: World;
  }
}

/** The variable with the path of the file that has the {@link World}. */
export const WORLD_VARIABLE = "CONFORMANCE_WORLD";

/** The world that runs. Undefined when it was not started by `./x conformance`: other tools read the settings of the cases too. */
export function readWorld(): World | undefined {
  const file = process.env[WORLD_VARIABLE];
  return file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8"));
}
