import { describe, expect, test } from "vitest";
import {
  carriedOut,
  closedPullRequest,
  configWith,
  openPullRequest,
  OWNER,
  previewFacts,
} from "../../fixtures/preview-facts.ts";
import { planPreview } from "./plan-preview.ts";
import type { PreviewFacts } from "./preview-facts.ts";
import { isEmptyPlan } from "./changes.ts";

const FOREIGN = { id: 7, fullName: "crh225/billing", url: "https://github.com/crh225/billing" };
const FRESH = previewFacts();
const LIVE = carriedOut(FRESH, planPreview(FRESH));
const OTHERS = { ...LIVE, repository: FOREIGN };

describe("a deploy is refused, and says who owns the name,", () => {
  test.each<[string, Partial<PreviewFacts>, string]>([
    [
      "to another repository",
      { owner: OWNER, repository: FOREIGN },
      'the service "pricing-api" belongs to the repository "crh225/pricing-api"; give this one another name',
    ],
    [
      "to a repository that was given the owner's name after it was deleted",
      { owner: OWNER, repository: { ...FRESH.repository, id: 7 } },
      'the service "pricing-api" belongs to the repository "crh225/pricing-api"; give this one another name',
    ],
    [
      "to another team",
      { owner: { ...OWNER, team: "blue" } },
      'the service "pricing-api" belongs to the team "blue", not to "red"',
    ],
    [
      "to another repository before another team",
      { owner: { team: "blue", repository: FOREIGN } },
      'the service "pricing-api" belongs to the repository "crh225/billing"; give this one another name',
    ],
    [
      "to a service without an owner file where registration is required",
      { config: configWith({ registration: "required" }) },
      'the service "pricing-api" is not registered; add its owner file to the GitOps repository first',
    ],
    [
      "to a service whose folder has files and no owner",
      { folder: ["argocd-application.yaml"] },
      'the service "pricing-api" has files in the GitOps repository, and no owner; let the platform team add infra/quickstart-services/pricing-api/preview-owner.yaml first',
    ],
    [
      "to another repository whose preview is there although the owner file is not",
      { directory: LIVE.directory, repository: FOREIGN },
      'the service "pricing-api" belongs to the repository "crh225/pricing-api"; give this one another name',
    ],
    [
      "to an owner's name that tries to be more than a name",
      { owner: { ...OWNER, team: "blue\n\u2028# x" } },
      'the service "pricing-api" belongs to the team "blue\\n\\u2028# x", not to "red"',
    ],
  ])("%s", (_, overrides, reason) => {
    const plan = planPreview({ ...FRESH, ...overrides });
    expect(plan).toMatchObject({ action: "nothing", state: "failed", reason });
    expect(isEmptyPlan(plan)).toBe(true);
  });

  test("but not to the repository whose live preview is in a folder without an owner", () => {
    const facts = { ...LIVE, owner: undefined, folder: ["preview-pr-1"] };
    expect(planPreview(facts)).toMatchObject({ action: "ensure", state: "deploying" });
  });
});

describe("a deploy is allowed", () => {
  test("to the owner after its repository was renamed, and the owner file stays as it is", () => {
    const repository = {
      ...FRESH.repository,
      fullName: "crh225/prices",
      url: "https://github.com/crh225/prices",
    };
    const plan = planPreview({ ...LIVE, owner: OWNER, repository });
    expect(plan.state).toBe("deploying");
    expect([...plan.write.keys()].some((path) => path.endsWith("preview-owner.yaml"))).toBe(false);
  });

  test("to the owner where registration is required", () => {
    const plan = planPreview({ ...FRESH, owner: OWNER, config: configWith({ registration: "required" }) });
    expect(plan.action).toBe("ensure");
  });

  test("over files that name no repository, such as those of the reference platform", () => {
    const directory = new Map([[`${[...LIVE.directory.keys()].at(-1)}`, "kind: Application\n"]]);
    expect(planPreview({ ...FRESH, directory }).action).toBe("ensure");
  });
});

describe("the close of a pull request", () => {
  const pullRequest = closedPullRequest();

  test("removes the preview although the team has changed", () => {
    const owner = { ...OWNER, team: "blue" };
    expect(planPreview({ ...LIVE, owner, pullRequest })).toMatchObject({
      action: "remove",
      state: "removed",
    });
  });

  test("removes the preview although the service is not registered", () => {
    const config = configWith({ registration: "required" });
    expect(planPreview({ ...LIVE, owner: undefined, config, pullRequest }).action).toBe("remove");
  });

  test("removes its own preview although the name was given to another repository since", () => {
    const owner = { team: "red", repository: FOREIGN };
    expect(planPreview({ ...LIVE, owner, pullRequest }).action).toBe("remove");
  });

  test.each<[string, Partial<PreviewFacts>]>([
    ["whose directory says so", { owner: undefined }],
    ["whose owner file says so, where the directory cannot be read", { directory: new Map([["a/b", "?"]]) }],
    ["whatever its policy", { pullRequest: openPullRequest({ fork: true }) }],
  ])("leaves a preview of another repository alone, %s", (_, overrides) => {
    const plan = planPreview({ ...OTHERS, pullRequest, ...overrides });
    expect(plan.action).toBe("nothing");
    expect(isEmptyPlan(plan)).toBe(true);
  });
});
