import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** What a browser would get from a preview's URL. */
export interface PreviewAnswer {
  readonly status: number;
  /** The commit that answered, which only a running preview names. */
  readonly sha: string | undefined;
  /** The greeting of the example service, or the title of another page. */
  readonly says: string;
}

/** Asks the hub for a preview's page. Every host below `localhost` is this machine, whatever its resolver says. */
export async function ask(url: string): Promise<PreviewAnswer> {
  const { host, port, pathname } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: pathname, headers: { host }, agent: false };
    request(options, resolve).once("error", reject).end();
  });
  const sha = response.headers["x-preview-sha"];
  const body = await text(response);
  return {
    status: response.statusCode ?? 0,
    sha: typeof sha === "string" ? sha : undefined,
    says: (/class="greeting">([^<]*)</.exec(body) ?? /<title>([^<]*)</.exec(body))?.[1] ?? "",
  };
}
