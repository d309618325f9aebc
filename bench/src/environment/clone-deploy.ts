import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { git } from "../git.ts";
import { previewFiles } from "./gitops-files.ts";
import type { Environment } from "./environment.ts";

/** A preview to deploy, and the place of the clone. */
export interface CloneDeploy {
  readonly environment: Environment;
  readonly pr: number;
  /** Folder of the clone. The folder does not exist yet. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Deploys a preview as the reference implementation does, with git itself: shallow clone, write, add, commit, push. There is
 * no second attempt.
 *
 * @throws Error when another writer pushed since the clone, for example
 */
export async function cloneDeploy({ environment, pr, folder, signal }: CloneDeploy): Promise<void> {
  const variables = credentials(environment.tokens.gitops);
  const run = (...args: string[]): Promise<string> => git({ args, environment: variables, signal });
  await run("clone", "--quiet", "--depth=1", environment.remoteUrl, folder);
  const files = previewFiles("pricing-api", pr);
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await run("-C", folder, "add", ...files.keys());
  await run("-C", folder, "commit", "--quiet", `--message=Deploy preview of pull request ${pr}`);
  await run("-C", folder, "push", "--quiet");
}

/** The token in a header, as actions/checkout passes it to git. */
function credentials(token: string): Record<string, string> {
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  const person = { NAME: "github-actions[bot]", EMAIL: "github-actions@noreply.invalid" };
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
}
