import { parseConfig } from "preview-core";
import { stuckDeletions, type StuckDeletion } from "preview-core/plan";
import { sweptHub, sweptSpoke } from "preview-gitops";
import { type Cluster as Connected, connectCluster } from "preview-gitops/cluster";
import { beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../clusters/cluster.ts";
import { waitFor } from "../machine/wait-for.ts";
import { BROKEN_STATES } from "../platform/broken-states.ts";
import { installBundle, runShell } from "../platform/install-bundle.ts";
import { CONFIG, type Platform, platform } from "../platform/platform.ts";
import { describeState, findApplication, namesOf, waitUntilGone } from "../platform/preview-state.ts";
import { type Service, service } from "../platform/service.ts";
import { absent } from "./parts.ts";

/** Later than the time after which a deletion counts as stuck. */
const LATER_MS = 3_600_000;
/** For a pod to end, and for both controllers to see it. */
const GONE_SECONDS = 40;

const SECOND_WAVE = `apiVersion: v1
kind: ConfigMap
metadata:
  name: "{{ .Release.Name }}-second"
  annotations: { argocd.argoproj.io/sync-wave: "1" }
`;

describe.skipIf(absent("argocd", "crossplane"))("a deletion that does not end", () => {
  let on: Platform;
  let held: Service;
  beforeAll(async () => {
    on = await platform();
    await installBundle();
    held = await service("held-api");
  });

  test("stuck.wave the reason is what the operation waits for, and the command ends it", async ({ task }) => {
    const files = { "helm/templates/second.yaml": SECOND_WAVE };
    const names = await closeWhile(/waiting for healthy state of apps\/Deployment/, files, "missing");
    const stuck = await seen(names.directory, ({ object }) => object.kind === "Application");
    expect(stuck.reason).toMatch(/Argo CD first ends a running operation \(waiting for healthy state of/);
    task.meta.phases = { "command to gone": await endBy(stuck, names) };
  });

  test("stuck.hook the reason is what is left in the namespace, and the command ends it", async ({
    task,
  }) => {
    const hook = BROKEN_STATES.find(({ id }) => id === "hook");
    const names = await closeWhile(/waiting for completion of hook/, await hook?.files?.(held.repository));
    const stuck = await seen(
      names.directory,
      ({ object, reason }) => object.kind === "Namespace" && reason.includes("hook-finalizer"),
    );
    expect(stuck.reason).toMatch(/argocd\.argoproj\.io\/hook-finalizer in 1 resource instances/);
    expect(stuck.reason).toMatch(
      /its Application \S+ has a running operation \(waiting for completion of hook/,
    );
    task.meta.phases = { "command to gone": await endBy(stuck, names) };
  });

  /** Opens a pull request, and closes it while Argo CD's operation waits. */
  async function closeWhile(
    message: RegExp,
    files: Readonly<Record<string, string>> = {},
    behaviour?: string,
  ): Promise<ReturnType<typeof namesOf>> {
    const pull = await held.openPullRequest(files);
    const names = namesOf(held.name, pull.number);
    await held.run("opened", pull, { wait: false, ...(behaviour === undefined ? {} : { behaviour }) });
    await waitFor(
      `the operation of ${names.application} waits`,
      async () => {
        const { phase, message: said } = (await findApplication(on, names))?.["status"]?.operationState ?? {};
        return phase === "Running" && message.test(said);
      },
      { within: 120 },
      () => describeState(on, names),
    );
    pull.close();
    await held.run("closed", pull, { wait: false });
    return names;
  }

  /** What sweeper and doctor will say of the preview, once its deletion counts as stuck. */
  function seen(directory: string, isMeant: (found: StuckDeletion) => boolean): Promise<StuckDeletion> {
    const config = parseConfig(CONFIG);
    return waitFor(
      `a reason is known for ${directory}`,
      async () => {
        const lists = await Promise.all([
          sweptHub(connect(on.hub)).list(config),
          sweptSpoke(connect(on.spoke)).list(config),
        ]);
        const ours = lists.flat().filter((object) => object.directory === directory);
        return stuckDeletions(ours, Date.now() + LATER_MS).find(isMeant);
      },
      { within: 60 },
    );
  }

  /** Runs the command, and returns the seconds until nothing is left. */
  async function endBy({ command }: StuckDeletion, names: ReturnType<typeof namesOf>): Promise<number> {
    const cluster = command.includes("--context HUB") ? on.hub : on.spoke;
    const literal = command.replace("HUB", "hub").replace("SPOKE", "spoke");
    const { code, stderr } = await runShell(cluster, on.world.folder, literal);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return waitUntilGone(on, names, GONE_SECONDS);
  }
});

function connect({ kubeconfig, name }: Cluster): Connected {
  return connectCluster({ kubeconfig: { files: [kubeconfig] }, context: name, userAgent: "conformance" });
}
