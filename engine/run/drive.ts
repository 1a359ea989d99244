import type { PipelineLimits } from '../compile/pipeline/model/pipeline.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { defined } from '../language/json.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import { decide } from '../state/decide.ts';
import type { Fact, NewFact, RunEvent } from '../state/events.ts';
import { RunError, toFailure } from '../state/failure.ts';
import { comesTooLate, reduce } from '../state/reduce.ts';
import { limitTools, takeTurn } from '../state/slots.ts';
import type { RunState } from '../state/state.ts';
import type { StepState } from '../state/step.ts';
import { createArtifacts } from './artifacts.ts';
import { createBudget } from './budget.ts';
import { createCommands } from './commands.ts';
import { openDeadlines } from './computed.ts';
import type { AutoResolver, Plan, Reuse, RunContext } from './context.ts';
import { definitionOf, planOf } from './context.ts';
import { createDeadlines } from './deadlines.ts';
import type { Pause } from './pauses.ts';
import { createPauses } from './pauses.ts';
import type { Files, Ports } from './ports.ts';
import { createQuestions } from './questions.ts';
import { failureFrom } from './render.ts';
import { turnLength } from './slices.ts';
import { createSlotWaits } from './slot-waits.ts';
import { createStops } from './stops.ts';
import { waitOut } from './waits.ts';

export interface DriveOptions {
  plan: Plan;
  ports: Ports;
  /** Fresh, or folded from a log. */
  state: RunState;
  limits: PipelineLimits;
  inputs: JsonMap;
  autos?: AutoResolver;
  reuse?: Reuse;
  /** How many calls of a tool may run at once, by its name. */
  tools?: ReadonlyMap<string, number>;
  /** Appends the facts that come before the first step; what it throws ends the run as failed. */
  begin(context: RunContext): Promise<void>;
  onEvent(event: RunEvent): void;
  /** Asked before each step starts; a reason holds the run there until `continue` or `next`. */
  pauseBefore?(step: StepState): string | undefined;
  onPause?(pause: Pause | undefined): void;
}

export interface Drive {
  context: RunContext;
  /** Resolves when nothing is left to do and everything is on disk. Rejects only where the log or a large value cannot be written. */
  done: Promise<void>;
  /**
   * Ends the run. The first time what is in flight ends and `finally` runs; the second time, or where there is none, it ends at once and
   * can be resumed. `at: 'once'` does that the first time.
   */
  cancel(at?: 'once'): void;
  /**
   * A person's answer to an open question; `at` is when it was given, in milliseconds since 1970. Gives the reason where it is not
   * taken: it does not fit, comes too late, or nothing of this name is open. The question stays open then.
   */
  answer(question: string, value: Json, by: string, at?: number): { refused: string; hint?: string } | undefined;
  pause(reason: string): void;
  /** Goes on; with `once` until the next step is about to start. */
  resume(once?: boolean): void;
  readonly paused: Pause | undefined;
}

