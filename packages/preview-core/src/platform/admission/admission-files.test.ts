import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { unprovenParts } from "../../../fixtures/admission-mutants.ts";
import { creates } from "../../../fixtures/admission-writes.ts";
import { evaluateCel } from "../../../fixtures/cel.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import { parseConfig } from "../../config/parse-config.ts";
import type { ManifestFile, PlatformFile } from "../platform-file.ts";
import { admissionFiles, type ValidatingAdmissionPolicyBinding } from "./admission-files.ts";
import type { ValidatingAdmissionPolicy } from "./build-policy.ts";

const FILES: [name: string, ManifestFile][] = admissionFiles(EXAMPLE_CONFIG).map((file) => [
  file.name,
  asManifests(file),
]);

/**
 * What kube-apiserver 1.34 and the CEL of these tests were seen to agree on. `dyn` is the identity, and keeps the server's
 * type check from reading a struct where keys are counted.
 */
const AGREED = [
  "has",
  "size",
  "matches",
  "startsWith",
  "endsWith",
  "contains",
  "all",
  "exists",
  "filter",
  "split",
  "lowerAscii",
  "dyn",
];

/** The quantity library of Kubernetes' documentation ("CEL in Kubernetes"). No API server was seen to evaluate it here. */
const DOCUMENTED = ["quantity", "compareTo"];

test("the spoke has eight policies and the hub two", () => {
  expect(FILES.map(([name, { cluster }]) => `${cluster}/${name}`)).toEqual([
    "spoke/preview-objects-tracked.yaml",
    "spoke/preview-namespace-labels-frozen.yaml",
    "spoke/preview-endpoints-by-controllers.yaml",
    "spoke/preview-forbidden-kinds.yaml",
    "spoke/preview-service-internal-only.yaml",
    "spoke/preview-no-foreign-finalizers.yaml",
    "spoke/preview-pods-placed-by-platform.yaml",
    "spoke/preview-guardrails-owned.yaml",
    "hub/preview-application-shape.yaml",
    "hub/preview-claim-shape.yaml",
  ]);
});

