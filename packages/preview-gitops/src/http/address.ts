import { PreviewError, quote } from "preview-core";

/** Where to connect to, instead of where DNS leads. */
export interface Address {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  /** Default: the port that the request needs anyway */
  readonly port?: number | undefined;
}

const PATTERN = /^(?:\[(?<ip6>[0-9a-fA-F:.]+)\]|(?<name>[A-Za-z0-9_.-]+))(?::(?<port>[0-9]{1,5}))?$/;
const HIGHEST_PORT = 65_535;

/**
 * The address that a user means with `host`, `host:port`, `[::1]` or `[::1]:port`.
 *
 * @throws PreviewError `invalid-address`
 */
export function parseAddress(text: string): Address {
  const { ip6, name, port } = PATTERN.exec(text)?.groups ?? {};
  const host = ip6 ?? name;
  const number = port === undefined ? undefined : Number(port);
  if (host === undefined || number === 0 || (number ?? 0) > HIGHEST_PORT) {
    const message = `expected host or host:port, got ${quote(text)}`;
    throw new PreviewError("invalid-address", [{ path: "", message }]);
  }
  return { host, port: number };
}
