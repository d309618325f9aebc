import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { git } from "../git.ts";
import { previewFiles } from "../repository/gitops-files.ts";
import type { Scene } from "./scene.ts";

/** What is deployed, and where. */
export interface SeedDeploy {
  readonly scene: Scene;
  readonly pr: number;
  /** For the clone; it does not exist yet. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Deploys a preview the way that the action replaces, with git itself: shallow clone, write, add, commit, push.
 *
 * @throws Error when somebody else has pushed in between, among others: there is no second try
 */
export async function seedDeploy({ scene, pr, folder, signal }: SeedDeploy): Promise<void> {
  const environment = credentials(scene.tokens.gitops);
  const run = (...args: string[]): Promise<string> => git({ args, environment, signal });
  await run("clone", "--quiet", "--depth=1", scene.remoteUrl, folder);
  const files = previewFiles("pricing-api", pr);
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await run("-C", folder, "add", ...files.keys());
  await run("-C", folder, "commit", "--quiet", `--message=Deploy preview of pull request ${pr}`);
  await run("-C", folder, "push", "--quiet");
}

/** The token as actions/checkout hands it to git: a header. */
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
