/** What we use of an OpenAPI v3 schema in a CustomResourceDefinition. */
export interface OpenApiSchema {
  readonly type: "object" | "string" | "integer" | "boolean";
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly additionalProperties?: OpenApiSchema;
  readonly maxProperties?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly "x-kubernetes-validations"?: readonly ValidationRule[];
}

/** A rule in CEL that the API server evaluates. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
}
