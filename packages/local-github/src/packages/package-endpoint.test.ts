import type { Octokit } from "@octokit/rest";
import { expect, test } from "vitest";
import { startScenario, type Scenario } from "../github-scenario.fixture.ts";
import type { PackageScope, TokenKind } from "../state/token.ts";

const PACKAGE = "crh225/shop/api";
const NAMED = { package_type: "container", package_name: "shop/api" } as const;
const AT = { org: "crh225", ...NAMED };
const BOTH: readonly PackageScope[] = ["read:packages", "delete:packages"];

/** A client with a classic personal access token. */
function classic({ github, connect }: Scenario, scopes: readonly PackageScope[] = BOTH): Octokit {
  return connect(github.createToken({ name: "classic", login: "octocat", kind: "user", grants: {}, scopes }));
}

async function tagsOf(octokit: Octokit): Promise<string[][]> {
  const { data } = await octokit.packages.getAllPackageVersionsForPackageOwnedByOrg(AT);
  return data.map(({ metadata }) => metadata?.container?.tags ?? []);
}

test("images are listed with their tags, the newest first. Each tag is at one image", async () => {
  await using scenario = await startScenario();
  scenario.github.pushImage({ package: PACKAGE, tags: ["pr-1", "pr-1-0123456789ab"] });
  scenario.github.pushImage({ package: PACKAGE });
  scenario.github.pushImage({ package: PACKAGE, tags: ["pr-1", "pr-1-ba9876543210"] });
  expect(await tagsOf(classic(scenario))).toEqual([["pr-1", "pr-1-ba9876543210"], [], ["pr-1-0123456789ab"]]);
});

test("a package names the repository that it is linked to, if any", async () => {
  await using scenario = await startScenario();
  const octokit = classic(scenario);
  scenario.github.pushImage({ package: PACKAGE, tags: ["a"] });
  const before = await octokit.packages.getPackageForOrganization(AT);
  expect(before.data).toMatchObject({ name: "shop/api", version_count: 1 });
  expect(before.data.repository).toBeUndefined();
  scenario.github.pushImage({ package: PACKAGE, tags: ["b"], repository: "crh225/gitops" });
  const { data } = await octokit.packages.getPackageForOrganization(AT);
  expect(data.repository?.id).toBe(scenario.repository.id);
});

test("the link to the next page has the account's number", async () => {
  await using scenario = await startScenario();
  for (let tag = 0; tag < 5; tag++) scenario.github.pushImage({ package: PACKAGE, tags: [`v${tag}`] });
  const octokit = classic(scenario);
  const list = octokit.packages.getAllPackageVersionsForPackageOwnedByOrg;
  const { headers } = await list({ ...AT, per_page: 2 });
  expect(headers.link).toMatch(
    /<http:.+\/organizations\/\d+\/packages\/container\/shop%2Fapi\/versions\?per_page=2&page=2>; rel="next"/,
  );
  expect(await octokit.paginate(list, { ...AT, per_page: 2 })).toHaveLength(5);
});

test("a person's packages have another address than an organization's", async () => {
  await using scenario = await startScenario();
  for (let tag = 0; tag < 31; tag++)
    scenario.github.pushImage({ package: "hubot/api", owner: "User", tags: [`v${tag}`] });
  const octokit = classic(scenario);
  const at = { username: "hubot", package_type: "container", package_name: "api" } as const;
  const list = octokit.packages.getAllPackageVersionsForPackageOwnedByUser;
  const versions = await octokit.paginate(list, at);
  expect(versions).toHaveLength(31);
  const id = versions[0]?.id ?? 0;
  await octokit.packages.deletePackageVersionForUser({ ...at, package_version_id: id });
  expect((await list(at)).data.map((version) => version.id)).not.toContain(id);
  const wrong = { org: "hubot", package_type: "container", package_name: "api" } as const;
  await expect(octokit.packages.getPackageForOrganization(wrong)).rejects.toMatchObject({ status: 404 });
  await expect(octokit.packages.getPackageForUser({ ...NAMED, username: "crh225" })).rejects.toMatchObject({
    status: 404,
  });
});

