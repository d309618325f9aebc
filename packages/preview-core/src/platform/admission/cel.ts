/** Characters that would end a line, be invisible or not survive YAML. All others may stand in a literal as they are. */
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/gu;

/**
 * A CEL literal of any text.
 *
 * @example
 * toCelString("it's"); // "'it\\'s'"
 */
export function toCelString(text: string): string {
  const escaped = text.toWellFormed().replace(/['\\]/g, "\\$&").replace(UNPRINTABLE, toCelEscape);
  return `'${escaped}'`;
}

/**
 * A CEL list of texts.
 *
 * @example
 * toCelList(["host", ":authority"]); // "['host', ':authority']"
 */
export function toCelList(texts: readonly string[]): string {
  return `[${texts.map(toCelString).join(", ")}]`;
}

/** CEL that is true when all expressions are. Each stands on a line of its own in YAML. */
export function allOf(...expressions: readonly string[]): string {
  return expressions.map(toOperand).join("\n&& ");
}

/** CEL that is true when one of the expressions is. */
export function anyOf(...expressions: readonly string[]): string {
  return expressions.map(toOperand).join("\n|| ");
}

/**
 * CEL that is true when a map has no other keys than these. So a key of a later version is refused until it is listed.
 * `dyn` lets the API server's type check read a struct as a map.
 */
export function onlyKeys(map: string, keys: readonly string[]): string {
  return `dyn(${map}).all(k, k in ${toCelList(keys)})`;
}

/** CEL for a label of a preview's namespace, `''` when the label is missing. The namespace has at least one label. */
export function namespaceLabel(key: string): string {
  const name = toCelString(key);
  return `${name} in namespaceObject.metadata.labels ? namespaceObject.metadata.labels[${name}] : ''`;
}

/** CEL for an object's annotation, `''` when the annotation is missing. */
export function annotationOf(object: string, key: string): string {
  const name = toCelString(key);
  const annotations = `${object}.metadata.annotations`;
  return `has(${annotations}) && ${name} in ${annotations} ? ${annotations}[${name}] : ''`;
}

/** CEL for an object's tracking id, which Argo CD sets on every object that it applies, over a chart's own (`SetAppInstance`). */
export function trackingId(object: string): string {
  return annotationOf(object, "argocd.argoproj.io/tracking-id");
}

/** CEL that is true when `object` has no annotation whose key starts with one of these. */
export function withoutAnnotations(prefixes: readonly string[]): string {
  const unlike = prefixes.map((prefix) => `!k.startsWith(${toCelString(prefix)})`).join(" && ");
  return `!has(object.metadata.annotations) || object.metadata.annotations.all(k, ${unlike})`;
}

/** CEL that is true when the request comes from this user. */
export function byUser(name: string): string {
  return `request.userInfo.username == ${toCelString(name)}`;
}

/**
 * CEL that is true when the request comes from one of these controllers of Kubernetes. Each has a service account of its
 * own, or, where the controller manager runs without `--use-service-account-credentials`, all have the same user name.
 */
export function byController(...controllers: readonly string[]): string {
  const names = [
    ...controllers.map((controller) => `system:serviceaccount:kube-system:${controller}`),
    "system:kube-controller-manager",
  ];
  return `request.userInfo.username in ${toCelList(names)}`;
}

/** `&&` binds before `||`, and both before `?:`. */
function toOperand(expression: string): string {
  return /\|\||&&|\?/.test(expression) ? `(${expression})` : expression;
}

function toCelEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}
