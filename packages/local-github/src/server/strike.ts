import type { Strike } from "../http/faults.ts";
import type { Answer } from "../http/http-message.ts";
import type { Endpoint, RequestContext } from "./endpoint.ts";
import type { Fault } from "./injection.ts";

/** What the client gets of a request that a fault has hit; `undefined`: a broken connection. */
export async function strike(
  { fault, reach }: Strike<Fault>,
  endpoint: Pick<Endpoint, "answer">,
  context: RequestContext,
): Promise<Answer | undefined> {
  if (fault.kind === "hold") return endpoint.answer(await hold(fault, reach, context));
  reach();
  if (fault.kind === "answer") return fault;
  if (fault.kind === "reset") return undefined;
  const answer = await endpoint.answer(context);
  if (fault.kind === "answer-after-effect") return fault;
  return fault.kind === "malformed" ? { ...answer, status: 200, body: firstHalf(answer.body) } : undefined;
}

/** Whether what the client gets is an injected answer that has to keep to GitHub's contract. */
export function isChecked({ fault }: Strike<Fault>): boolean {
  const isInjected = fault.kind === "answer" || fault.kind === "answer-after-effect";
  return isInjected && fault.undocumented !== true;
}

async function hold(
  { until, before = "effect" }: Fault & { kind: "hold" },
  reach: () => void,
  context: RequestContext,
): Promise<RequestContext> {
  const wait = async (): Promise<void> => {
    reach();
    await until;
  };
  if (before === "ref-update") return { ...context, beforeRefUpdate: wait };
  await wait();
  return context;
}

function firstHalf(body: unknown): string {
  const text = JSON.stringify(body ?? {});
  return text.slice(0, text.length / 2);
}
