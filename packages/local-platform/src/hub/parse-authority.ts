/** Who a request is for. */
export interface Authority {
  /** As it came, with the port if there was one. */
  readonly text: string;
  /** In lower case, without the port. */
  readonly host: string;
}

const AUTHORITY = /^([a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?$/i;
const PORT_MAX = 65_535;
const LENGTH_MAX = 259;

/**
 * The authority that a request names in its `Host`; `undefined` when there is none, more than one, or it is not a
 * host with an optional port (RFC 9112 §3.2 asks for 400 then).
 */
export function parseAuthority(rawHeaders: readonly string[]): Authority | undefined {
  const texts = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host",
  );
  const [text] = texts;
  if (text === undefined || texts.length > 1 || text.length > LENGTH_MAX) return undefined;
  const [, host, port] = AUTHORITY.exec(text) ?? [];
  if (host === undefined || Number(port ?? 0) > PORT_MAX) return undefined;
  return { text, host: host.toLowerCase() };
}
