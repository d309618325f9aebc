import { parseConfig } from "preview-core";
import { stuckDeletions, type StuckDeletion } from "preview-core/plan";
import { sweptHub, sweptSpoke } from "preview-gitops";
import { type Cluster as Connected, connectCluster } from "preview-gitops/cluster";
import type { Ended } from "tooling/run-program";
import { beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../clusters/cluster.ts";
import { waitFor } from "../machine/wait-for.ts";
import { installBundle, runShell } from "../platform/install-bundle.ts";
import { CONFIG, type Platform, platform } from "../platform/platform.ts";
import { describeState, findApplication, namesOf, waitUntilGone } from "../platform/preview-state.ts";
import { type Service, service } from "../platform/service.ts";
import { absent } from "./parts.ts";

/** Later than the time after which a deletion counts as stuck. */
const LATER_MS = 3_600_000;
/** For a pod to end, and for both controllers to see it. */
const GONE_SECONDS = 40;

const FINALIZER = "example.com/held";

/** The operation waits for the health of the first wave before admission sees the second, which it refuses. */
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

  test("stuck.namespace the reason is what is left in the namespace, and the command shows it", async ({
    task,
  }) => {
    const pull = await held.openPullRequest();
    const names = namesOf(held.name, pull.number);
    await held.run("opened", pull);
    const path = `/api/v1/namespaces/${names.namespace}/configmaps`;
    await on.spoke.api.create(path, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "held", finalizers: [FINALIZER] },
    });
    pull.close();
    await held.run("closed", pull);
    const isNamed = ({ object, reason }: StuckDeletion) =>
      object.kind === "Namespace" && reason.includes(FINALIZER);
    const { reason, command } = await seen(names.directory, isNamed);
    expect(reason).toMatch(/example\.com\/held in 1 resource instances/);
    const { stdout } = await runCommand(command);
    expect(stdout).toContain(FINALIZER);
    await on.spoke.api.patch(`${path}/held`, { metadata: { finalizers: null } });
    task.meta.phases = { "let go to gone": await waitUntilGone(on, names, GONE_SECONDS) };
  });

  /** Opens a pull request, and closes it while Argo CD's operation waits. */
  async function closeWhile(
    message: RegExp,
    files: Readonly<Record<string, string>>,
    behaviour: string,
  ): Promise<ReturnType<typeof namesOf>> {
    const pull = await held.openPullRequest(files);
    const names = namesOf(held.name, pull.number);
    await held.run("opened", pull, { wait: false, behaviour });
    await waitFor(
      `the operation of ${names.application} waits`,
      async () => {
        const { phase, message: said } = (await findApplication(on, names))?.["status"]?.operationState ?? {};
        return phase === "Running" && message.test(said);
      },
      { within: 180 },
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
      { within: 90 },
    );
  }

  /** Runs the command, and returns the seconds until nothing is left. */
  async function endBy({ command }: StuckDeletion, names: ReturnType<typeof namesOf>): Promise<number> {
    await runCommand(command);
    return waitUntilGone(on, names, GONE_SECONDS);
  }

  /** Runs a command as a person would, with the contexts of this world. @throws Error with its words when it fails */
  async function runCommand(command: string): Promise<Ended> {
    const cluster = command.includes("--context HUB") ? on.hub : on.spoke;
    const literal = command.replace("HUB", "hub").replace("SPOKE", "spoke");
    const ended = await runShell(cluster, on.world.folder, literal);
    if (ended.code !== 0) throw new Error(`${literal}: ${ended.stderr}`);
    return ended;
  }
});

function connect({ kubeconfig, name }: Cluster): Connected {
  return connectCluster({ kubeconfig: { files: [kubeconfig] }, context: name, userAgent: "conformance" });
}
