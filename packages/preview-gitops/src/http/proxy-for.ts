type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/**
 * The proxy for an address, by the variables that curl, git and Node.js read; undefined when the connection is direct. A name in
 * lower case counts before one in upper case, and an empty value is none.
 *
 * @param url The address to connect to
 * @example
 * proxyFor("https://api.github.com", { HTTPS_PROXY: "http://proxy:3128" })?.host; // "proxy:3128"
 */
export function proxyFor(url: string, environment: Environment): URL | undefined {
  const { protocol, hostname, port } = new URL(url);
  const read = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? "";
  const named = read(protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY");
  const proxy = URL.parse(named.includes("://") ? named : `http://${named}`);
  if (named === "" || proxy === null || !/^https?:$/.test(proxy.protocol)) return undefined;
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: port || DEFAULT_PORTS[protocol] };
  const direct = read("NO_PROXY").split(/[\s,]+/);
  return direct.some((entry) => matches(entry.toLowerCase(), target)) ? undefined : proxy;
}

/** `*`, a host, a domain with or without `.` or `*.` before it, each with or without a port. */
function matches(
  entry: string,
  { host, port }: { readonly host: string; readonly port?: string | undefined },
) {
  if (entry === "") return false;
  if (entry === "*") return true;
  const [, name = entry, only] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(isAddress6(entry) ? "" : entry) ?? [];
  const domain = name.replace(/^\*?\./, "");
  return (only === undefined || only === port) && (host === domain || host.endsWith(`.${domain}`));
}

/** Two colons without brackets are an address, and not a port. */
function isAddress6(entry: string): boolean {
  return !entry.startsWith("[") && entry.split(":").length > 2;
}
