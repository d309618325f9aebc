import type { GatewayConfig } from "../config/platform-config.ts";

/** A Gateway as a VirtualService of another namespace names it: `{namespace}/{name}`. */
export function gatewayReference({ namespace, name }: Pick<GatewayConfig, "namespace" | "name">): string {
  return `${namespace}/${name}`;
}
