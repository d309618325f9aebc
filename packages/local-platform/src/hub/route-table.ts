/** The hub's target for the requests of one host, as the preview's claim and its pods make it. */
export interface Route {
  /** The commit in the preview's claim. A request that asks for this commit gets only pods of this commit. */
  readonly commit: string;
  readonly pods: Pods;
}

/** The pods behind the preview's ordinary Service. */
export type Pods =
  | {
      readonly state: "serving";
      /** Port of the service on 127.0.0.1. */
      readonly port: number;
      /** The commit that runs there. */
      readonly sha: string;
    }
  | { readonly state: "starting" }
  | {
      readonly state: "failed";
      /** The cause in words. */
      readonly message: string;
    };

/** Host in lower case, without a port → its route. The hub looks it up for every request. */
export type RouteTable = ReadonlyMap<string, Route>;
