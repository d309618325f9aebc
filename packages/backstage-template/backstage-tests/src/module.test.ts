import { createSpecializedBackend } from "@backstage/backend-app-api";
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  type ServiceFactory,
} from "@backstage/backend-plugin-api";
import { ConfigReader } from "@backstage/config";
import { scaffolderActionsExtensionPoint } from "@backstage/plugin-scaffolder-node";
import { scaffolderTemplatingExtensionPoint } from "@backstage/plugin-scaffolder-node/alpha";
import { expect, test } from "vitest";
import { type Action, fetchTemplate, LOGGER, RELEASED_ACTION } from "./backstage.ts";
import { EXAMPLE_TEXT } from "./platform.ts";
import { runSteps } from "./run-steps.ts";

const URL = "https://github.com/crh225/ARMServicePortal/blob/main/preview.yaml";

/** The contents of the scaffolder after the backend started. */
interface Scaffolder {
  readonly actions: Action[];
  readonly filters: string[];
}

test("a Backstage backend with the module has the actions and filters", async () => {
  const { actions, filters } = await startWith({ preview: { config: URL } });
  expect(actions.map(({ id }) => id)).toEqual([
    "preview:validate",
    "preview:names",
    "preview:workflows",
    "preview:gitops-manifests",
  ]);
  expect(filters).toEqual(["previewHostname", "previewNamespace"]);
});

test("the actions read preview.yaml at the address in the app-config", async () => {
  const { actions } = await startWith({ preview: { config: URL } });
  const steps = [
    { id: "it", name: "It", action: "preview:names", input: { service: "pricing-api", owner: "red" } },
  ];
  const { outputs } = await runSteps({ steps, output: {}, actions });
  expect(outputs["it"]).toMatchObject({ url: "https://pricing-api-pr-1-red.chrishouse.io" });
});

test("preview:workflows uses the action of the app-config, and fails without one", async () => {
  const input = { service: "pricing-api", owner: "red", repoUrl: "github.com?owner=crh225&repo=pricing-api" };
  const copy = {
    url: "./skeleton/.github",
    targetPath: ".github",
    copyWithoutTemplating: ["**"],
    values: {},
  };
  const steps = [
    { id: "copy", name: "Copy", action: "fetch:template", input: copy },
    { id: "it", name: "It", action: "preview:workflows", input },
  ];
  const [without, wrong, right] = await Promise.all(
    [{}, { action: "a/b@v1" }, { action: RELEASED_ACTION }].map(async (more) => {
      const { actions } = await startWith({ preview: { config: URL, ...more } });
      return () => runSteps({ steps, output: {}, actions: [fetchTemplate(), ...actions] });
    }),
  );
  await expect(without?.()).rejects.toThrow("preview.action: is not set in Backstage's app-config");
  await expect(wrong?.()).rejects.toThrow(
    /^action: expected an action at a full commit \(40 hex digits\) .*, got "a\/b@v1"$/,
  );
  expect((await right?.())?.outputs["it"]).toMatchObject({
    paths: expect.arrayContaining([".github/workflows/preview.yml"]),
  });
});

test("without the setting the backend does not start, and the error names the setting", async () => {
  await expect(startWith({})).rejects.toThrow("Missing required config value at 'preview.config'");
});

/** Backstage's own backend, with a scaffolder that records the actions and filters of its modules. */
async function startWith(config: object): Promise<Scaffolder> {
  const scaffolder: Scaffolder = { actions: [], filters: [] };
  const backend = createSpecializedBackend({
    defaultServiceFactories: services(new ConfigReader(config)),
  });
  backend.add(pluginOf(scaffolder));
  backend.add(import("../../src/index.ts"));
  await backend.start();
  await backend.stop();
  return scaffolder;
}

function pluginOf({ actions, filters }: Scaffolder): ReturnType<typeof createBackendPlugin> {
  return createBackendPlugin({
    pluginId: "scaffolder",
    register(env) {
      env.registerExtensionPoint(scaffolderActionsExtensionPoint, {
        addActions: (...added) => void actions.push(...added),
      });
      env.registerExtensionPoint(scaffolderTemplatingExtensionPoint, {
        addTemplateFilters: (added) =>
          void filters.push(...(Array.isArray(added) ? added.map(({ id }) => id) : [])),
        addTemplateGlobals: () => {},
      });
      env.registerInit({ deps: {}, init: async () => {} });
    },
  });
}

function services(config: ConfigReader): ServiceFactory[] {
  const lifecycle = {
    addStartupHook: () => {},
    addShutdownHook: () => {},
    startup: () => {},
    beforeShutdown: () => {},
    shutdown: () => {},
  };
  const reader = {
    readUrl: async (url: string) => {
      if (url !== URL) throw new Error(`nothing at ${url}`);
      return { buffer: async () => Buffer.from(EXAMPLE_TEXT) };
    },
  };
  const all = [
    [coreServices.rootConfig, config],
    [coreServices.rootLogger, LOGGER],
    [coreServices.logger, LOGGER],
    [coreServices.rootLifecycle, lifecycle],
    [coreServices.lifecycle, lifecycle],
    [coreServices.urlReader, reader],
  ] as const;
  return all.map(([service, value]) =>
    createServiceFactory({ service, deps: {}, factory: () => value } as never),
  );
}
