import {
  atMost,
  type Command,
  defineCommand,
  flag,
  interruption,
  optional,
  wholeNumber,
} from "preview-console";
import { ExpectedError } from "preview-core/names";

/** Runs two pull requests on a platform on this machine. It needs a checkout of the project. */
export const demoCommand: Command = defineCommand({
  name: "demo",
  summary: "Runs two pull requests from open to closed on a local platform.",
  options: {
    serve: flag("Keep the first preview running until Ctrl-C."),
    port: optional(atMost(wholeNumber, "65535"), "Port of the hub's gateway. Default: a free port."),
    json: flag("Print one JSON line at the end instead of a report."),
  },
  examples: ["preview demo", "preview demo --serve --port 8080"],
  async run({ port, serve, json }, terminal) {
    // The published command line comes without the local platform.
    const { runDemo } = await import("../demo/run-demo.ts");
    await runDemo({ port, serve, json, interrupted: interruption() }, terminal).catch(explainMissingGit);
  },
});

function explainMissingGit(error: unknown): never {
  if (error instanceof Error && "path" in error && error.path === "git" && "code" in error)
    throw new ExpectedError("git is not on PATH; install it first: https://git-scm.com/downloads", {
      cause: error,
    });
  throw error;
}
