import { isIP } from "node:net";

/** The IP addresses of a name, or why it has none. */
export type Resolution =
  | { readonly name: string; readonly addresses: readonly string[] }
  | { readonly name: string; readonly failure: string };

/** The IP addresses of a name, as the programs of this machine see them. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** What a name resolves to; an IP address is its own. */
export async function resolve(name: string, lookup: Lookup): Promise<Resolution> {
  if (isIP(name) !== 0) return { name, addresses: [name] };
  try {
    return { name, addresses: await lookup(name) };
  } catch (error) {
    return { name, failure: error instanceof Error && "code" in error ? String(error.code) : String(error) };
  }
}
