import { describe, expect, test } from "vitest";
import { previewFacts } from "../../fixtures/preview-facts.ts";
import { readPreview, type RecordedPreview } from "../manifests/record.ts";
import { previewNames } from "../names/preview-names.ts";
import { planPreview, plannedNames } from "./plan-preview.ts";
import { rivalDirectories } from "./shared-names.ts";

const SERVICE = "customer-notification-preferences-gateway-worker-one-of-many";
const LONG = previewFacts({ preview: { service: SERVICE, team: "red", pr: 1 } });
const OTHER = { service: SERVICE.replace("one", "two"), team: "red", pr: 1 };

/** What the Application of a deployed preview records. */
function recorded(facts: typeof LONG): RecordedPreview {
  const record = readPreview(planPreview(facts).write);
  if ("unreadable" in record) throw new Error(record.unreadable);
  return record;
}

const RIVAL = recorded({ ...LONG, preview: OTHER });

describe("a deploy is refused that would share with a live preview its", () => {
  const names = plannedNames(LONG);
  test.each<[string, Partial<RecordedPreview>, string]>([
    ["host", { url: names.url }, names.hostname.split(".")[0] ?? ""],
    ["namespace", { namespace: names.namespace }, names.namespace],
    ["Application", { application: names.application }, names.application],
    ["release", { release: names.release }, names.release],
  ])("%s", (word, same, name) => {
    expect(planPreview({ ...LONG, rivals: [RIVAL, { ...RIVAL, ...same }] })).toMatchObject({
      action: "nothing",
      state: "failed",
      reason: `its ${word} "${name}" is already that of "${OTHER.service}", pull request 1; give one of the services a shorter name`,
    });
  });
});

test("a deploy beside a live preview with names of its own is allowed", () => {
  expect(planPreview({ ...LONG, rivals: [RIVAL] })).toMatchObject({ action: "ensure" });
});

test("only a shortened name has rivals: the same number of services with the same first letter", () => {
  const services = [SERVICE, "customer", "billing", "c"];
  const root = "services";
  const rivals = (service: string) => {
    const preview = { service, team: "red", pr: 7 };
    return rivalDirectories(previewNames(preview, LONG.config), preview, services, root);
  };
  expect(rivals(SERVICE)).toEqual(["services/customer/preview-pr-7", "services/c/preview-pr-7"]);
  expect(rivals("customer")).toEqual([]);
});

test("a live preview that an older version shortened keeps its names at the next commit", () => {
  const old = new Map(
    [...planPreview(LONG).write].map(([path, text]) => [
      path,
      text.replaceAll(/--[0-9a-f]{16}(?=-|$|"|\s|\.)/gm, "--96c5d6a9b1"),
    ]),
  );
  const directory = new Map([...old].filter(([path]) => path.includes("/preview-pr-1/")));
  const facts = {
    ...LONG,
    directory,
    owner: { team: "red", repository: LONG.repository },
    sha: "f".repeat(40),
    pullRequest: { ...LONG.pullRequest, headSha: "f".repeat(40) } as typeof LONG.pullRequest,
  };
  const again = recorded({ ...facts });
  const before = readPreview(directory);
  if ("unreadable" in before) throw new Error(before.unreadable);
  for (const key of ["url", "namespace", "application", "release"] as const)
    expect(again[key]).toBe(before[key]);
  expect(again.application).toContain("--96c5d6a9b1");
  expect(plannedNames(facts).url).toBe(before.url);
});
