import { sign } from "node:crypto";

/** What actions/create-github-app-token is told, as far as it is used here. */
export type AppTokenInputs = Readonly<Record<string, string>>;

/** GitHub takes at most ten minutes, and an `iat` in the past for clocks that differ. */
const JWT_SECONDS = 540;
const CLOCK_DRIFT_SECONDS = 60;

const PERMISSION = "permission-";

/** A token as actions/create-github-app-token gets it: signed for with the key, for the repositories and permissions asked for; undefined when GitHub refuses. */
export async function createAppToken(apiUrl: string, inputs: AppTokenInputs): Promise<string | undefined> {
  const { owner = "", repositories = "" } = inputs;
  const names = repositories.split(",").map((name) => name.trim());
  const jwt = signJwt(inputs["client-id"] ?? "", inputs["private-key"] ?? "");
  if (jwt === undefined) return undefined;
  const installation = await ask(`${apiUrl}/repos/${owner}/${names[0]}/installation`, jwt);
  if (!isIdentified(installation)) return undefined;
  const asked = { repositories: names, permissions: toPermissions(inputs) };
  const answer = await ask(`${apiUrl}/app/installations/${installation.id}/access_tokens`, jwt, asked);
  return isToken(answer) ? answer.token : undefined;
}

function toPermissions(inputs: AppTokenInputs): Record<string, string> {
  const asked = Object.entries(inputs).filter(([name]) => name.startsWith(PERMISSION));
  return Object.fromEntries(
    asked.map(([name, level]) => [name.slice(PERMISSION.length).replaceAll("-", "_"), level]),
  );
}

function signJwt(clientId: string, privateKey: string): string | undefined {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iat: now - CLOCK_DRIFT_SECONDS, exp: now + JWT_SECONDS, iss: clientId };
  const text = [{ alg: "RS256", typ: "JWT" }, claims].map(encode).join(".");
  try {
    return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
  } catch {
    return undefined; // no key at all
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

async function ask(url: string, jwt: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${jwt}`, accept: "application/vnd.github+json" };
  const post = { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(url, { headers, ...(body === undefined ? {} : post) });
  return response.ok ? response.json() : undefined;
}

function isIdentified(answer: unknown): answer is { readonly id: number } {
  return typeof answer === "object" && answer !== null && "id" in answer && typeof answer.id === "number";
}

function isToken(answer: unknown): answer is { readonly token: string } {
  return (
    typeof answer === "object" && answer !== null && "token" in answer && typeof answer.token === "string"
  );
}
