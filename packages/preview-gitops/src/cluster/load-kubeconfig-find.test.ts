import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { ClusterError } from "./cluster-error.ts";
import { findKubeconfig, type KubeconfigHints } from "./load-kubeconfig.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";

/** A home directory with a kubeconfig, two more files, and a pod's token. */
async function everything(): Promise<
  AsyncDisposable & { readonly hints: KubeconfigHints; readonly path: string }
> {
  const folder = await temporaryFolder();
  for (const name of [".kube/config", "a", "b", "pod/token"]) await folder.write(name, "");
  const { path } = folder;
  const environment = {
    KUBECONFIG: ["", join(path, "a"), join(path, "missing"), join(path, "b")].join(delimiter),
    KUBERNETES_SERVICE_HOST: "10.0.0.1",
    KUBERNETES_SERVICE_PORT: "443",
  };
  const hints = { file: join(path, "named"), environment, home: path, podFolder: join(path, "pod") };
  return { hints, path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

test("the named file is used, whether it exists or not", async () => {
  await using all = await everything();
  expect(findKubeconfig(all.hints)).toEqual({ files: [join(all.path, "named")] });
});

test("without a named file, the existing files in KUBECONFIG are used", async () => {
  await using all = await everything();
  expect(findKubeconfig({ ...all.hints, file: undefined })).toEqual({
    files: [join(all.path, "a"), join(all.path, "b")],
  });
});

test("without KUBECONFIG, the kubeconfig in the home directory is used", async () => {
  await using all = await everything();
  const environment = { ...all.hints.environment, KUBECONFIG: "" };
  expect(findKubeconfig({ ...all.hints, file: undefined, environment })).toEqual({
    files: [join(all.path, ".kube", "config")],
  });
});

test("if no file in KUBECONFIG exists, the pod's credentials are used, and not the home directory", async () => {
  await using all = await everything();
  const environment = { ...all.hints.environment, KUBECONFIG: "/nowhere/a" };
  expect(findKubeconfig({ ...all.hints, file: undefined, environment })).toEqual({
    pod: { host: "10.0.0.1", port: "443", folder: join(all.path, "pod") },
  });
});

test.each([
  ["no token", { podFolder: "/nowhere" }],
  ["no address", { environment: {} }],
])("with %s there is no pod, and the message names the searched files", async (_, more) => {
  await using all = await everything();
  const { KUBECONFIG: _listed, ...environment } = all.hints.environment;
  const find = (): unknown =>
    findKubeconfig({ ...all.hints, environment, file: undefined, home: "/nowhere", ...more });
  expect(find).toThrow(ClusterError);
  expect(find).toThrow(
    "there is no kubeconfig at /nowhere/.kube/config; name one with --kubeconfig or KUBECONFIG",
  );
});
