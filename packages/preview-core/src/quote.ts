const SHOWN = 80;

/** Untrusted input as it may stand in a message: text in double quotes, control characters escaped, at most 80 characters. */
export function quote(value: unknown): string {
  if (typeof value !== "string") return escapeInvisible(cut(JSON.stringify(value) ?? typeof value));
  return escapeInvisible(JSON.stringify(cut(value)));
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** JSON leaves these as they are; in a terminal or a log they end lines or turn the text around. */
function escapeInvisible(text: string): string {
  return text.replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/g, toEscape);
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
