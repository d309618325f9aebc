/** The `ui:` keys of a schema in a tree of their own, as rjsf needs them. Backstage does the same before it shows a form. */
export function uiSchemaOf(schema: object): Record<string, unknown> {
  const own = Object.entries(schema).filter(([key]) => key.startsWith("ui:"));
  const properties: object = "properties" in schema ? Object(schema.properties) : {};
  const inner = Object.entries(properties).map(([name, property]) => [name, uiSchemaOf(property)]);
  return Object.fromEntries([...own, ...inner]);
}
