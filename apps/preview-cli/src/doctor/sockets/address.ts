/** Where to connect. */
export interface Address {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

const HIGHEST_PORT = 65_535;

/** `host`, `host:port`, `[::1]` or `[::1]:port`; `undefined` for anything else. */
export function parseAddress(text: string, defaultPort: number): Address | undefined {
  const pattern = /^(?:\[(?<ip6>[0-9a-fA-F:.]+)\]|(?<name>[A-Za-z0-9_.-]+))(?::(?<port>[0-9]{1,5}))?$/;
  const { ip6, name, port } = pattern.exec(text)?.groups ?? {};
  const host = ip6 ?? name;
  const number = port === undefined ? defaultPort : Number(port);
  return host === undefined || number < 1 || number > HIGHEST_PORT ? undefined : { host, port: number };
}