test("an image is deleted with all of its tags, once", async () => {
  await using scenario = await startScenario();
  const { id } = scenario.github.pushImage({ package: PACKAGE, tags: ["pr-1", "pr-2"] });
  scenario.github.pushImage({ package: PACKAGE, tags: ["latest"] });
  const octokit = classic(scenario);
  const version = { ...AT, package_version_id: id };
  expect((await octokit.packages.getPackageVersionForOrganization(version)).data.id).toBe(id);
  expect(await octokit.packages.deletePackageVersionForOrg(version)).toMatchObject({ status: 204 });
  expect(await tagsOf(octokit)).toEqual([["latest"]]);
  const gone = { status: 404, response: { data: { message: "Package not found." } } };
  await expect(octokit.packages.getPackageVersionForOrganization(version)).rejects.toMatchObject(gone);
  await expect(octokit.packages.deletePackageVersionForOrg(version)).rejects.toMatchObject(gone);
});

test("the last tagged image, and a popular public one, cannot be deleted", async () => {
  await using scenario = await startScenario();
  const { github } = scenario;
  const { id } = github.pushImage({ package: PACKAGE, tags: ["pr-1"] });
  github.pushImage({ package: PACKAGE });
  const octokit = classic(scenario);
  const remove = () => octokit.packages.deletePackageVersionForOrg({ ...AT, package_version_id: id });
  await expect(remove()).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining("You cannot delete the last tagged version of a package."),
  });
  github.pushImage({ package: PACKAGE, tags: ["pr-2"] });
  github.findPackage(PACKAGE).setDownloads(5_001);
  github.findPackage(PACKAGE).setVisibility("public");
  await expect(remove()).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining("more than 5000 downloads cannot be deleted"),
  });
  github.findPackage(PACKAGE).setVisibility("private");
  expect(await remove()).toMatchObject({ status: 204 });
});

test("no token sees a hidden package", async () => {
  await using scenario = await startScenario();
  scenario.github.pushImage({ package: PACKAGE, tags: ["pr-1"] });
  const hidden = scenario.github.findPackage(PACKAGE);
  hidden.hide();
  await expect(tagsOf(classic(scenario))).rejects.toMatchObject({ status: 404 });
  hidden.show();
  expect(await tagsOf(classic(scenario))).toEqual([["pr-1"]]);
});

test("a token needs the scope of each operation", async () => {
  await using scenario = await startScenario();
  const { id } = scenario.github.pushImage({ package: PACKAGE, tags: ["pr-1"] });
  await expect(tagsOf(classic(scenario, []))).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining("You need at least read:packages scope to get a package's versions."),
  });
  const reader = classic(scenario, ["read:packages"]);
  expect(await tagsOf(reader)).toEqual([["pr-1"]]);
  await expect(
    reader.packages.deletePackageVersionForOrg({ ...AT, package_version_id: id }),
  ).rejects.toMatchObject({ status: 403 });
  await expect(tagsOf(scenario.connect("nonsense"))).rejects.toMatchObject({ status: 401 });
  await expect(tagsOf(scenario.connect())).rejects.toMatchObject({ status: 401 });
});

test("a run's token can use the packages of its repository. An App's token can use none", async () => {
  await using scenario = await startScenario();
  const { github, connect } = scenario;
  const token = (kind: TokenKind, packages: "read" | "write"): Octokit => {
    const grants = { "crh225/gitops": { packages } };
    return connect(github.createToken({ name: kind, login: "someone", kind, grants }));
  };
  const { id } = github.pushImage({ package: PACKAGE, tags: ["pr-1"] });
  github.pushImage({ package: PACKAGE, tags: ["latest"] });
  const run = token("actions", "write");
  await expect(tagsOf(run)).rejects.toMatchObject({ status: 404 });
  github.pushImage({ package: PACKAGE, repository: "crh225/gitops" });
  expect(await tagsOf(run)).toHaveLength(3);
  await expect(tagsOf(token("app", "write"))).rejects.toMatchObject({ status: 404 });
  const version = { ...AT, package_version_id: id };
  await expect(token("actions", "read").packages.deletePackageVersionForOrg(version)).rejects.toMatchObject({
    status: 404,
  });
  await run.packages.deletePackageVersionForOrg(version);
  expect(
    github
      .findPackage(PACKAGE)
      .images()
      .map(({ tags }) => tags),
  ).toEqual([["latest"], []]);
});
