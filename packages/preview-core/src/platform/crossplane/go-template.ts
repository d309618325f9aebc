import { renderYaml } from "../../yaml.ts";

const PRINTED = /"(\{\{ [^"\\]+ \| toJson \}\})"/g;

/**
 * A Go template expression that prints a value, to stand in data for {@link renderGoTemplate}. The output is JSON, which is
 * one YAML value. Text in it cannot start another object. JSON leaves two characters as they are that go-yaml does not
 * accept (U+007F, U+0085); Kubernetes' decoder then refuses the whole.
 *
 * @example
 * toGoJson("$namespace"); // "{{ $namespace | toJson }}"
 */
export function toGoJson(expression: string): string {
  return `{{ ${expression} | toJson }}`;
}

/** Data as the YAML of a Go template, in which each {@link toGoJson} expression stands without quotes. */
export function renderGoTemplate(data: object): string {
  return renderYaml(data).replace(PRINTED, "$1");
}
