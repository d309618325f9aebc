import { expect, test } from "vitest";
import { filled, renderTemplate } from "./go-template.ts";

test("leaves a filled value for the template, and prints everything else as YAML", () => {
  const data = {
    name: filled("$name"),
    list: [filled("printf `%s-x` $name")],
    text: "{{ a }}",
    answer: "yes",
  };
  expect(renderTemplate(data)).toBe(
    'name: {{ $name | toJson }}\nlist:\n  - {{ printf `%s-x` $name | toJson }}\ntext: "{{ a }}"\nanswer: "yes"\n',
  );
});
