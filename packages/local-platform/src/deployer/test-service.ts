/** What the service of {@link serviceFiles} says about itself in answer to every request. */
export interface ServiceSelf {
  readonly text: string;
  readonly pid: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ServiceOptions {
  /** Told apart in answers. Default: "one" */
  readonly text?: string;
  /** JavaScript that runs before it listens; may await. Default: none */
  readonly before?: string;
  /** The status of `/health`. Default: 200 */
  readonly health?: number;
}

/** The files of a service without dependencies, which answers every request with {@link ServiceSelf}. */
export function serviceFiles({ text = "one", before = "", health = 200 }: ServiceOptions = {}): Record<
  string,
  string
> {
  return {
    "package.json": JSON.stringify({ type: "module", scripts: { start: "node main.js" } }),
    "main.js": `
import { createServer } from "node:http";
${before}
createServer((request, response) => {
  response.statusCode = request.url === "/health" ? ${health} : 200;
  if (request.url === "/exit") process.exit(3);
  const { env, pid } = process;
  response.end(JSON.stringify({ text: ${JSON.stringify(text)}, pid, cwd: process.cwd(), env }));
}).listen(process.env.PORT, process.env.HOST);
`,
  };
}
