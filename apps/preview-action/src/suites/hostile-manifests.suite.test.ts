import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { runs } from "tooling/suite-size";
import { renderOutcome } from "../outcome.ts";
import {
  type Careless,
  followHostile,
  foreignPaths,
  type Made,
  previewFiles,
  recorded,
  REPOSITORY_URL,
  RUN_URL,
} from "./hostile-manifests.fixture.ts";
import { type HostilePullRequest, hostilePullRequest } from "./hostile-pull-request.fixture.ts";
import { elementsOf, textOf, toHtml, visible } from "./markdown-html.fixture.ts";
import { trailersOf } from "./trailers.fixture.ts";

const SIZES = { test: 500, check: 2_000, soak: 20_000 };

const NO_TABLE = ["h3", "code", "/code", "/h3", "p", "/p"];
const LINKS =
  /^(?:https:\/\/github\.com\/crh225\/pricing-api\/|https:\/\/pricing-api-pr-\d+-red\.chrishouse\.io)/;

/** No text of a pull request becomes more than data. */
function everyPullRequest(
  careless: Careless,
  keep: (made: Made) => void,
): fc.IAsyncProperty<[HostilePullRequest]> {
  return fc.asyncProperty(hostilePullRequest, async (pull) => {
    const made = await followHostile(pull, careless);
    keep(made);
    expect(foreignPaths(made)).toEqual([]);
    checkFiles(made, pull);
    for (const message of made.messages) checkMessage(message, pull.number);
    checkComment(made);
  });
}

function checkFiles(made: Made, pull: HostilePullRequest): void {
  const files = previewFiles(made);
  expect(files.size).toBe(pull.open && !pull.bot ? 2 : 0);
  for (const text of files.values())
    expect(parse(text, { version: "1.1", logLevel: "error" })).toEqual(parse(text, { logLevel: "error" }));
  if (files.size === 0) return;
  const [said, meant] = recorded(made);
  expect(said).toEqual(meant);
}

function checkMessage(message: string, number: number): void {
  const lines = message.split(/[\n\r\u2028\u2029\u0085]/);
  expect(lines).toEqual([
    expect.stringMatching(/^(?:Deploy|Remove) pricing-api pull request \d+/),
    "",
    expect.stringMatching(/^Because .*\.$/),
    "",
    `Pull-Request: ${REPOSITORY_URL}/pull/${number}`,
    `Run: ${RUN_URL}`,
  ]);
}

function checkComment({ outcome }: Made): void {
  const html = toHtml(renderOutcome(outcome));
  const elements = elementsOf(html);
  const text = elements.includes("table") ? elements.slice(0, elements.indexOf("table")) : elements;
  expect(NO_TABLE.join(" ").startsWith(text.join(" "))).toBe(true);
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, address = ""]) => address);
  expect(links.filter((address) => !LINKS.test(address))).toEqual([]);
  expect(textOf(html)).not.toMatch(/@[\p{L}\p{N}]/u);
  if (outcome.state === "skipped")
    expect(visible(textOf(html)).toLowerCase()).toContain(visible(outcome.reason).toLowerCase());
}

test("text of a pull request is only data in manifests, paths, commits and the comment", async () => {
  const messages: string[] = [];
  const numbers: number[] = [];
  const keep = (made: Made): void => {
    messages.push(...made.messages);
    numbers.push(...made.messages.map(() => made.request.preview.pr));
  };
  await fc.assert(everyPullRequest({}, keep), runs(SIZES));
  const expected = numbers.map((number) => [
    `Pull-Request: ${REPOSITORY_URL}/pull/${number}`,
    `Run: ${RUN_URL}`,
  ]);
  expect(await trailersOf(messages)).toEqual(expected);
});

const MUTANTS: Readonly<Record<string, Careless>> = {
  "a directory that is named by the branch": {
    preview: ({ branch, number }) => ({ service: `pricing-api/${branch}`, team: "red", pr: number }),
  },
  "a title in the commit's message": {
    message: (message, { title }) => message.replace("Because", `${title}, because`),
  },
  "a name that is put into YAML as text": {
    text: (text, { repository }) =>
      text.replace(/^( +preview-core\/repository): .*(?:\n {6,}.*)*$/m, `$1: ${repository.fullName}`),
  },
};

test.for(Object.entries(MUTANTS))("hostile pull requests find %s", async ([, careless]) => {
  const property = everyPullRequest(careless, () => {});
  expect((await fc.check(property, { numRuns: SIZES.test, seed: 1, endOnFailure: true })).failed).toBe(true);
});
