/** The hub's target for the requests of one host. */
export type Route =
  | {
      readonly state: "serving";
      /** Port of the service on 127.0.0.1. */
      readonly port: number;
      /** The running commit. The hub sends it in `x-preview-sha`. */
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
