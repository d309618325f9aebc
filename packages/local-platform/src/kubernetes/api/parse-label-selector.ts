import { badRequest, NotServedError } from "./status.ts";

type Labels = Readonly<Record<string, string>>;

type Requirement = (labels: Labels) => boolean;

const REQUIREMENT = /^(?<not>!)?(?<key>[\w./-]+)(?:(?<operator>==|!=|=)(?<value>[\w.-]*))?$/;

/**
 * Whether labels are selected. Served are `key`, `!key`, `key=value`, `key==value` and `key!=value`, with commas
 * between them, and one refusal: a second operator where a value belongs.
 */
export function parseLabelSelector(selector: string): (labels: Labels) => boolean {
  const requirements = selector === "" ? [] : selector.split(",").map((text) => parseRequirement(text));
  return (labels) => requirements.every((isMet) => isMet(labels));
}

function parseRequirement(text: string): Requirement {
  const found = REQUIREMENT.exec(text)?.groups;
  if (found === undefined || (found["not"] !== undefined && found["operator"] !== undefined))
    throw refuse(text);
  const { not, key = "", operator, value } = found;
  if (operator === "!=") return (labels) => labels[key] !== value;
  if (operator !== undefined) return (labels) => labels[key] === value;
  return (labels) => Object.hasOwn(labels, key) === (not === undefined);
}

function refuse(text: string): Error {
  if (/^[\w./-]+(?:==|!=|=)=/.test(text)) {
    return badRequest("unable to parse requirement: found '=', expected: identifier");
  }
  return new NotServedError(`the label selector ${JSON.stringify(text)}`);
}
