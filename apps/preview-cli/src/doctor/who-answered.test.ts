import { expect, test } from "vitest";
import type { Answer } from "preview-gitops";
import { type Author, whoAnswered } from "./who-answered.ts";

const UPSTREAM =
  "upstream connect error or disconnect/reset before headers. reset reason: connection timeout";

test.each<[string, Partial<Answer>, Author]>([
  ["a preview's own answer", { status: 200, answeredBy: "via_upstream", forwarded: true }, "preview"],
  ["a preview's own failure", { status: 503, answeredBy: "no_healthy_upstream", body: UPSTREAM }, "preview"],
  ["a 404 without a body", { status: 404 }, "gateway"],
  ["a 404 without a body from behind", { status: 404, forwarded: true }, "next-gateway"],
  ["a 404 with a page", { status: 404, body: "No preview answers here." }, "page"],
  ["an unreachable upstream", { status: 503, body: UPSTREAM }, "gateway"],
  ["an unreachable upstream from behind", { status: 503, body: UPSTREAM, forwarded: true }, "next-gateway"],
  ["no pods from behind", { status: 503, body: "no healthy upstream", forwarded: true }, "next-gateway"],
  ["an upstream that is late", { status: 504, body: "upstream request timeout" }, "gateway"],
  ["a policy", { status: 403, body: "RBAC: access denied" }, "gateway"],
  ["a policy from behind", { status: 403, body: "RBAC: access denied", forwarded: true }, "next-gateway"],
  ["a service that says 403", { status: 403, body: "sign in" }, "page"],
  ["a service that says 503", { status: 503, body: "maintenance: no healthy upstream" }, "page"],
  ["a service that is well", { status: 200, forwarded: true }, "page"],
])("%s", (_, answer, author) => {
  expect(whoAnswered({ kind: "answer", status: 0, forwarded: false, body: "", ...answer })).toBe(author);
});
