import { parseConfig, renderPreview } from "preview-core";
import { waitFor } from "../machine/wait-for.ts";
import { CONFIG, OWNER, type Platform } from "../platform/platform.ts";
import { findApplication, findClaim, findNamespace, findPods, namesOf } from "../platform/preview-state.ts";
import { service, TEAM } from "../platform/service.ts";

/** The preview that is opened, changed and closed beside the others. */
export const ONE = "one-api";

const heads = new Map<string, string>();

/** Prints a line of the measurement. */
export function say(line: string): void {
  process.stderr.write(`measured: ${line}\n`);
}

/** Makes a service with its repository. */
export async function addService(name: string): Promise<void> {
  heads.set(name, await (await service(name)).repository.head());
}

/** The files of a preview: path → text. Its commit is the head of its service's default branch. */
export function filesOf(name: string, pr: number): Record<string, string> {
  const fullName = `${OWNER}/${name}`;
  const url = `https://github.com/${fullName}`;
  const sha = heads.get(name) ?? heads.get(ONE) ?? "";
  const deployment = {
    preview: { service: name, team: TEAM, pr },
    repository: { id: 1, fullName, url },
    pullRequest: { url: `${url}/pull/${pr}` },
    sha,
    image: { repository: `ghcr.io/${fullName}`, tag: `pr-${pr}-${sha.slice(0, 12)}` },
    attempt: 1,
  };
  return Object.fromEntries(renderPreview(deployment, parseConfig(CONFIG)));
}

/** Commits files to the GitOps repository. */
export function commit(
  { gitops }: Platform,
  files: Readonly<Record<string, string | null>>,
): Promise<string> {
  return gitops.commit({ branch: "main", message: "Measure", files });
}

/** The removal of files. */
export function removed(files: Readonly<Record<string, string>>): Record<string, null> {
  return Object.fromEntries(Object.keys(files).map((path) => [path, null]));
}

/** Seconds until `look` is true. */
export async function secondsUntil(what: string, look: () => Promise<boolean>, every = 250): Promise<number> {
  const start = performance.now();
  await waitFor(what, look, { within: 3600, every });
  return Math.round((performance.now() - start) / 100) / 10;
}

/** Opens one preview, and tells how long its Application and its pods take. */
export async function openOne(on: Platform, pr: number): Promise<void> {
  const names = namesOf(ONE, pr);
  await commit(on, filesOf(ONE, pr));
  const start = performance.now();
  await secondsUntil("its Application", async () => (await findApplication(on, names)) !== undefined);
  const application = (performance.now() - start) / 1000;
  await secondsUntil("its pods", async () => (await findPods(on, names)).length > 0);
  const pods = (performance.now() - start) / 1000;
  say(`opened one: Application ${application.toFixed(1)} s, pods ${pods.toFixed(1)} s after the commit`);
}

/** Changes one preview, and tells how long its Application takes. */
export async function pushOne(on: Platform, pr: number): Promise<void> {
  const files = Object.fromEntries(
    Object.entries(filesOf(ONE, pr)).map(([path, text]) => [path, text.replace("attempt: 1", "attempt: 2")]),
  );
  await commit(on, files);
  const seconds = await secondsUntil("the change", async () => {
    const application = await findApplication(on, namesOf(ONE, pr));
    return application?.["spec"].source.helm.valuesObject.preview.attempt === 2;
  });
  say(`changed one: its Application ${seconds} s after the commit`);
}

/** Closes one preview, and tells how long it takes. */
export async function closeOne(on: Platform, pr: number): Promise<void> {
  const names = namesOf(ONE, pr);
  await commit(on, removed(filesOf(ONE, pr)));
  const start = performance.now();
  await secondsUntil("its deletion begins", async () => {
    const application = await findApplication(on, names);
    return application === undefined || application.metadata.deletionTimestamp !== undefined;
  });
  const begins = (performance.now() - start) / 1000;
  await secondsUntil("nothing of it", async () => {
    const rest = [
      await findApplication(on, names),
      await findClaim(on, names),
      await findNamespace(on, names),
    ];
    return rest.every((object) => object === undefined);
  });
  const gone = (performance.now() - start) / 1000;
  say(`closed one: deletion begins ${begins.toFixed(1)} s, gone ${gone.toFixed(1)} s after the commit`);
}
