import type { GraphQLFieldResolver } from "graphql";
import { NotServedError } from "../server/endpoint.ts";

/** An object of the schema with its served fields: values, and functions of the field's arguments. */
export interface GraphQLObject {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/**
 * The field of a {@link GraphQLObject}. A missing field is reported as not served. graphql-js would answer
 * null.
 */
export const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
  const field = isObject(source) && info.fieldName in source ? source[info.fieldName] : undefined;
  if (field === undefined) throw new NotServedError(`${info.parentType.name}.${info.fieldName}`);
  return typeof field === "function" ? Reflect.apply(field, source, [args]) : field;
};

/** Refuses arguments of a field that are not served. */
export function servedArguments(field: string, args: object, served: readonly string[]): void {
  const other = Object.keys(args).filter((name) => !served.includes(name));
  if (other.length > 0) throw new NotServedError(`${field}(${other.join(", ")})`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
