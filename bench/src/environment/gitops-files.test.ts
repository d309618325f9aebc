import { DEFAULT_ROOT, parseConfig, parseOwner, readPreview } from "preview-core";
import { expect, test } from "vitest";
import { gitopsFiles } from "./gitops-files.ts";

test("the repository has the given number of different files", () => {
  expect(new Map(gitopsFiles(1_000)).size).toBe(1_000);
});

test("a smaller repository has the first files of a larger one", () => {
  expect([...gitopsFiles(100)].slice(0, 30)).toEqual([...gitopsFiles(30)]);
});

test("the platform can read every file", () => {
  const files = new Map(gitopsFiles(1 + 2 * 21));
  expect(parseConfig(files.get("preview.yaml") ?? "").domain).toBe("chrishouse.io");
  const service = `${DEFAULT_ROOT}/service-2`;
  expect(parseOwner(files.get(`${service}/preview-owner.yaml`) ?? "").repository.fullName).toBe(
    "crh225/service-2",
  );
  const directory = [...files].filter(([path]) => path.startsWith(`${service}/preview-pr-7/`));
  expect(readPreview(new Map(directory))).toMatchObject({ preview: { service: "service-2", pr: 7 } });
});
