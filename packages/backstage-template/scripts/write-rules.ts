import { type Document, isMap } from "yaml";
import type { FieldRules } from "../src/form-rules.ts";

/**
 * Writes the rules into the fields of a template's form, on whatever page each field is. Leaves everything else as it is.
 *
 * @throws Error when the form lacks a field
 */
export function writeRules(template: Document, rules: Readonly<Record<string, FieldRules>>): void {
  const pages = Object.keys(Object(template.toJS().spec.parameters));
  for (const [field, values] of Object.entries(rules)) {
    const paths = pages.map((page) => ["spec", "parameters", Number(page), "properties", field]);
    const path = paths.find((candidate) => isMap(template.getIn(candidate)));
    if (path === undefined) throw new Error(`the form has no field ${field}`);
    for (const [key, value] of Object.entries(values))
      template.setIn([...path, key], template.createNode(value));
  }
}
