import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SerializedFile, serializeDirectoryContents } from "@backstage/plugin-scaffolder-node";
import type { PlatformConfig } from "../../../preview-core/src/index.ts";
import {
  CREDENTIALS,
  fetchTemplate,
  filters,
  internals,
  previewActions,
  registryOf,
  SERVICES,
} from "./backstage.ts";
import { type Made, nothingMade, publishActions } from "./github.ts";
import { runSteps } from "./run-steps.ts";
import { PACKAGE, readTemplate, toBackstageUrl } from "./template.ts";

export interface TemplateOutput {
  readonly links: readonly { readonly title: string; readonly url?: string; readonly entityRef?: string }[];
  readonly text: readonly { readonly title: string; readonly content: string }[];
}

interface DryRun {
  readonly output: TemplateOutput;
  /** The workspace at the end: path → text. */
  readonly files: ReadonlyMap<string, string>;
  readonly log: readonly string[];
}

type DryRunner = (input: object) => Promise<{
  output: TemplateOutput;
  directoryContents: SerializedFile[];
  log: { body: { message: string } }[];
}>;

const ENTITY_REF = "template:default/service-with-previews";

/** Runs the whole template with Backstage's own dry runner, which skips actions with effects. */
export async function dryRunTemplate(parameters: object, platform: PlatformConfig): Promise<DryRun> {
  const workingDirectory = await mkdtemp(join(tmpdir(), "dry-run-"));
  try {
    const { createDryRunner } = internals("scaffolder/dryrun/createDryRunner.cjs.js") as {
      createDryRunner: (options: object) => DryRunner;
    };
    const actions = [fetchTemplate(), ...previewActions(platform), ...publishActions(nothingMade())];
    const run = createDryRunner({
      ...SERVICES,
      actionRegistry: registryOf(actions),
      workingDirectory,
      additionalTemplateFilters: filters(),
    });
    const { apiVersion, spec } = await readTemplate();
    const baseUrl = toBackstageUrl(join(workingDirectory, "content", "template.yaml"));
    const { output, directoryContents, log } = await run({
      spec: { ...spec, apiVersion, parameters },
      templateInfo: { entityRef: ENTITY_REF, baseUrl },
      directoryContents: await serializeDirectoryContents(PACKAGE, {
        globPatterns: ["template.yaml", "skeleton/**"],
      }),
      credentials: CREDENTIALS,
      secrets: {},
    });
    const files = directoryContents.map(({ path, content }) => [path, content.toString("utf8")] as const);
    return { output, files: new Map(files), log: log.map(({ body }) => body.message) };
  } finally {
    await rm(workingDirectory, { recursive: true });
  }
}

/** Runs the whole template with Backstage's own runner. `made` records the effects on GitHub and the catalog. */
export async function runTemplate(
  parameters: object,
  platform: PlatformConfig,
  made: Made = nothingMade(),
): Promise<{ output: TemplateOutput; made: Made }> {
  const { steps, output } = (await readTemplate()).spec;
  const actions = [fetchTemplate(), ...previewActions(platform), ...publishActions(made)];
  const ran = await runSteps({ steps, output, actions, parameters });
  return { output: ran.output as TemplateOutput, made };
}