describe.each(FILES)("%s", (_, { objects, purpose }) => {
  const [policy, binding] = objects as [ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding];
  const { validations, variables = [], matchConditions = [] } = policy.spec;
  const expressions = [...matchConditions, ...variables, ...validations].map(({ expression }) => expression);
  const code = expressions.join("\n");

  test("is in force, with refusals in the audit log", () => {
    expect(objects).toHaveLength(2);
    expect(binding.spec).toEqual({ policyName: policy.metadata.name, validationActions: ["Deny", "Audit"] });
    expect(purpose).toMatch(/^[A-Z].*\.$/);
  });

  test("satisfies Kubernetes' own schema, every key of it", () => {
    expect(objects.flatMap((object) => unknownKeys(object))).toEqual([]);
  });

  test("fails closed, for every version of the API, with 403", () => {
    expect(policy.spec.failurePolicy).toBe("Fail");
    expect(policy.spec.matchConstraints.matchPolicy).toBe("Equivalent");
    expect(validations.map(({ reason }) => reason)).toEqual(validations.map(() => "Forbidden"));
  });

  test("has a message of one line for each rule, as the API server requires", () => {
    for (const { message } of validations) expect(message).toMatch(/^.{10,1024}$/);
  });

  test("uses only CEL that the API server reads in the same way", () => {
    const called = [...withoutTexts(code).matchAll(/(\w+)\(/g)].map(([, word = ""]) => word);
    expect(called.filter((word) => ![...AGREED, ...DOCUMENTED].includes(word))).toEqual([]);
    expect(withoutTexts(code)).not.toMatch(/\.\?|\[\?|\bcel\.|\bnow\b/);
  });

  test("has patterns that RE2 accepts", () => {
    const patterns = [...code.matchAll(/\.matches\(('(?:[^'\\]|\\.)*')\)/g)].map(
      ([, literal = ""]) => literal,
    );
    expect(patterns).toHaveLength(code.split(".matches(").length - 1);
    for (const pattern of patterns) {
      expect(() => RE2JS.compile(String(evaluateCel(pattern, {})))).not.toThrow();
    }
  });

  test("reads no variable before it is defined", () => {
    const names = variables.map(({ name: variable }) => variable);
    for (const [index, { expression }] of variables.entries()) {
      expect(names.slice(0, index)).toEqual(expect.arrayContaining(variablesIn(expression)));
    }
    expect(new Set(variablesIn(code))).toEqual(new Set(names));
  });
});

test("is the same in the version of the admission API that an older cluster serves", () => {
  const apiVersions = { ...EXAMPLE_CONFIG.apiVersions, admission: "v1beta1" as const };
  const older = admissionFiles({ ...EXAMPLE_CONFIG, apiVersions }).flatMap(
    (file) => asManifests(file).objects,
  );
  const newer = FILES.flatMap(([, { objects }]) => objects);
  expect(older.flatMap((object) => unknownKeys(object))).toEqual([]);
  expect(older).toEqual(
    newer.map((object) => ({ ...object, apiVersion: "admissionregistration.k8s.io/v1beta1" })),
  );
});

test("trusts the identities of the config, also with hostile names", () => {
  const identities = { crossplane: "a' || true || '", argocd: 'b"\\' };
  const texts = admissionFiles({ ...EXAMPLE_CONFIG, identities }).map((file) =>
    JSON.stringify(asManifests(file).objects),
  );
  expect(texts.join()).not.toContain("argocd-manager");
  expect(texts.join()).not.toContain("provider-kubernetes");
  const forbidden = asManifests(admissionFiles({ ...EXAMPLE_CONFIG, identities })[3])
    .objects[0] as ValidatingAdmissionPolicy;
  const [rule] = forbidden.spec.validations;
  const asked = (username: string) =>
    evaluateCel(rule?.expression ?? "", { request: { userInfo: { username } } });
  expect(asked(identities.crossplane)).toBe(true);
  expect(asked("mallory")).toBe(false);
});

test("needs nothing of the config but the required keys", () => {
  const config = parseConfig("version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n");
  const ofSpoke = (files: readonly PlatformFile[]) => files.filter(({ cluster }) => cluster === "spoke");
  expect(ofSpoke(admissionFiles(config))).toEqual(ofSpoke(admissionFiles(EXAMPLE_CONFIG)));
  expect(admissionFiles(config)).toHaveLength(10);
});

test("the mutation test of these tests finds a part that no case needs", () => {
  const [policy] = asManifests(admissionFiles(EXAMPLE_CONFIG)[2]).objects as [ValidatingAdmissionPolicy];
  const endpoints = { apiVersion: "v1", kind: "Endpoints", metadata: { name: "a" } };
  expect(unprovenParts(policy, [creates("mallory", endpoints)])).toEqual([
    " endpoints: operations UPDATE",
    "discovery.k8s.io endpointslices: apiGroups discovery.k8s.io",
    "discovery.k8s.io endpointslices: operations CREATE",
    "discovery.k8s.io endpointslices: operations UPDATE",
    "discovery.k8s.io endpointslices: resources endpointslices",
    "namespaceSelector",
    expect.stringMatching(/^endpoints are written by .* in \['.*'\] → false$/),
  ]);
});

function asManifests(file: PlatformFile | undefined): ManifestFile {
  if (file === undefined || !("objects" in file)) throw new Error("expected a file of objects");
  return file;
}

function withoutTexts(code: string): string {
  return code.replace(/'(?:[^'\\]|\\.)*'/g, "''");
}

function variablesIn(expression: string): string[] {
  return [
    ...new Set([...withoutTexts(expression).matchAll(/variables\.(\w+)/g)].map(([, name = ""]) => name)),
  ];
}
