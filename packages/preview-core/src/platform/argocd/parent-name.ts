import { LIMITS } from "../../names/limits.ts";

const LONGEST_NUMBER = `.preview-pr-${LIMITS.pr}`;
const ROOM = LIMITS.dnsLabel - LONGEST_NUMBER.length;
const MARK = "--";
const HASH = 10;

/**
 * The name of a preview's parent Application, as a Go template over the preview's directory:
 * `{service}.preview-pr-{n}`, at most 63 characters.
 *
 * - Two services never share it: a service that is too long is cut to its start, `--` and ten hex digits of SHA-256, and
 *   no service has `--` in its name.
 * - No preview's own Application has it, because none has a dot in its name.
 *
 * @example
 * parentName("infra/quickstart-services"); // for …/pricing-api/preview-pr-1: "pricing-api.preview-pr-1"
 */
export function parentName(root: string): string {
  const start = ROOM - MARK.length - HASH;
  return [
    `{{ $service := index .path.segments ${root.split("/").length} }}`,
    `{{ if gt (len $service) ${ROOM} }}`,
    `{{ $service | trunc ${start} }}${MARK}{{ $service | sha256sum | trunc ${HASH} }}`,
    "{{ else }}{{ $service }}{{ end }}.{{ .path.basename }}",
  ].join("");
}
