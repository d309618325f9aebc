import { expect, test } from "vitest";
import { celMutants } from "../../../fixtures/cel-mutants.ts";
import { parseCel } from "../../../fixtures/cel.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { admissionFiles } from "./admission-files.ts";

test("each atom is once true and once false, and the rest stays", () => {
  expect(
    celMutants("!has(a.b) || (a.b['c d'] == 'e)' && x.y.matches('^(a|b)$') && k in ['f', 'g'])"),
  ).toEqual([
    ["!has(a.b) → true", "true || (a.b['c d'] == 'e)' && x.y.matches('^(a|b)$') && k in ['f', 'g'])"],
    ["!has(a.b) → false", "false || (a.b['c d'] == 'e)' && x.y.matches('^(a|b)$') && k in ['f', 'g'])"],
    ["a.b['c d'] == 'e)' → true", "!has(a.b) || (true && x.y.matches('^(a|b)$') && k in ['f', 'g'])"],
    ["a.b['c d'] == 'e)' → false", "!has(a.b) || (false && x.y.matches('^(a|b)$') && k in ['f', 'g'])"],
    ["x.y.matches('^(a|b)$') → true", "!has(a.b) || (a.b['c d'] == 'e)' && true && k in ['f', 'g'])"],
    ["x.y.matches('^(a|b)$') → false", "!has(a.b) || (a.b['c d'] == 'e)' && false && k in ['f', 'g'])"],
    ["k in ['f', 'g'] → true", "!has(a.b) || (a.b['c d'] == 'e)' && x.y.matches('^(a|b)$') && true)"],
    ["k in ['f', 'g'] → false", "!has(a.b) || (a.b['c d'] == 'e)' && x.y.matches('^(a|b)$') && false)"],
  ]);
});

test("every mutant of a policy can be parsed, so that no mutant is refused for its grammar", () => {
  const code = JSON.stringify(admissionFiles(EXAMPLE_CONFIG).filter(({ cluster }) => cluster === "hub"));
  const expressions = [...code.matchAll(/"expression":("(?:[^"\\]|\\.)*")/g)].map(([, text = ""]) =>
    String(JSON.parse(text)),
  );
  const mutants = expressions.flatMap((expression) => celMutants(expression));
  expect(mutants.length).toBeGreaterThan(150);
  for (const [change, mutant] of mutants) expect(() => parseCel(mutant), change).not.toThrow();
  expect(() => parseCel("true || ")).toThrow("Unexpected token");
});
