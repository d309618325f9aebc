import { parse } from "graphql";
import { expect, test } from "vitest";
import { queryCost } from "./graphql-endpoint.ts";

/** The example of GitHub's documentation: 1 + 100 + 5,000 requests. */
const DOCUMENTED = `query Documented($labels: Boolean = true) {
  viewer {
    login
    repositories(first: 100) {
      edges { node { id
        issues(first: 50) {
          edges { node { id
            labels(first: 60) @include(if: $labels) { edges { node { id name } } }
          } }
        }
      } }
    }
  }
}`;

test("GitHub's own example costs what its documentation says", () => {
  expect(queryCost(parse(DOCUMENTED), {})).toBe(51);
});

test("a field that a directive leaves out costs nothing", () => {
  expect(queryCost(parse(DOCUMENTED), { labels: false })).toBe(1);
});

test("fragments and aliases count each time they are used", () => {
  const aliases = Array.from(
    { length: 100 },
    (_, index) => `a${index}: repository(owner: "o", name: "n") { pullRequest(number: 1) { ...Labels } }`,
  );
  const source = `query { ${aliases.join(" ")} nodes(ids: ["x"]) { ... on PullRequest { ...Labels } } }
    fragment Labels on PullRequest { state labels(first: 10) { nodes { name } } comments(last: 1) { totalCount } }`;
  expect(queryCost(parse(source), {})).toBe(2);
});

test("a call without connections costs one point", () => {
  expect(queryCost(parse("query { viewer { login } }"), {})).toBe(1);
});
