import * as z from "zod";
import { FORMS, type TextForm, toMilliseconds } from "./forms.ts";
import type { Path } from "./yaml.ts";

/** The output of a schema, read-only on every level. */
export type Parsed<Schema extends z.core.$ZodType> = ReadOnly<z.output<Schema>>;

type ReadOnly<Value> = Value extends object ? { readonly [Key in keyof Value]: ReadOnly<Value[Key]> } : Value;

/** One rule of a schema, without its default, `null` and conversion. */
export interface Rule {
  readonly schema: z.core.$ZodType;
  readonly isNullable: boolean;
  /** The words for people, when the rule is a setting. */
  readonly setting: Setting | undefined;
  /** The form, when the rule is a text with a form. */
  readonly form: TextForm | undefined;
}

/** The words about a setting, besides its rule and its default. */
export interface Setting {
  /** Complete sentences that can be read alone, for editors and `docs/configuration.md`. */
  readonly description: string;
  /** Values as they are in the file. */
  readonly examples?: readonly unknown[] | undefined;
  /** What to do about a wrong value, when no right one is near. */
  readonly hint?: string | undefined;
  /** The version that brought the setting. Default: the first one */
  readonly since?: string | undefined;
}

/** The descriptions of all settings, by their schemas. */
export const SETTINGS: z.core.$ZodRegistry<Setting> = z.registry<Setting>();

/** A TCP port. */
export const port: z.ZodInt = z.int().min(1).max(65_535);

const FORM_OF = z.registry<TextForm>();

/** A closed object that may be left out, because every key in it has a default. */
export function section<Shape extends z.ZodRawShape>(
  description: string,
  shape: Shape,
): z.ZodPrefault<z.ZodObject<Shape, z.core.$strict>> {
  const object = z.strictObject(shape);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- zod cannot prove for a generic shape that an empty input is valid; parseConfig's test of the defaults does
  return object.prefault({} as z.input<typeof object>).register(SETTINGS, { description });
}

/** A duration in milliseconds; a number without a unit was most likely meant in the given one. */
export function duration(unit: "s" | "m" | "d") {
  const form: TextForm = {
    ...FORMS.duration,
    suggest: (given) => (/^[0-9]+$/.test(given) ? `${given}${unit}` : FORMS.duration.suggest?.(given)),
  };
  return text(form).transform(toMilliseconds);
}

/** A text that has a form. */
export function text(form: TextForm, max?: number): z.ZodString {
  const schema = z.string().regex(new RegExp(form.pattern));
  return (max === undefined ? schema : schema.max(max)).register(FORM_OF, form);
}

/** The rule for the value at a path, or nothing when the schema has no such key. */
export function ruleAt(schema: z.core.$ZodType, path: Path): Rule | undefined {
  const rule = unwrap(schema);
  const [key, ...rest] = path;
  if (key === undefined) return rule;
  const next = childOf(rule.schema, key);
  return next && ruleAt(next, rest);
}

/** The keys that a schema knows at a path. */
export function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const object = ruleAt(schema, path)?.schema;
  const options =
    object instanceof z.ZodUnion ? object.options.map((option) => unwrap(option).schema) : [object];
  return options.flatMap((option) => (option instanceof z.ZodObject ? Object.keys(option.shape) : []));
}

/** The paths of every section and every key that a schema knows. */
export function pathsOf(schema: z.core.$ZodType, parent: Path = []): Path[] {
  return keysAt(schema, parent).flatMap((key) => [[...parent, key], ...pathsOf(schema, [...parent, key])]);
}

/** What a value must be, in words. */
export function expectedBy({ schema, isNullable, form }: Rule): string {
  const expected = form?.expected ?? describe(schema);
  return isNullable ? `${expected}, or null` : expected;
}

function unwrap(schema: z.core.$ZodType): Rule {
  const setting = SETTINGS.get(schema);
  if (schema instanceof z.ZodPipe) return outside(unwrap(schema.in), setting, false);
  if (schema instanceof z.ZodNullable) return outside(unwrap(schema.unwrap()), setting, true);
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodCatch
  ) {
    return outside(unwrap(schema.unwrap()), setting, false);
  }
  return { schema, isNullable: false, setting, form: FORM_OF.get(schema) };
}

function outside(inner: Rule, setting: Rule["setting"], isNullable: boolean): Rule {
  return { ...inner, isNullable: inner.isNullable || isNullable, setting: setting ?? inner.setting };
}

function childOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodUnion) {
    return schema.options
      .map((option) => childOf(unwrap(option).schema, key))
      .find((child) => child !== undefined);
  }
  const shape: Readonly<Record<PropertyKey, z.core.$ZodType>> =
    schema instanceof z.ZodObject ? schema.shape : {};
  return Object.hasOwn(shape, key) ? shape[key] : undefined;
}

function describe(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodString) {
    const { minLength, maxLength } = schema;
    if (maxLength !== null) return `a text of ${minLength ?? 0} to ${maxLength} characters`;
    return minLength === null ? "a text" : "a text that is not empty";
  }
  if (schema instanceof z.ZodNumber) return `a whole number${range(schema)}`;
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodEnum) return schema.options.join(" or ");
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String).join(" or ");
  if (schema instanceof z.ZodArray) return `a list${entries(schema)}`;
  if (schema instanceof z.ZodUnion)
    return schema.options.map((option) => expectedBy(unwrap(option))).join(" or ");
  return "a section with keys below it";
}

function range({ minValue, maxValue }: z.ZodNumber): string {
  return maxValue === null || maxValue > 1e9
    ? ` of at least ${minValue}`
    : ` from ${minValue} to ${maxValue}`;
}

function entries(schema: z.ZodArray): string {
  const { minItems, maxItems } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  if (maxItems === undefined) return "";
  return minItems === undefined
    ? ` of at most ${maxItems} entries`
    : ` of ${minItems} to ${maxItems} entries`;
}
