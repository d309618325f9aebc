import { GitOpsError } from "../ports/gitops-repository.ts";

/** A call of a process, such as a request. A call takes two steps: its effect happens, and its answer arrives. */
export interface Call {
  /** For the log. */
  readonly what: string;
  /** The error of the process when its request or its answer is lost. Default: the call cannot be lost */
  readonly whenLost?: "unreachable" | "uncertain";
}

/** Makes a call. The effect and the answer each wait until the simulation schedules them. */
export type Step = <Result>(call: Call, effect: () => Promise<Result>) => Promise<Result>;

/** A process in a simulation, such as one run of the action. */
export interface SimulatedProcess {
  readonly name: string;
  readonly startedAt: number;
  /** Undefined while it runs. */
  readonly end: ProcessEnd | undefined;
}

export interface ProcessEnd {
  readonly at: number;
  readonly how: "done" | "gave-up" | "killed" | "broke";
}

/** The place where a process waits for its next step. */
interface Waiting {
  readonly release: (how: "go" | "lose") => void;
}

/** A process, and the promise that it waits again or has ended. */
interface ProcessState extends SimulatedProcess {
  end: ProcessEnd | undefined;
  waiting: Waiting | undefined;
  settle: () => void;
}

/**
 * A deterministic simulation: a scheduler that releases processes one step at a time. So a test can run any interleaving
 * of their calls, and repeat each one.
 */
export class Simulation {
  readonly log: string[] = [];
  readonly #states: ProcessState[] = [];
  #now = 0;

  /** The time of the simulation: the number of entries in the log. */
  get now(): number {
    return this.#now;
  }

  /** Processes that have not ended. */
  get running(): readonly SimulatedProcess[] {
    return this.#states.filter(({ end }) => end === undefined);
  }

  /** Adds an entry to the log. */
  record(text: string): void {
    this.#now += 1;
    this.log.push(`${this.#now} ${text}`);
  }

  /** Starts a process, and waits until it makes its first call. */
  async start(
    name: string,
    run: (step: Step, process: SimulatedProcess) => Promise<unknown>,
  ): Promise<SimulatedProcess> {
    this.record(`${name} starts`);
    const process: ProcessState = {
      name,
      startedAt: this.#now,
      end: undefined,
      waiting: undefined,
      settle: () => undefined,
    };
    this.#states.push(process);
    const settled = nextSettled(process);
    const step: Step = (call, effect) => this.#call(process, call, effect);
    run(step, process).then(
      () => this.#finish(process, "done"),
      (error: unknown) => {
        const gaveUp = error instanceof GitOpsError && error.code === "deadline";
        this.record(`${name}: ${String(error)}`);
        this.#finish(process, gaveUp ? "gave-up" : "broke");
      },
    );
    await settled;
    return process;
  }

  /** Lets each of these processes make one step, all at the same time. */
  async step(...processes: readonly SimulatedProcess[]): Promise<void> {
    await this.#release(processes, "go");
  }

  /** Loses the request or the answer that the process waits for. */
  async lose(process: SimulatedProcess): Promise<void> {
    await this.#release([process], "lose");
  }

  /** Ends a process between two steps. Its effects stay. */
  kill(process: SimulatedProcess): void {
    const state = this.#states.find((one) => one === process && one.end === undefined);
    if (state === undefined) return;
    this.record(`${process.name} is killed`);
    state.end = { at: this.#now, how: "killed" };
  }

  async #release(processes: readonly SimulatedProcess[], how: "go" | "lose"): Promise<void> {
    const chosen = this.#states.filter((state) => processes.includes(state) && state.waiting !== undefined);
    const settled = chosen.map(nextSettled);
    for (const state of chosen) {
      const { waiting } = state;
      state.waiting = undefined;
      waiting?.release(how);
    }
    await Promise.all(settled);
  }

  async #call<Result>(process: ProcessState, call: Call, effect: () => Promise<Result>): Promise<Result> {
    await this.#pause(process, call, "asks to");
    const outcome = await effect().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    await this.#pause(process, call, "is answered:");
    return outcome();
  }

  async #pause(process: ProcessState, { what, whenLost }: Call, verb: string): Promise<void> {
    const how = await new Promise<"go" | "lose">((release) => {
      process.waiting = { release };
      process.settle();
    });
    const lost = how === "lose" ? whenLost : undefined;
    this.record(`${process.name} ${verb} ${what}${lost === undefined ? "" : ", which is lost"}`);
    if (lost !== undefined) throw new GitOpsError(lost, `${what}: the connection broke`);
  }

  #finish(process: ProcessState, how: ProcessEnd["how"]): void {
    if (process.end === undefined) {
      this.record(`${process.name}: ${how}`);
      process.end = { at: this.#now, how };
    }
    process.settle();
  }
}

function nextSettled(process: ProcessState): Promise<void> {
  return new Promise((resolve) => (process.settle = resolve));
}
