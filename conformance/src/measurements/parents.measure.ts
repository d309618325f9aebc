import { beforeAll, expect, test } from "vitest";
import type { ClusterObject } from "../clusters/cluster-api.ts";
import { kubectl } from "../clusters/kubectl.ts";
import { waitFor } from "../machine/wait-for.ts";
import { installBundle, renderBundle } from "../platform/install-bundle.ts";
import { APPLICATION_SET, APPLICATIONS, inRoot, listParents } from "../platform/parents.ts";
import { CONFIG, type Platform, platform } from "../platform/platform.ts";
import {
  addService,
  closeOne,
  commit,
  filesOf,
  ONE,
  openOne,
  pushOne,
  removed,
  say,
  secondsUntil,
} from "./one-preview.ts";
import { playClaims } from "./play-claims.ts";
import { hubRequests, worldUsage } from "./world-usage.ts";

/**
 * How many previews one hub carries, with a parent for each or with one for all. Run it by
 * `CONFORMANCE_PARTS=argocd ./x conformance --config measurements.config.ts`, with these variables.
 */
const PREVIEWS = Number(process.env["PREVIEWS"] ?? 500);
const PARENT = process.env["PARENT"] ?? "application-set";

const SERVICES = Math.max(1, Math.ceil(PREVIEWS / 50));
const QUIET_SECONDS = Number(process.env["QUIET_SECONDS"] ?? 180);
const HOURS = 3_600_000;

let on: Platform;

const listApplications = () => on.hub.api.list(APPLICATIONS);
const isPreview = ({ metadata }: ClusterObject) => metadata.labels?.["preview-core/ephemeral"] === "true";

/** Waits until every preview of `count` is there and healthy, and tells when each step was done. */
async function untilAllRun(count: number): Promise<void> {
  const start = performance.now();
  const told = new Set<string>();
  const tell = (words: string, done: boolean) => {
    if (done && !told.has(words)) say(`${words} after ${Math.round((performance.now() - start) / 1000)} s`);
    if (done) told.add(words);
  };
  await waitFor(
    "all previews run",
    async () => {
      const all = await listApplications();
      const previews = all.filter(isPreview);
      const parents = all.length - previews.length;
      const healthy = previews.filter(
        ({ status }) => status?.health?.status === "Healthy" && status.sync?.status === "Synced",
      );
      if (PARENT === "application-set") tell(`all ${count} parents`, parents >= count);
      tell(`all ${count} Applications`, previews.length >= count);
      tell(`all ${count} Applications healthy`, healthy.length >= count);
      return healthy.length >= count;
    },
    { within: 3600, every: 3000 },
    async () => `${(await listApplications()).filter(isPreview).length} previews`,
  );
}

/** CPU, memory and requests of some time in which nobody does anything. */
async function observe(words: string, seconds: number): Promise<void> {
  const [before, requests] = [worldUsage(on), await hubRequests(on)];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  for (const [name, { cpuSeconds, memoryMiB }] of worldUsage(on)) {
    const used = ((cpuSeconds - (before.get(name)?.cpuSeconds ?? 0)) / seconds) * 100;
    say(`${words}: ${name} ${used.toFixed(1)} % of a core, ${memoryMiB} MiB`);
  }
  const counts = [...(await hubRequests(on))].map(
    ([key, count]) => [key, (count - (requests.get(key) ?? 0)) / seconds] as const,
  );
  const busiest = counts.toSorted(([, a], [, b]) => b - a).slice(0, 12);
  say(
    `${words}: requests a second: ${busiest.map(([key, count]) => `${key} ${count.toFixed(1)}`).join(", ")}`,
  );
}

async function tellSizes(): Promise<void> {
  const set = await on.hub.api.get(APPLICATION_SET);
  if (set === undefined) return;
  const { resources = [], resourcesCount } = set["status"];
  const size = (value: unknown) => JSON.stringify(value).length;
  const each = resources.length === 0 ? 0 : Math.round(size(resources) / resources.length);
  say(
    `ApplicationSet: ${size(set)} bytes, status ${size(set["status"])}, ${resources.length} of ${resourcesCount} listed, ${each} bytes each`,
  );
}

beforeAll(async () => {
  on = await platform();
  await playClaims(on);
  const { folder } = await installBundle();
  if (PARENT !== "application-set") {
    await kubectl(on.hub, ["delete", "-f", `${folder}/hub/argocd-parent.yaml`]);
    const other = await renderBundle(on.world.folder, `${CONFIG}argocd: { parent: ${PARENT} }\n`);
    await kubectl(on.hub, ["apply", "--server-side", "-f", `${other}/hub/argocd-parent.yaml`]);
  }
  const names = Array.from({ length: SERVICES }, (_, index) => `service-${index}`);
  for (const name of [...names, ONE]) await addService(name);
}, 600_000);

test(
  `${PREVIEWS} previews with ${PARENT}`,
  async () => {
    const wanted = Array.from({ length: PREVIEWS }, (_, index) =>
      filesOf(`service-${index % SERVICES}`, 1 + Math.floor(index / SERVICES)),
    );
    await commit(on, Object.assign({}, ...wanted));
    await untilAllRun(PREVIEWS);
    await observe("nobody does anything", QUIET_SECONDS);
    await tellSizes();
    for (const pr of [1, 2, 3]) {
      await openOne(on, pr);
      await pushOne(on, pr);
      await closeOne(on, pr);
    }
    on.webhook = false;
    say("without the webhooks");
    for (const pr of [4, 5]) {
      await openOne(on, pr);
      await pushOne(on, pr);
      await closeOne(on, pr);
    }
    on.webhook = true;
    await besideHostileDirectories();
    await removeAll(wanted);
    expect((await listParents(on)).length).toBe(0);
  },
  4 * HOURS,
);

const FOREIGN = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: evil, namespace: argocd }\n";

/** The inputs that stop an app-of-apps: another kind, a confirmation, and many Applications that a policy denies. */
async function besideHostileDirectories(): Promise<void> {
  const file = (pr: number) => inRoot(`evil-api/preview-pr-${pr}`, "argocd-application.yaml");
  const path = file(1);
  const own = filesOf("evil-api", 1)[path] ?? "";
  const confirm = "  annotations:\n    argocd.argoproj.io/sync-options: Prune=confirm,Delete=confirm\n";
  const inputs: Readonly<Record<string, Record<string, string>>> = {
    "another kind": { [path]: FOREIGN },
    "a confirmation": { [path]: own.replace("  annotations:\n", confirm) },
    "26 denied": Object.fromEntries(
      Array.from({ length: 26 }, (_, index) => [
        file(index + 1),
        own.replace(/^ {2}project: .*$/m, "  project: default"),
      ]),
    ),
  };
  let pr = 10;
  for (const [words, files] of Object.entries(inputs)) {
    say(`beside ${words}`);
    await commit(on, files);
    if (PARENT === "application-set") {
      await openOne(on, (pr += 1));
      await closeOne(on, pr);
    }
    await commit(on, removed(files));
  }
}

async function removeAll(wanted: readonly Record<string, string>[]): Promise<void> {
  await commit(on, removed(Object.assign({}, ...wanted)));
  const seconds = await secondsUntil(
    "nothing is left",
    async () =>
      (await listApplications()).filter(({ metadata }) => metadata.name !== "previews").length === 0,
    3000,
  );
  say(`all ${PREVIEWS} closed in one commit: gone after ${seconds} s`);
}
