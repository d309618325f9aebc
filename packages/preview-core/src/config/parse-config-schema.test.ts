import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { EXAMPLE_TEXT } from "../../fixtures/example.ts";
import { PreviewError } from "../preview-error.ts";
import { configJsonSchema, parseConfig } from "./parse-config.ts";

const isWebAddress = (text: string) => URL.canParse(text);
const ajv = new Ajv2020({ allErrors: true, formats: { uri: isWebAddress } });
const validate = ajv.compile(configJsonSchema());

test("preview.schema.json is this schema", async () => {
  const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../preview.schema.json");
});

test("the schema accepts the example", () => {
  validate(parse(EXAMPLE_TEXT));
  expect(validate.errors).toBeNull();
});

test("the schema refuses a file with three mistakes, each at its place", () => {
  validate(parse("version: 1\ndomain: Chris_House.io\ncluster: spoke\npolicy: {ttl: soon}\npolice: {}\n"));
  expect(validate.errors?.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "type")).toEqual([
    expect.objectContaining({ instancePath: "", params: { additionalProperty: "police" } }),
    expect.objectContaining({ instancePath: "/domain", keyword: "pattern" }),
    expect.objectContaining({ instancePath: "/policy/ttl", keyword: "pattern" }),
  ]);
});

describe("the schema agrees with parseConfig that", () => {
  const base = "version: 1\ndomain: chrishouse.io\ncluster: spoke\n";

  test.each([
    "environment: qa",
    "root: previews",
    "publicUrl: {scheme: http, port: 8080}",
    "argocd: {url: https://argocd.chrishouse.io, parent: app-of-apps, retry: {maxDuration: 3m}}",
    "claim: {apiVersion: platform.chrishouse.io/v1beta1, resourceQuota: {pods: 200}, networkPolicy: false}",
    "routing: {eastWest: {mode: node-port, address: 203.0.113.7, port: 15443}, sourceRanges: [203.0.113.7/32]}",
    "readiness: {path: /health, timeout: 90s}",
    "registry: {host: 'localhost:5000', pullSecrets: [ghcr]}",
    "policy: {forks: allow, label: preview, maxPreviewsPerService: 5, ttl: 14d, registration: required}",
    "policy: {label: null, maxPreviewsPerService: null, ttl: null}",
  ])("%s is right", (line) => {
    expect(() => parseConfig(base + line)).not.toThrow();
    expect(validate(parse(base + line))).toBe(true);
  });

  test.each([
    "environment: pr-1",
    `environment: ${"a".repeat(21)}`,
    "root: a/../b",
    "publicUrl: {port: 0}",
    "argocd: {url: not a url}",
    "argocd: {retry: {duration: 1d}}",
    "argocd: {retry: {limit: 51}}",
    "claim: {resourceQuota: {limitsCpu: lots}}",
    "routing: {sourceRanges: [203.0.113.7]}",
    "readiness: {timeout: 0s}",
    "registry: {host: https://ghcr.io}",
    "policy: {ttl: 0d}",
    "policy: {forks: true}",
    "policy: {reviewers: 2}",
    "cluster: {name: spoke, zone: 1}",
  ])("%s is wrong", (line) => {
    const text = line.startsWith("cluster") ? base.replace("cluster: spoke", line) : base + line;
    expect(() => parseConfig(text)).toThrow(PreviewError);
    expect(validate(parse(text))).toBe(false);
  });
});
