import type { EastWestEndpoint } from "preview-core/platform";
import type { SeenClusters } from "./live/observe-live.ts";
import type { Exchange } from "./sockets/exchange.ts";
import type { Resolution } from "./sockets/resolution.ts";

/** Everything that was seen of the path. No judgement. */
export interface Observations {
  /** When, in milliseconds since 1970. */
  readonly now: number;
  /** Of the host, or of the hub that was given. */
  readonly hubName: Resolution;
  /** The host asked for at the hub. Default: the hub has no address */
  readonly hub?: Exchange | undefined;
  /** Where the config, or who asked, says that the spoke's gateway is. */
  readonly endpoint: EastWestEndpoint;
  readonly spokeName: Resolution;
  /** The host asked for at the spoke's gateway as anybody can. Default: the gateway has no address */
  readonly stranger?: Exchange | undefined;
  /** The same with the hub's certificate. Default: that certificate was not given, or the hop needs none */
  readonly asHub?: Exchange | undefined;
  readonly clusters: SeenClusters;
}
