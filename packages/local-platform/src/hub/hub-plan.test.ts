import { authorityMatcher, authorityRegex } from "preview-core";
import { seededRandom } from "tooling/seeded-random";
import { describe, expect, test } from "vitest";
import { type Answer, planAnswer } from "./hub.ts";
import type { Route } from "./route-table.ts";

const HOST = "pricing-api-pr-1-red.preview.localhost";
const ROUTE: Route = { commit: "0123", pods: { state: "serving", port: 1, sha: "0123" } };
const ROUTES = new Map<string, Route>([[HOST, ROUTE]]);
const isPreviewAuthority = authorityMatcher(authorityRegex("preview.localhost"));

describe("planAnswer", () => {
  test.for([HOST, `${HOST}:8080`, HOST.toUpperCase(), `Pricing-API-pr-1-red.preview.localhost:1`])(
    "routes %s",
    (authority) => {
      expect(plan(authority)).toEqual({
        kind: "routed",
        host: HOST,
        authority,
        route: ROUTE,
        asksForCommit: false,
      });
    },
  );

  test("distinguishes a preview that does not run from a host that no preview can have", () => {
    expect(plan("pricing-api-pr-2-red.preview.localhost")).toEqual({
      kind: "unknown",
      host: "pricing-api-pr-2-red.preview.localhost",
    });
    for (const host of [
      "preview.localhost",
      "127.0.0.1:80",
      "[::1]:80",
      "localhost",
      `${HOST}.`,
      `x.${HOST}`,
    ]) {
      expect(plan(host)).toEqual({ kind: "foreign" });
    }
  });

  test.for([
    "",
    " ",
    `${HOST} `,
    `${HOST}:`,
    `${HOST}:x`,
    `${HOST}:65536`,
    `${HOST}:000001`,
    `user@${HOST}`,
    `${HOST}/path`,
    `${HOST}#`,
    `${HOST}?`,
    `${HOST},${HOST}`,
    `http://${HOST}`,
    `<script>`,
    `..${HOST}`,
    `-${HOST}`,
    `${HOST}\u0000`,
    `${HOST}\r\nx: y`,
    `prİcing-api-pr-1-red.preview.localhost`,
    "a".repeat(300),
    "[::1",
    "::1",
  ])("refuses %j", (authority) => {
    expect(plan(authority)).toEqual({ kind: "malformed" });
  });

  test("refuses a request without a host, or with two", () => {
    const answer = (rawHeaders: string[]): Answer =>
      planAnswer({ rawHeaders, target: "/" }, isPreviewAuthority, ROUTES);
    expect(answer([])).toEqual({ kind: "malformed" });
    expect(answer(["host", HOST, "Host", HOST])).toEqual({ kind: "malformed" });
    expect(answer(["x-host", HOST])).toEqual({ kind: "malformed" });
    expect(answer(["X-Name", "host", "HOST", HOST])).toMatchObject({ kind: "routed" });
  });

  test.for(["", "*", "http://other/", "//", "x"])(
    "looks at the host only when the target is a path: %j",
    (target) => {
      const { kind } = planAnswer({ rawHeaders: ["host", HOST], target }, isPreviewAuthority, ROUTES);
      expect(kind).toBe(target.startsWith("/") ? "routed" : "malformed");
    },
  );

  test.for([
    [["X-Preview-SHA", "0123"], true],
    [["x-preview-sha", "0124"], false],
    [["x-preview-sha", "01"], false],
    [["x-preview-sha", "01234"], false],
    [["x-preview-sha", ""], false],
    [["x-preview-sha", "0123", "x-preview-sha", "0123"], false],
    [["x-preview-sha", "ffff", "x-preview-sha", "0123"], false],
    [["x-preview-sha", "", "x-preview-sha", "0123"], false],
    [["x", "x-preview-sha", "y", "0123"], false],
  ] as const)("of the headers %j, asks for the commit 0123: %j", ([headers, asksForCommit]) => {
    const rawHeaders = ["Host", HOST, ...headers];
    expect(planAnswer({ rawHeaders, target: "/" }, isPreviewAuthority, ROUTES)).toMatchObject({
      asksForCommit,
    });
  });

  test("of 5,000 randomly changed hosts, routes only those that differ in letter case and port", () => {
    const random = seededRandom(20_261_122);
    const authorities = Array.from({ length: 5_000 }, () => mutate(HOST, random));
    const answers = authorities.map((authority) => ({ authority, ...plan(authority) }));
    const isHost = (authority: string): boolean => authority.replace(/:\d{1,5}$/, "").toLowerCase() === HOST;
    const of = (kind: Answer["kind"]): typeof answers => answers.filter((answer) => answer.kind === kind);
    expect(of("routed").filter(({ authority }) => !isHost(authority))).toEqual([]);
    expect([...of("foreign"), ...of("unknown")].filter(({ authority }) => isHost(authority))).toEqual([]);
    expect(of("unknown").filter(({ authority }) => !/^[a-z0-9.-]+(?::\d{1,5})?$/i.test(authority))).toEqual(
      [],
    );
    for (const kind of ["malformed", "foreign", "unknown", "routed"] as const) {
      expect(of(kind).length).toBeGreaterThan(50);
    }
  });
});

function plan(authority: string): Answer {
  return planAnswer({ rawHeaders: ["Host", authority], target: "/" }, isPreviewAuthority, ROUTES);
}

const HOSTILE = [
  ...Array.from("abz019-._:/\\@#?%<>\"'&\r\n\t\0 é\u0130\u017f\u212a"),
  ":80",
  "-pr-1-",
  "..",
  "[::1]",
  "PR",
  "red",
];

function mutate(host: string, random: () => number): string {
  const pick = (length: number): number => Math.floor(random() * length);
  let text = random() < 0.3 ? `${host}:${pick(99_999)}` : host;
  for (let edits = pick(3); edits > 0; edits -= 1) {
    const at = pick(text.length + 1);
    const inserted = random() < 0.6 ? (HOSTILE[pick(HOSTILE.length)] ?? "") : "";
    text = text.slice(0, at) + inserted + text.slice(at + pick(3));
  }
  return random() < 0.2 ? text.toUpperCase() : text;
}
