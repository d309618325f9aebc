import { renderYaml } from "../../yaml.ts";

const PRINTED = /"(\{\{ [^"\\]+ \| toJson \}\})"/g;

/**
 * A value that a Go template fills in, to stand in data for {@link renderTemplate}. What comes out is JSON, which YAML
 * reads as one value whatever is in it, so a text can neither end it nor start a second object. The two characters that
 * JSON leaves alone and go-yaml does not (U+007F, U+0085) make Kubernetes' decoder refuse the whole.
 *
 * @example
 * filled("$namespace"); // "{{ $namespace | toJson }}"
 */
export function filled(expression: string): string {
  return `{{ ${expression} | toJson }}`;
}

/** Data as YAML of a Go template, with each {@link filled} value left for the template to print. */
export function renderTemplate(data: object): string {
  return renderYaml(data).replace(PRINTED, "$1");
}
