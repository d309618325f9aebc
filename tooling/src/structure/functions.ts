import type { ArrowFunctionExpression, Function as FunctionNode, Node, ParamPattern } from "oxc-parser";
import { lineAt, type Source, walk } from "./sources.ts";

/** A function that has a name: a declaration, or a constant that holds a function. */
export interface NamedFunction {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  /** True for an `async` function, and for a function whose return type is a promise or an asynchronous sequence. */
  readonly waits: boolean;
  /**
   * True when the body has a `throw` outside of a `try` with a `catch`. A `catch` may throw its own error again: expected errors
   * end there, and a mistake of the program goes on.
   */
  readonly throws: boolean;
  /** Names of the functions that the body calls, outside of a `try` with a `catch`. */
  readonly calls: readonly string[];
  readonly parameters: readonly ParamPattern[];
  /** Text of the return type. Empty when the function does not declare one. */
  readonly returns: string;
}

type AnyFunction = FunctionNode | ArrowFunctionExpression;

const PROMISE = /^(?:Promise|PromiseLike|Async\w+)\b/;

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
    ...readBody(node.body),
    parameters: node.params,
    returns,
  };
}

/** Reads the code that runs in a call: the body, and the functions that it passes to methods, such as `map`. */
function readBody(body: Node | null): Pick<NamedFunction, "throws" | "calls"> {
  let throws = false;
  const calls = new Set<string>();
  const caught = new Set<string>();
  const visit = (node: Node): boolean => {
    if (node.type === "ThrowStatement")
      throws ||= node.argument.type !== "Identifier" || !caught.has(node.argument.name);
    if (node.type === "TryStatement" && node.handler !== null) {
      if (node.handler.param?.type === "Identifier") caught.add(node.handler.param.name);
      for (const part of [node.handler, node.finalizer]) if (part !== null) walk(part, visit);
      return false;
    }
    if (node.type === "CallExpression") {
      if (node.callee.type === "Identifier") calls.add(node.callee.name);
      else
        for (const argument of node.arguments)
          if (isFunction(argument) && argument.body) walk(argument.body, visit);
    }
    return !isFunction(node);
  };
  if (body !== null) walk(body, visit);
  return { throws, calls: [...calls] };
}

function isFunction(node: Node | null): node is AnyFunction {
  return (
    node?.type === "FunctionDeclaration" ||
    node?.type === "FunctionExpression" ||
    node?.type === "ArrowFunctionExpression"
  );
}
