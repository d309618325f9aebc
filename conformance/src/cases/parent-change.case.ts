import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LocalPullRequest } from "local-github";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectl } from "../clusters/kubectl.ts";
import { waitFor } from "../machine/wait-for.ts";
import {
  type Installation,
  installBundle,
  preview,
  renderBundle,
  runShell,
} from "../platform/install-bundle.ts";
import { APPLICATIONS, findParent, listParents, runOperations } from "../platform/parents.ts";
import { CONFIG, type Platform, platform } from "../platform/platform.ts";
import {
  findApplication,
  findClaim,
  findNamespace,
  findPods,
  findRest,
  namesOf,
  waitUntilGone,
} from "../platform/preview-state.ts";
import { type Service, service } from "../platform/service.ts";
import { sectionOf, shellCommands } from "../platform/shell-commands.ts";
import { absent } from "./parts.ts";

const NAME = "ledger-api";
/** A bound for a change of parents. How soon a preview goes is the matter of other cases. */
const GONE_SECONDS = 240;
const OPERATIONS = fileURLToPath(new URL("../../../docs/operations.md", import.meta.url));

describe.skipIf(absent("argocd", "crossplane"))("another parent", () => {
  let on: Platform;
  let bundle: Installation;
  let ledger: Service;
  let live: LocalPullRequest;
  let before: readonly unknown[];
  const names = () => namesOf(NAME, live.number);
  /** What identifies the objects of the live preview. A new object has another uid, and a new pod another name. */
  const identities = async () => {
    const [application, claim, namespace] = await Promise.all([
      findApplication(on, names()),
      findClaim(on, names()),
      findNamespace(on, names()),
    ]);
    const pods = (await findPods(on, names())).map(({ metadata }) => metadata.name);
    return [application, claim, namespace].map((object) => object?.metadata.uid).concat(pods);
  };
  /** A preview that is there. Whether it answers is the matter of other cases. */
  const opens = async (): Promise<LocalPullRequest> => {
    const pull = await ledger.openPullRequest();
    await ledger.run("opened", pull, { wait: false });
    await waitFor(
      "its pod is there",
      async () => (await findPods(on, namesOf(NAME, pull.number))).length > 0,
      {
        within: 240,
      },
    );
    return pull;
  };
  const closes = async (pull: LocalPullRequest): Promise<number> => {
    pull.close();
    await ledger.run("closed", pull, { wait: false });
    return waitUntilGone(on, namesOf(NAME, pull.number), GONE_SECONDS);
  };
  const applyHub = (folder: string) =>
    kubectl(on.hub, ["apply", "--server-side", "--force-conflicts", "-k", `${folder}/hub`]);
  /** Waits until the preview's Application and claim are tracked by this Application. */
  const ownedBy = (parent: string) =>
    waitFor(
      `${parent} owns the preview`,
      async () =>
        [await findApplication(on, names()), await findClaim(on, names())].every((object) =>
          object?.metadata.annotations?.["argocd.argoproj.io/tracking-id"]?.startsWith(`${parent}:`),
        ),
      { within: 180 },
    );
  beforeAll(async () => {
    on = await platform();
    bundle = await installBundle();
    ledger = await service(NAME);
    live = await opens();
    before = await identities();
  }, 600_000);
  afterAll(async () => {
    await applyHub(bundle.folder);
    await closes(live);
  }, 600_000);

  test("parent.back the documents' commands lead to app-of-apps, and no live preview is touched", async () => {
    const folder = await renderBundle(on.world.folder, `${CONFIG}argocd: { parent: app-of-apps }\n`);
    await runOperations(on, "### From application-set to app-of-apps");
    await waitFor("no parent is left", async () => (await listParents(on)).length === 0);
    await applyHub(folder);
    await ownedBy("previews");
    expect(await identities()).toEqual(before);
  });

  test("parent.back-lives with app-of-apps a preview starts and ends", async ({ task }) => {
    task.meta.phases = { "closed to gone": await closes(await opens()) };
    expect(await identities()).toEqual(before);
  });

  test("parent.doctor the doctor names the parent that was left", async () => {
    await applyHub(bundle.folder);
    const args = ["doctor", "--config", `${bundle.folder}/../preview.yaml`, "--json", "--hub", "127.0.0.1:1"];
    const context = ["--spoke", "127.0.0.1:1", "--kubeconfig", on.hub.kubeconfig, "--hub-context", "hub"];
    const { stdout } = await preview([...args, ...context]);
    const links: readonly { id: string }[] = JSON.parse(stdout).links;
    expect(links.find(({ id }) => id === "parents")).toMatchObject({
      state: "broken",
      detail: expect.stringContaining("the hub also has Application argocd/previews"),
    });
    await runOperations(on, "### From application-set to app-of-apps");
    expect(await identities()).toEqual(before);
  });

  test("parent.migrates the documents' commands lead to an ApplicationSet, and no live preview is touched", async ({
    task,
  }) => {
    await runOperations(on, "### From app-of-apps to application-set");
    expect(await on.hub.api.get(`${APPLICATIONS}/previews`)).toBeUndefined();
    const start = performance.now();
    await applyHub(bundle.folder);
    await ownedBy(`${NAME}.preview-pr-${live.number}`);
    task.meta.phases = { "taken over": (performance.now() - start) / 1000 };
    expect(await identities()).toEqual(before);
  });

  test("parent.migrates-lives after that a preview starts and ends", async ({ task }) => {
    task.meta.phases = { "closed to gone": await closes(await opens()) };
    expect(await identities()).toEqual(before);
  });

  test("parent.stop the documents' command stops each start and removal, and applying the parent ends the stop", async ({
    task,
  }) => {
    const closing = await opens();
    const page = readFileSync(OPERATIONS, "utf8");
    const stop = shellCommands(sectionOf(page, "## When something is wrong")).find((command) =>
      command.includes("applicationsSync"),
    );
    const { code, stderr } = await runShell(on.hub, on.world.folder, stop ?? "false");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    closing.close();
    await ledger.run("closed", closing, { wait: false });
    const opening = await ledger.openPullRequest();
    await ledger.run("opened", opening, { wait: false });
    const parent = await waitFor(
      "the parent of the opened preview is there, and compared",
      async () => {
        const found = await findParent(on, `${NAME}/preview-pr-${opening.number}`);
        return found?.["status"]?.sync?.status === "OutOfSync" && found;
      },
      { within: 120 },
    );
    expect(parent["status"].operationState).toBeUndefined();
    expect(await findRest(on, namesOf(NAME, closing.number))).toHaveLength(3);
    const start = performance.now();
    const file = `${bundle.folder}/hub/argocd-parent.yaml`;
    await kubectl(on.hub, ["apply", "--server-side", "--force-conflicts", "-f", file]);
    await waitUntilGone(on, namesOf(NAME, closing.number), GONE_SECONDS);
    await waitFor(
      "the opened preview is there",
      async () => (await findRest(on, namesOf(NAME, opening.number))).length === 3,
      { within: 120 },
    );
    task.meta.phases = { "stop ended to all done": (performance.now() - start) / 1000 };
    await closes(opening);
  });
});
