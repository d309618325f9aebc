import { delimiter, dirname } from "node:path";
import type { Deployment } from "./deployment.ts";

/**
 * Everything that a preview's process finds in its environment. Nothing of the platform's own environment is in it
 * but PATH: a pull request's code must see no secret.
 */
export function serviceEnvironment(deployment: Deployment, port: number): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PREVIEW_SERVICE: deployment.service,
    PREVIEW_TEAM: deployment.team,
    PREVIEW_PR: String(deployment.pr),
    PREVIEW_SHA: deployment.sha,
    PREVIEW_HOSTNAME: deployment.hostname,
  };
}
