import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pullRequestEvent } from "local-platform";
import { interleave } from "../interleave.ts";
import { comparison } from "../row.ts";
import { ACTION } from "../environment/action-deploy.ts";
import type { Suite } from "../suite.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const ROUNDS = 31;

/** Time that the action takes to start, read its inputs and write its outputs. */
export const start: Suite = {
  ids: ["start.ratio"],
  async measure({ signal, say }) {
    await using folder = await temporaryFolder();
    const empty = join(folder.path, "empty.mjs");
    const bundle = join(dirname(ACTION), "dist", "main.mjs");
    const environment = await jobEnvironment(folder.path);
    await writeFile(empty, "");
    say(`${ROUNDS} starts`);
    const launch = (main: string) => ({
      prepare: async () => () => runNode(main, environment, signal),
    });
    const medians = await interleave(ROUNDS, { bundle: launch(bundle), empty: launch(empty) }, signal);
    const versus = "an empty Node.js process";
    return [comparison({ id: "start.ratio", unit: "times as long", versus }, medians.bundle / medians.empty)];
  },
};

/** A job of GitHub's runner that runs the action with `command: names`. */
async function jobEnvironment(folder: string): Promise<Record<string, string>> {
  const [event, output] = [join(folder, "event.json"), join(folder, "output")];
  const pull = { number: 1, base: { repo: {} }, user: { login: "crh225" } };
  await writeFile(event, JSON.stringify(pullRequestEvent("opened", pull)));
  await writeFile(output, "");
  return {
    PATH: process.env["PATH"] ?? "",
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: event,
    GITHUB_OUTPUT: output,
    INPUT_COMMAND: "names",
    INPUT_SERVICE: "pricing-api",
    INPUT_TEAM: "red",
    INPUT_DOMAIN: "chrishouse.io",
  };
}

async function runNode(
  main: string,
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(process.execPath, [main], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
    signal,
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`${main} ended with ${child.exitCode}: ${said}`);
}
