import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ConfigReader } from "@backstage/config";
import { ScmIntegrations } from "@backstage/integration";
import { createFetchTemplateAction } from "@backstage/plugin-scaffolder-backend";
import type { TemplateAction, TemplateFilter } from "@backstage/plugin-scaffolder-node";
import type { PlatformConfig } from "../../../preview-core/src/index.ts";
import {
  createGitOpsManifestsAction,
  createPreviewNamesAction,
  createPreviewValidateAction,
  createPreviewWorkflowsAction,
  PREVIEW_FILTERS,
} from "../../src/index.ts";

/** An action with any input. */
// oxlint-disable-next-line typescript/no-explicit-any -- a list holds actions of every input, which are told apart at run time
export type Action = TemplateAction<any, any>;

const require = createRequire(import.meta.url);
const none = (): void => {};
const instrument = { add: none, record: none, observe: none, addCallback: none, removeCallback: none };

/** A logger that writes nothing. */
export const LOGGER = { info: none, warn: none, error: none, debug: none, child: (): unknown => LOGGER };

/** The GitHub App in Backstage's configuration. */
export const APP = { clientId: "Iv23liABCDEFabcdef12", privateKey: "only-for-this-test" };

const config = new ConfigReader({
  scaffolder: {
    defaultEnvironment: {
      parameters: { previewAppClientId: APP.clientId },
      secrets: { previewAppPrivateKey: APP.privateKey },
    },
  },
});

/** The services that Backstage's runner needs. */
export const SERVICES = {
  logger: LOGGER,
  auditor: { createEvent: async () => ({ success: async () => {}, fail: async () => {} }) },
  metrics: new Proxy({}, { get: () => () => instrument }),
  config,
  integrations: ScmIntegrations.fromConfig(config),
};

export const CREDENTIALS = {
  $$type: "@backstage/BackstageCredentials",
  principal: { type: "user", userEntityRef: "user:default/guest" },
};

/** The released action in Backstage's configuration. */
export const RELEASED_ACTION = `crh225/preview-environments/apps/preview-action@${"0".repeat(40)} # v0.0.0`;

/** GitHub's number of the new repository. */
export const REPOSITORY_ID = 1_296_269;

/** The package's actions on a platform. Every repository has the same number. */
export function previewActions(platform: PlatformConfig): Action[] {
  const readConfig = async (): Promise<PlatformConfig> => platform;
  return [
    createPreviewValidateAction(readConfig),
    createPreviewNamesAction(readConfig),
    createPreviewWorkflowsAction({ readConfig, action: RELEASED_ACTION }),
    createGitOpsManifestsAction({ readConfig, findRepositoryId: async () => REPOSITORY_ID }),
  ];
}

/** Backstage's own fetch:template, without a network. */
export function fetchTemplate(): Action {
  const unreachable = (): never => {
    throw new Error("no network");
  };
  const reader = { readUrl: unreachable, readTree: unreachable, search: unreachable };
  const { integrations } = SERVICES;
  return createFetchTemplateAction({ integrations, reader, additionalTemplateFilters: filters() });
}

/** The package's filters, in the form that Backstage accepts. */
export function filters(): Record<string, TemplateFilter> {
  return Object.fromEntries(PREVIEW_FILTERS.map(({ id, filter }) => [id, filter as TemplateFilter]));
}

/** A registry of actions for Backstage's runner. */
export function registryOf(actions: readonly Action[]): object {
  const byId = new Map(actions.map((action) => [action.id, action]));
  const get = async (id: string): Promise<Action> => {
    const action = byId.get(id);
    if (action === undefined) throw new Error(`the template uses the unknown action ${id}`);
    return action;
  };
  return { list: async () => byId, get };
}

/**
 * A part of the scaffolder that its package does not export. The package's version is pinned, so the path stays valid.
 *
 * @param path Below the package's `dist`.
 */
export function internals(path: string): unknown {
  const manifest = require.resolve("@backstage/plugin-scaffolder-backend/package.json");
  return require(join(dirname(manifest), "dist", path));
}
