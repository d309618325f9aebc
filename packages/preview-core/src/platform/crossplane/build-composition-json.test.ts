import { expect, test } from "vitest";
import { renderGoTemplate } from "./build-composition.ts";
import { toGoJson } from "./namespace-object.ts";

test("leaves a toGoJson value for the template, and prints everything else as YAML", () => {
  const data = {
    name: toGoJson("$name"),
    list: [toGoJson("printf `%s-x` $name")],
    text: "{{ a }}",
    answer: "yes",
  };
  expect(renderGoTemplate(data)).toBe(
    'name: {{ $name | toJson }}\nlist:\n  - {{ printf `%s-x` $name | toJson }}\ntext: "{{ a }}"\nanswer: "yes"\n',
  );
});
