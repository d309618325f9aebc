import { toCelString } from "./cel-text.ts";

/** CEL for a label of a preview's namespace, which has at least the one that selects it; `''` where there is none. */
export function namespaceLabel(key: string): string {
  const name = toCelString(key);
  return `${name} in namespaceObject.metadata.labels ? namespaceObject.metadata.labels[${name}] : ''`;
}

/** CEL for an object's annotation, `''` where there is none. */
export function annotationOf(object: string, key: string): string {
  const name = toCelString(key);
  const annotations = `${object}.metadata.annotations`;
  return `has(${annotations}) && ${name} in ${annotations} ? ${annotations}[${name}] : ''`;
}

/** CEL that is true when `object` has no annotation whose key starts with one of these. */
export function withoutAnnotations(prefixes: readonly string[]): string {
  const unlike = prefixes.map((prefix) => `!k.startsWith(${toCelString(prefix)})`).join(" && ");
  return `!has(object.metadata.annotations) || object.metadata.annotations.all(k, ${unlike})`;
}

/** CEL that is true when the request comes from this user. */
export function isUser(name: string): string {
  return `request.userInfo.username == ${toCelString(name)}`;
}