/** Carries out a run in this process: asks `decide`, does what it says, folds what comes of it, until nothing is left. */
export function drive(options: DriveOptions): Drive {
  const { plan, ports, state } = options;
  const stop = new AbortController();
  /** Ends what only waits for the run's end. */
  const over = new AbortController();
  const slots = createSlotWaits(state.agenda, pump);
  let inFlight = 0;
  let pumping = false;
  let again = false;
  const ended = Promise.withResolvers<void>();

  /** The run cannot be kept any more: what happens from here on is no fact, so that a resume goes on where it was. */
  let lost = false;
  const files: Files = {
    ...ports.files,
    async putArtifact(json) {
      try {
        return await ports.files.putArtifact(json);
      } catch (error) {
        lost = true;
        fail(error);
        throw error;
      }
    },
  };
  const context: RunContext = {
    plan,
    ports: { ...ports, files },
    state,
    artifacts: createArtifacts(files, state.seq === 0 && !options.reuse),
    budget: createBudget(
      options.limits,
      state,
      (step) => definitionOf(context, step).limits,
      (frame) => planOf(context, frame).pipeline.limits,
    ),
    inputs: options.inputs,
    autos: options.autos,
    ...(options.reuse ? { reuse: options.reuse } : {}),
    signal: stop.signal,
    deadlines: createDeadlines(ports.clock, stop.signal, over.signal, (frame, { failure }) => {
      if (state.finished) return;
      fact({ type: 'frame.stopped', path: frame.path, failure });
      queueMicrotask(pump);
    }),
    fact,
    live: (event) => {
      reduce(state, event);
      options.onEvent(event);
    },
    slot: slots.wait,
    turn: (tool, step, signal) => takeTurn(state.agenda, { tool, step, signal, changed: pump }),
  };
  if (options.tools) limitTools(state.agenda, options.tools);

  let ready = false;
  // What is answered before the run has been taken up again is only noted.
  const changed = (): void => {
    if (ready) pump();
  };
  const questions = createQuestions({ context, changed, launch, failed: fail });
  const { pauseBefore, onPause } = options;
  const pauses = createPauses({
    state,
    start: (step) => launch(commanded.start(step)),
    ...(pauseBefore ? { pauseBefore } : {}),
    ...(onPause ? { onPause } : {}),
  });
  const end = (): void => {
    pauses.end();
    pump();
  };
  const abort = (reason: RunError): void => {
    if (!stop.signal.aborted) stop.abort(reason);
    end();
  };
  const stops = createStops({ context, limits: options.limits, over: over.signal, abort, changed: end });
  const commanded = createCommands({ context, pauses, stops, slots, launch });

  function fact(body: NewFact): void {
    if (lost || comesTooLate(state, body)) return;
    const event: Fact = { seq: state.seq + 1, at: ports.clock.now(), ...defined(body) };
    reduce(state, event);
    ports.log.append(event);
    options.onEvent(event);
    if (event.type === 'person.asked') questions.open(event);
    else questions.tidy();
    // While a step waits for its next attempt, another one has its slot.
    if (event.type === 'attempt.failed') queueMicrotask(changed);
  }

  /** Work that ends later, if any; the run is over when none is left. A thrown thing here is our own error and ends the run. */
  function launch(work: Promise<void> | undefined): void {
    if (!work) return;
    inFlight++;
    work.catch(fail).finally(() => {
      inFlight--;
      pump();
    });
  }

  function fail(error: unknown): void {
    stop.abort(error);
    ended.reject(error);
  }

  /** Decides and executes until nothing can be done now. Several calls in one turn are one. */
  function pump(): void {
    if (pumping) {
      again = true;
      return;
    }
    pumping = true;
    void turn().catch(fail);
  }

  async function turn(): Promise<void> {
    let from = ports.clock.now();
    do {
      again = false;
      for (let commands = decide(state); commands.length; commands = decide(state)) {
        for (const command of commands) {
          if (stop.signal.aborted && command.do !== 'finish') continue;
          launch(commanded.execute(command));
          if (ports.clock.now() - from < turnLength) continue;
          await ports.clock.turn();
          from = ports.clock.now();
        }
      }
    } while (again);
    pumping = false;
    if (inFlight === 0 && !pauses.paused && slots.size === 0 && (!questions.busy || stop.signal.aborted || state.finished))
      await settleEnd();
  }

  async function settleEnd(): Promise<void> {
    if (!state.finished && !stop.signal.aborted && state.questions.size) wait();
    if (!state.finished && !stop.signal.aborted)
      throw new RunError({ kind: 'internal', message: say(runsTexts.stuck), cause: 'stuck' });
    if (!state.finished) {
      const error = toFailure(stop.signal.reason);
      finish({ status: error.kind === 'cancelled' ? 'cancelled' : 'failed', error });
    }
    over.abort();
    await ports.log.flushed();
    ended.resolve();
  }

  const finish = (how: Pick<NewFact<'run.finished'>, 'status' | 'error'>): void =>
    fact({ type: 'run.finished', degraded: false, outputs: {}, absent: [], ...how });

  /** Nothing is left but questions that nobody here can answer. The run needs no process until somebody does. */
  function wait(): void {
    const cut = [...state.questions.values()].some(({ kind }) => kind === 'interrupted');
    finish({ status: cut ? 'interrupted' : 'waiting' });
  }

  const begun = (): void => {
    ready = true;
    stops.begin();
    for (const { frame, step, ms, whole } of openDeadlines(context)) context.deadlines.arm(frame, step, ms, whole);
    questions.takeUp();
    for (const step of state.agenda.held) launch(waitOut(context, step));
    pump();
  };
  const beginning = options.begin(context);
  // The beginning is in the state: what of the run's time is left can be told.
  stops.counts();
  beginning.then(begun, (error: unknown) => {
    const failure = failureFrom(error);
    if (stop.signal.aborted || failure.kind === 'internal') return fail(error);
    finish({ status: 'failed', error: failure });
    pump();
  });
  return {
    context,
    done: ended.promise,
    answer: questions.answer,
    cancel(at) {
      if (at === 'once') abort(new RunError({ kind: 'cancelled', message: say(runsTexts.cancelled) }));
      // It is what it is, but somebody may hold it: a debugger at the failure that ended it.
      else if (state.finished) end();
      else stops.cancel();
    },
    pause: pauses.pause,
    resume(once = false) {
      pauses.resume(once);
      pump();
    },
    get paused() {
      return pauses.paused;
    },
  };
}
