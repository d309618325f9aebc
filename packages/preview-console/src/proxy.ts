import * as http from "node:http";
import type { Environment } from "./terminal.ts";

/** The variables that name a proxy, in lower case too. */
const VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY"];

/**
 * Sends this program's requests through the proxy that the environment names. Node.js has a proxy only on request
 * (https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support). Certificates of NODE_EXTRA_CA_CERTS it reads by
 * itself.
 *
 * @param warn Called when this version of Node.js can use a proxy only by a variable of its own
 */
export function useProxy(environment: Environment, warn: (message: string) => void): void {
  const named = VARIABLES.some((name) => environment[name] || environment[name.toLowerCase()]);
  if (!named || environment["NODE_USE_ENV_PROXY"] === "1") return;
  if (typeof http.setGlobalProxyFromEnv === "function") http.setGlobalProxyFromEnv(environment);
  else warn("this Node.js uses no proxy by itself; set NODE_USE_ENV_PROXY=1, or use Node.js 24.14 or newer");
}
