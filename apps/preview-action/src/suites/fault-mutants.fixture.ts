import type { Fetch } from "./run-fault.fixture.ts";

/** Clients that handle faults wrongly. Each stands between the action and the network. */
export const FAULT_MUTANTS: Readonly<Record<string, (fetch: Fetch) => Fetch>> = {
  "a client that repeats every failed request": (inner) => async (input, init) => {
    try {
      const response = await inner(input, init);
      return response.status >= 500 ? await inner(input, init) : response;
    } catch {
      return inner(input, init);
    }
  },
  "a client that takes a server error for a refusal": (inner) => async (input, init) => {
    const response = await inner(input, init);
    return response.status < 500 ? response : Response.json({ message: "Forbidden" }, { status: 403 });
  },
  "a client that shows the headers that it sent": (inner) => async (input, init) => {
    const response = await inner(input, init);
    if (response.ok) return response;
    const sent = JSON.stringify(Object.fromEntries(new Headers(init?.headers)));
    return Response.json({ message: `refused: ${sent}` }, { status: response.status });
  },
};
