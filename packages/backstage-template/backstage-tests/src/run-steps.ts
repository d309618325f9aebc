import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TemplateEntityV1beta3 } from "@backstage/plugin-scaffolder-common";
import { type Action, CREDENTIALS, filters, internals, registryOf, SERVICES } from "./backstage.ts";
import { TEMPLATE_URL } from "./template.ts";

export type Steps = TemplateEntityV1beta3["spec"]["steps"];

export interface StepsToRun {
  readonly steps: Steps;
  readonly output: object | undefined;
  readonly actions: readonly Action[];
  /** Default: none */
  readonly parameters?: object;
}

export interface Ran {
  /** The template's output, rendered. */
  readonly output: object;
  /** Id of each step → its outputs. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Runner {
  readonly execute: (task: object) => Promise<{ output: object }>;
}

/** Runs steps of a template with Backstage's own runner and the given actions. */
export async function runSteps({ steps, output = {}, actions, parameters = {} }: StepsToRun): Promise<Ran> {
  const workingDirectory = await mkdtemp(join(tmpdir(), "run-"));
  const outputs: Record<string, Record<string, unknown>> = {};
  try {
    const { NunjucksWorkflowRunner } = internals("scaffolder/tasks/NunjucksWorkflowRunner.cjs.js") as {
      NunjucksWorkflowRunner: new (options: object) => Runner;
    };
    const runner = new NunjucksWorkflowRunner({
      ...SERVICES,
      actionRegistry: registryOf(actions.map((action) => recording(action, outputs))),
      workingDirectory,
      templateCapabilities: { filters: filters(), globals: {} },
    });
    const templateInfo = { entityRef: "template:default/service-with-previews", baseUrl: TEMPLATE_URL };
    const ran = await runner.execute({
      spec: { apiVersion: "scaffolder.backstage.io/v1beta3", steps, output, parameters, templateInfo },
      secrets: {},
      getInitiatorCredentials: async () => CREDENTIALS,
      getWorkspaceName: async () => "workspace",
      cancelSignal: new AbortController().signal,
      emitLog: async () => {},
    });
    return { output: ran.output, outputs };
  } finally {
    await rm(workingDirectory, { recursive: true });
  }
}

function recording(action: Action, outputs: Record<string, Record<string, unknown>>): Action {
  return {
    ...action,
    handler(ctx) {
      const own = (outputs[ctx.step?.id ?? ""] = {} as Record<string, unknown>);
      const output = (name: string, value: unknown): void => {
        own[name] = value;
        ctx.output(name, value);
      };
      return action.handler({ ...ctx, output });
    },
  };
}
