import { expect, test } from "vitest";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { ownerPath, renderOwner } from "../manifests/owner-file.ts";
import { readOrigin } from "../manifests/record.ts";
import { APPLICATION_FILE, renderPreview } from "../manifests/render-preview.ts";
import type { Unreadable } from "../manifests/record.ts";
import { type AdoptionFacts, foreignRepositories, planAdoption } from "./plan-adoption.ts";

const ROOT = "infra/quickstart-services";
const REPOSITORY = { id: 7, fullName: "crh225/a", url: "https://github.com/crh225/a" };
const OWNER = renderOwner({ team: "red", repository: REPOSITORY });

/** An Application as another tool writes it. */
function foreign(repository: string, labels = "{ team: red }"): string {
  const source = `{ repoURL: "https://github.com/${repository}" }`;
  return `kind: Application\nmetadata:\n  name: x\n  labels: ${labels}\nspec:\n  source: ${source}\n  destination: { namespace: x }\n`;
}

function directory(service: string, pr: number): string {
  return `${ROOT}/${service}/preview-pr-${pr}`;
}

/** Facts in which GitHub shows one repository, `crh225/a`. */
function factsOf(applications: Readonly<Record<string, string | undefined | Unreadable>>): AdoptionFacts {
  const repositories = new Map<string, typeof REPOSITORY | { readonly unseen: string }>([
    ["crh225/a", REPOSITORY],
    ["crh225/gone", { unseen: "could not read crh225/gone" }],
  ]);
  return { root: ROOT, applications: new Map(Object.entries(applications)), owners: new Map(), repositories };
}

test("gives each Application its origin, and the service one owner file", () => {
  const directories = [directory("a", 1), directory("a", 2)];
  const facts = factsOf(Object.fromEntries(directories.map((path) => [path, foreign("crh225/a")])));
  const { message, write, remove, refused } = planAdoption(facts);
  expect([message, remove, refused.size]).toEqual(["Adopt 2 previews", [], 0]);
  expect([...write.keys()]).toEqual([
    ownerPath("a", ROOT),
    ...directories.map((path) => `${path}/${APPLICATION_FILE}`),
  ]);
  expect(write.get(ownerPath("a", ROOT))).toBe(OWNER);
  for (const [index, path] of directories.entries())
    expect(
      readOrigin(new Map([[APPLICATION_FILE, write.get(`${path}/${APPLICATION_FILE}`) ?? ""]])),
    ).toMatchObject({
      repository: { id: 7, fullName: "crh225/a" },
      pullRequest: { number: index + 1 },
    });
});

test("the same facts with the plan carried out change nothing", () => {
  const facts = factsOf({ [directory("a", 1)]: foreign("crh225/a") });
  const { write } = planAdoption(facts);
  const applications = new Map([[directory("a", 1), write.get(`${directory("a", 1)}/${APPLICATION_FILE}`)]]);
  const owners = new Map([[ownerPath("a", ROOT), write.get(ownerPath("a", ROOT)) ?? ""]]);
  expect(planAdoption({ ...facts, applications, owners })).toEqual({
    message: "",
    write: new Map(),
    remove: [],
    refused: new Map(),
  });
});

test("refuses each directory that cannot be adopted with its reason, and adopts the others", () => {
  const stranger = renderOwner({ team: "blue", repository: { id: 9, fullName: "blue/c" } });
  const facts = factsOf({
    [directory("a", 1)]: foreign("crh225/a"),
    [directory("b", 1)]: foreign("crh225/gone"),
    [directory("c", 1)]: foreign("crh225/a"),
    [directory("d", 1)]: "kind: Secret\n",
    [directory("e", 1)]: undefined,
    [directory("f", 1)]: foreign("crh225/a", "{}"),
    [directory("g", 1)]: foreign("crh225/unasked"),
    [directory("h", 1)]: { unreadable: "too large" },
  });
  const { write, refused } = planAdoption({ ...facts, owners: new Map([[ownerPath("c", ROOT), stranger]]) });
  expect([...write.keys()]).toEqual([ownerPath("a", ROOT), `${directory("a", 1)}/${APPLICATION_FILE}`]);
  expect(Object.fromEntries(refused)).toEqual({
    [directory("b", 1)]: "could not read crh225/gone",
    [directory("c", 1)]: "it comes from crh225/a, and its service belongs to blue/c",
    [directory("d", 1)]: expect.stringContaining("kind: "),
    [directory("e", 1)]: "it has no argocd-application.yaml",
    [directory("f", 1)]: "it has no label team, which its service's owner file needs",
    [directory("g", 1)]: "GitHub was not asked for crh225/unasked",
    [directory("h", 1)]: "it cannot be read: too large",
  });
});

test("never writes outside the root", () => {
  const facts = factsOf({ "elsewhere/a/preview-pr-1": foreign("crh225/a") });
  expect(() => planAdoption(facts)).toThrow(
    `elsewhere/a/preview-pr-1/${APPLICATION_FILE}: is outside ${ROOT}/`,
  );
});

test("names each repository of foreign Applications once", () => {
  const managed = [...renderPreview(DEPLOYMENT, EXAMPLE_CONFIG).values()].at(-1) ?? "";
  const applications = [
    foreign("crh225/a"),
    foreign("crh225/b"),
    foreign("crh225/a"),
    "kind: Secret\n",
    managed,
  ];
  expect(foreignRepositories(applications)).toEqual(["crh225/a", "crh225/b"]);
});
