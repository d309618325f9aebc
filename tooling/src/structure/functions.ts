import type { ArrowFunctionExpression, Function as FunctionNode, Node, ParamPattern } from "oxc-parser";
import { lineAt, type Source, walk } from "./sources.ts";

/** A function that has a name: a declaration, or a constant that holds a function. */
export interface NamedFunction {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  /** True for an `async` function, and for a function whose return type is a promise or an asynchronous sequence. */
  readonly waits: boolean;
  /** True when the function's own body has a `throw`, or calls a function that only throws (`assert…`, `refuse…`). */
  readonly throws: boolean;
  readonly parameters: readonly ParamPattern[];
  /** Text of the return type. Empty when the function does not declare one. */
  readonly returns: string;
}

type AnyFunction = FunctionNode | ArrowFunctionExpression;

const PROMISE = /^(?:Promise|PromiseLike|Async\w+)\b/;
const ONLY_THROWS = /^(?:assert|refuse)(?![a-z])/;

/** The named functions of a file, at any depth. */
export function namedFunctions(source: Source): NamedFunction[] {
  const found: NamedFunction[] = [];
  walk(source.program, (node) => {
    if (node.type === "FunctionDeclaration" && node.id !== null) {
      found.push(describe(source, node.id.name, node));
    } else if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && isFunction(node.init)) {
      found.push(describe(source, node.id.name, node.init));
    }
  });
  return found;
}

function describe({ path, text }: Source, name: string, node: AnyFunction): NamedFunction {
  const type = node.returnType?.typeAnnotation;
  const returns = type === undefined ? "" : text.slice(type.start, type.end);
  return {
    path,
    line: lineAt(text, node.start),
    name,
    waits: node.async || PROMISE.test(returns),
    throws: throwsItself(node),
    parameters: node.params,
    returns,
  };
}

function throwsItself(root: AnyFunction): boolean {
  let throws = false;
  walk(root, (node) => {
    if (node !== root && isFunction(node)) return false;
    if (node.type === "ThrowStatement") throws = true;
    if (node.type === "CallExpression" && node.callee.type === "Identifier")
      throws ||= ONLY_THROWS.test(node.callee.name);
    return true;
  });
  return throws;
}

function isFunction(node: Node | null): node is AnyFunction {
  return (
    node?.type === "FunctionDeclaration" ||
    node?.type === "FunctionExpression" ||
    node?.type === "ArrowFunctionExpression"
  );
}
