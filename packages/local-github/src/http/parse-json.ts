/** What a body says: parsed JSON, the text where it is something else, nothing where it is empty. */
export function parseJson(body: Buffer): unknown {
  const text = body.toString();
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
