import { createServer, type ServerResponse } from "node:http";
import { listen } from "local-github/http";

/**
 * Lets a test and its services wait for each other. A service visits a place over HTTP. The test waits for the
 * visit, or holds the answer until it opens the place.
 */
export interface TestGate extends AsyncDisposable {
  /** JavaScript that visits the place and goes on at once. */
  visit(place: string): string;
  /** JavaScript that visits the place and goes on when it is open. */
  wait(place: string): string;
  /** JavaScript that visits the place at SIGTERM, and then ends. */
  reportEnd(place: string): string;
  /** Resolves at the first visit of the place. */
  reached(place: string): Promise<void>;
  /** Opens the place for all waiting visitors, and for later ones: a service starts again when its port is taken. */
  open(place: string): void;
  /** The number of visits of the place. */
  visits(place: string): number;
  /** Resolves when a waiting visitor leaves the place, for example because its process ends. */
  left(place: string): Promise<void>;
}

interface Place {
  readonly reached: PromiseWithResolvers<void>;
  readonly left: PromiseWithResolvers<void>;
  readonly waiting: Set<ServerResponse>;
  visits: number;
  isOpen: boolean;
}

export async function openTestGate(): Promise<TestGate> {
  const places = new Map<string, Place>();
  const at = (name: string): Place => {
    const place = places.get(name) ?? newPlace();
    places.set(name, place);
    return place;
  };
  const server = createServer(({ method, url = "" }, response) => {
    const place = at(decodeURIComponent(url.slice(1)));
    place.visits += 1;
    if (method === "POST" && !place.isOpen)
      place.waiting.add(response.on("close", () => place.left.resolve()));
    else response.end();
    place.reached.resolve();
  });
  const port = await listen(server, 0);
  const url = (name: string): string =>
    JSON.stringify(`http://127.0.0.1:${port}/${encodeURIComponent(name)}`);
  return {
    visit: (name) => `await fetch(${url(name)});`,
    wait: (name) => `await fetch(${url(name)}, { method: "POST" });`,
    reportEnd: (name) => `process.on("SIGTERM", () => fetch(${url(name)}).finally(() => process.exit()));`,
    reached: (name) => at(name).reached.promise,
    open(name) {
      const place = at(name);
      place.isOpen = true;
      for (const response of place.waiting) response.end();
    },
    visits: (name) => at(name).visits,
    left: (name) => at(name).left.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function newPlace(): Place {
  return {
    reached: Promise.withResolvers(),
    left: Promise.withResolvers(),
    waiting: new Set(),
    visits: 0,
    isOpen: false,
  };
}
