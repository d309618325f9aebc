import type { Pods, Route } from "../hub/route-table.ts";
import { DeployError, type Deployment, type DeploymentState, type DeploymentStatus } from "./deployment.ts";
import type { RunningPreview } from "./launch-preview.ts";
import type { Current } from "./plan-reconciliation.ts";

export interface PreviewSlotOptions {
  readonly directory: string;
  /** The hub's routes. A slot writes only its own. */
  readonly routes: Map<string, Route>;
  readonly launch: (deployment: Deployment, signal: AbortSignal) => Promise<RunningPreview>;
  readonly now: () => Date;
  readonly changed: (status: DeploymentStatus) => void;
}

type Failure = Pick<Partial<DeploymentStatus>, "reason" | "output">;

/**
 * One preview directory with its processes: at most one serving and one starting version. A newer order ends a
 * start, so a service that never becomes healthy blocks nothing.
 */
export class PreviewSlot {
  readonly #options: PreviewSlotOptions;
  #current: Current = { target: undefined, rejection: undefined };
  #subject: Deployment | undefined;
  #serving: RunningPreview | undefined;
  #route: { readonly host: string; readonly route: Route } | undefined;
  #status: DeploymentStatus;
  #order = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(options: PreviewSlotOptions) {
    this.#options = options;
    this.#status = this.#describe("progressing", "not started yet");
  }

  get current(): Current {
    return this.#current;
  }

  /** True while the repository has the directory, deployable or not. */
  get ordered(): boolean {
    return this.#current.target !== undefined || this.#current.rejection !== undefined;
  }

  get status(): DeploymentStatus {
    return this.#status;
  }

  /** Starts this version. It takes over when it is healthy. */
  deploy(deployment: Deployment): void {
    this.#current = { target: deployment, rejection: undefined };
    this.#supersede((signal) => this.#replace(deployment, signal));
  }

  /** Records that the directory cannot be deployed. A running or starting version goes on. */
  reject(message: string): void {
    this.#current = { ...this.#current, rejection: message };
    this.#enqueue(() => {
      if (this.#current.rejection === message) this.#report("failed", message, { reason: "rejected" });
    });
  }

  /** Ends everything of this directory. */
  remove(): void {
    this.#current = { target: undefined, rejection: undefined };
    this.#supersede(() => this.#clear());
  }

  /** Resolves when no order is in progress. */
  async idle(): Promise<void> {
    for (let work; work !== this.#work;) {
      work = this.#work;
      await work;
    }
  }

  #supersede(step: (signal: AbortSignal) => Promise<void>): void {
    this.#order.abort();
    this.#order = new AbortController();
    const { signal } = this.#order;
    this.#enqueue(() => (signal.aborted ? undefined : step(signal)));
  }

  #enqueue(step: () => Promise<void> | void): void {
    this.#work = this.#work.then(step).catch((error: unknown) => this.#fail(error));
  }

  async #replace(deployment: Deployment, signal: AbortSignal): Promise<void> {
    this.#subject = deployment;
    this.#report("progressing", `starting ${deployment.sha}`);
    this.#routeTo(deployment.hostname, this.#pods() ?? { state: "starting" });
    try {
      await this.#switchTo(await this.#options.launch(deployment, signal));
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  async #switchTo(next: RunningPreview): Promise<void> {
    const { hostname, sha } = next.deployment;
    const previous = this.#serving;
    this.#serving = next;
    this.#routeTo(hostname, this.#pods() ?? { state: "starting" });
    this.#report("healthy", `${sha} answers at ${hostname}`);
    void next.ended.then((reason) => this.#crashed(next, reason));
    await previous?.stop();
  }

  #crashed(preview: RunningPreview, reason: string): void {
    if (this.#serving !== preview) return;
    this.#serving = undefined;
    this.#fail(
      new DeployError("exited", `the service ${reason} after it was healthy`, { output: preview.output() }),
    );
    this.#enqueue(() => preview.stop());
  }

  #fail(error: unknown): void {
    const { code: reason, message, output } = toDeployError(error);
    const host = this.#subject?.hostname;
    if (this.#serving === undefined && host !== undefined) this.#routeTo(host, { state: "failed", message });
    this.#report("failed", message, { reason, output });
  }

  async #clear(): Promise<void> {
    const preview = this.#serving;
    this.#serving = undefined;
    this.#report("progressing", "being removed");
    this.#unroute();
    await preview?.stop();
    this.#report("removed", "nothing is left");
  }

  #pods(): Pods | undefined {
    const serving = this.#serving;
    return serving && { state: "serving", port: serving.port, sha: serving.deployment.sha };
  }

  #routeTo(host: string, pods: Pods): void {
    const route = { commit: this.#subject?.commit ?? "", pods };
    if (this.#route?.host !== host) this.#unroute();
    this.#options.routes.set(host, route);
    this.#route = { host, route };
  }

  // Another directory may have the host now.
  #unroute(): void {
    const { routes } = this.#options;
    if (this.#route !== undefined && routes.get(this.#route.host) === this.#route.route)
      routes.delete(this.#route.host);
    this.#route = undefined;
  }

  #report(state: DeploymentState, message: string, failure: Failure = {}): void {
    this.#status = this.#describe(state, message, failure);
    this.#options.changed(this.#status);
  }

  #describe(state: DeploymentState, message: string, failure: Failure = {}): DeploymentStatus {
    const { directory, now } = this.#options;
    const status = {
      directory,
      state,
      message,
      since: now(),
      output: this.#serving?.output() ?? "",
      ...failure,
    };
    const served = this.#serving && { servedSha: this.#serving.deployment.sha };
    if (this.#subject === undefined) return { ...status, ...served };
    const { application, hostname, namespace, sha } = this.#subject;
    return { ...status, ...served, application, hostname, namespace, sha };
  }
}

function toDeployError(error: unknown): DeployError {
  if (error instanceof DeployError) return error;
  return new DeployError("internal", error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}
