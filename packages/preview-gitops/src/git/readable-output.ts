const MAX_LENGTH = 600;

/** Lines that git and servers add around what they have to say. */
const NOISE = /^(?:hint:|To |From |Everything up-to-date|warning: redirecting|\s*$)/;

/** What git and the server said, on one line for an error message: no secret, no control characters, no hints. */
export function readableOutput(output: string, token: string | undefined): string {
  const said = withoutSecret(output, token)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/^(?:(?:remote|fatal|error): ?)+/i, ""))
    // oxlint-disable-next-line no-control-regex -- a server must not move the cursor of a terminal
    .map((line) => line.replace(/[\u0000-\u001F\u007F-\u009F]/g, " ").trim())
    .filter((line) => !NOISE.test(line));
  const text = said.join(" ");
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function withoutSecret(text: string, token: string | undefined): string {
  if (!token) return text;
  const encoded = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [encoded, encodeURIComponent(token), token].reduce(
    (rest, secret) => rest.replaceAll(secret, "***"),
    text,
  );
}
