import type { PipelineLimits } from '../compile/pipeline/model/pipeline.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { ChangedLimits } from '../language/run-limits.ts';
import { runsTexts } from '../language/texts/run/runs.ts';
import { say } from '../language/texts.ts';
import type { Fact, RunEvent } from '../state/events.ts';
import { RunError } from '../state/failure.ts';
import type { ResourceSample } from '../state/resources.ts';
import { isMemoryShort } from '../state/resources.ts';
import { limitTools, takeToolTurn } from '../state/schedule/slots.ts';
import type { RunState } from '../state/state.ts';
import type { StepState } from '../state/step.ts';
import { createBatches, type RunBatches } from './batches/batches.ts';
import { createChildPlaces } from './children/child-places.ts';
import { createCommands } from './commands.ts';
import type { AutoResolver, ExecutablePlan, Reuse, RunContext } from './context.ts';
import { definitionOf, planOf } from './context.ts';
import type { FactLog } from './fact-log.ts';
import { createFactLog } from './fact-log.ts';
import { createArtifacts } from './files/artifacts.ts';
import { endUnfinished, finishWith } from './finish.ts';
import { createBudget } from './limits/budget.ts';
import { changeLimits, limitsFrom } from './limits/change-limits.ts';
import { createDeadlines } from './limits/frame-deadlines.ts';
import type { RunClock } from './limits/run-clock.ts';
import { createRunClock } from './limits/run-clock.ts';
import type { SlotWaits } from './limits/slot-waits.ts';
import { createSlotWaits } from './limits/slot-waits.ts';
import type { Stops } from './limits/stops.ts';
import { createStops } from './limits/stops.ts';
import { waitForRetry } from './limits/waits.ts';
import type { Pause } from './people/pauses.ts';
import { createPauses } from './people/pauses.ts';
import { createQuestions } from './people/questions.ts';
import type { Ports } from './ports.ts';
import type { Scheduler } from './scheduler.ts';
import { createScheduler } from './scheduler.ts';
import { failureFrom } from './scope/render.ts';
import { openDeadlines } from './step/computed.ts';

export interface DriveOptions {
  plan: ExecutablePlan;
  ports: Ports;
  /** New, or folded from a log. */
  state: RunState;
  limits: PipelineLimits;
  inputs: JsonMap;
  autos?: AutoResolver;
  reuse?: Reuse;
  /** The most parallel calls of a tool, by its name. */
  tools?: ReadonlyMap<string, number>;
  /** Appends the facts before the first step; an error here fails the run. */
  begin(context: RunContext): Promise<void>;
  onEvent(event: RunEvent): void;
  /** Called before each step starts; a returned reason pauses the run there until `continue` or `next`. */
  pauseBefore?(step: StepState): string | undefined;
  onPause?(pause: Pause | undefined): void;
  /** Stays until batches at providers are answered. */
  waitForBatches?: boolean | undefined;
}

export interface Drive {
  context: RunContext;
  /**
   * Resolves when nothing is left to do and everything is on disk. Rejects only where the log or a large value cannot be
   * written.
   */
  done: Promise<void>;
  /**
   * Cancels the run. The first time, work in flight is cancelled and `finally` runs; the second time, or without a `finally`,
   * it ends at once and can be resumed. `at: 'once'` does that the first time.
   */
  cancel(at?: 'once'): void;
  /**
   * A person's answer to an open question; `at` is its time, in milliseconds since 1970. Returns the reason where it is
   * refused: it is invalid, comes too late, or no question of this name is open. The question stays open then.
   */
  answer(question: string, value: Json, by: string, at?: number): { refused: string; hint?: string } | undefined;
  /** A person changes limits of the run. Returns the reason where the run has ended. */
  changeLimits(limits: ChangedLimits, by: string): { refused: string } | undefined;
  /** A child run has ended, or waits for a person. */
  childChanged(run: string): void;
  /**
   * The present resource usage of process and machine: shown, never logged. While memory is short, steps start one at a time.
   */
  sample(sample: ResourceSample): void;
  pause(reason: string): void;
  /** Continues; with `once` until the next step is about to start. */
  resume(once?: boolean): void;
  readonly paused: Pause | undefined;
  /** Whether all that is at work only waits for its next attempt, or until a batch is asked for again. */
  readonly rests: boolean;
}

/** Milliseconds from which a wait for the next attempt is one in which others may use the run's slot. */
const shortestRest = 5_000;

/**
 * The scheduler of a run: asks `decide`, executes its commands, folds the resulting facts, until nothing is left. It yields
 * to the event loop in between.
 */
export function drive(options: DriveOptions): Drive {
  const { state, pauseBefore, onPause } = options;
  const clock = createRunClock(options.ports.clock);
  const ports: Ports = { ...options.ports, clock };
  /** Cancels the work in flight. */
  const stop = new AbortController();

  /** Stops the timers that only wait for the run's end. */
  const over = new AbortController();

  const scheduler = createScheduler(state, ports, stop);
  const facts = createFactLog({ state, ports, onEvent: options.onEvent, failed: scheduler.fail });
  const slots = createSlotWaits(state.agenda, scheduler.request);
  if (options.tools) limitTools(state.agenda, options.tools);

  /** A person's changes apply at once, wherever limits are read. */
  const limits = { ...options.limits };
  const context = createContext(
    { ...options, limits, ports },
    { scheduler, facts, slots, clock, stop: stop.signal, over: over.signal, park: (call) => batches.park(call) },
  );
  const batches = createBatches({ context, wait: options.waitForBatches === true });

  const pauses = createPauses({ state, clock, fact: context.fact, pauseBefore, onPause });

  const unpause = (): void => {
    pauses.end();
    scheduler.request();
  };

  const abort = (reason: RunError): void => {
    if (!stop.signal.aborted) stop.abort(reason);
    unpause();
  };

  /** A timeout or a person's cancel also cancels batches; detaching, as by closing a window, leaves them alone. */
  const end = (reason: RunError): void => abort(cancelElsewhere(reason, batches, ports));
  const stops = createStops({ context, limits, over: over.signal, abort: end, changed: unpause });
  const questions = createQuestions({ context, changed: scheduler.changed, launch: scheduler.launch, failed: scheduler.fail });
  const commands = createCommands({ context, pauses, stops, slots, batches, launch: scheduler.launch });

  facts.listen(factListener({ context, limits, questions, stops, scheduler, batches }));
  scheduler.bind({
    execute: commands.execute,
    async idle() {
      if (pauses.paused || slots.size > 0) return false;
      const isAnswerable = questions.busy && !stop.signal.aborted && !state.finished;
      const work = batches.work();
      scheduler.launch(work);
      if (work || isAnswerable) return false;

      endUnfinished(context);
      over.abort();
      await ports.log.flushed();

      return true;
    },
  });

  const begin = (): void => {
    stops.begin();
    for (const { frame, step, ms, whole } of openDeadlines(context)) context.deadlines.arm(frame, step, ms, whole);
    questions.takeUp();
    for (const step of state.agenda.held) scheduler.launch(waitForRetry(context, step));
    scheduler.begin();
  };

  const failBeginning = (error: unknown): undefined => {
    const failure = failureFrom(error);
    if (stop.signal.aborted || failure.kind === 'internal') return void scheduler.fail(error);
    finishWith(context, 'failed', failure);
    scheduler.request();
  };

  const beginning = options.begin(context);
  // The first facts are in the state by now, so the remaining time of the run's limit is known.
  stops.counts();
  beginning.then(begin, failBeginning);

  return {
    context,
    done: scheduler.ended,
    answer: questions.answer,
    cancel(at) {
      if (at === 'once') abort(new RunError({ kind: 'cancelled', message: say(runsTexts.cancelled) }));
      // The run has ended, but may be paused: a debugger at the failure that ended it.
      else if (state.finished) unpause();
      else stops.cancel();
    },
    changeLimits: (changed, by) => changeLimits(context, changed, by),
    childChanged: (run) => goOnAfter(run, context, (step) => scheduler.launch(commands.start(step))),
    sample: (sample) => heedSample(context, sample, scheduler.changed),
    pause: pauses.pause,
    resume(once = false) {
      pauses.resume(once, (step) => scheduler.launch(commands.start(step)));
      scheduler.request();
    },
    get paused() {
      return pauses.paused;
    },
    get rests() {
      return scheduler.rests;
    },
  };
}

/** Reports a sample, and a change of whether memory is short. */
function heedSample({ state, ports, live }: RunContext, sample: ResourceSample, changed: () => void): void {
  const was = state.agenda.memoryShort;
  const short = isMemoryShort(sample, was);
  const at = ports.clock.now();
  live({ type: 'resource.sample', at, short, ...sample });
  if (short === was) return;

  const megabytes = Math.round(sample.available / 1e6);
  const text = say(short ? runsTexts.memoryShort : runsTexts.memoryEnough, { megabytes });
  live({ type: 'step.log', at, path: '', level: short ? 'warning' : 'info', text });
  if (!short) changed();
}

/** A run that ends for good cancels its calls elsewhere. Returns the reason. */
function cancelElsewhere(reason: RunError, batches: RunBatches, { children }: Ports): RunError {
  batches.cancelAtEnd();
  children?.cancelAll();
  return reason;
}

/** Wakes waiting calls of a child run: in this process, or of a step that stopped waiting. */
function goOnAfter(run: string, { ports, childPlaces }: RunContext, start: (step: StepState) => void): void {
  if (ports.children?.changed(run)) return;
  for (const step of childPlaces.unpark(run)) start(step);
}

interface ListenerParts {
  context: RunContext;
  limits: PipelineLimits;
  questions: ReturnType<typeof createQuestions>;
  stops: Stops;
  scheduler: Scheduler;
  batches: RunBatches;
}

/** The effects of facts besides the state: questions open and close, changed limits apply, freed slots are taken. */
function factListener({ context, limits, questions, stops, scheduler, batches }: ListenerParts): (fact: Fact) => void {
  return (fact) => {
    if (fact.type === 'person.asked') questions.open(fact);
    else questions.tidy();
    if (fact.type === 'frame.stopped') batches.wake();

    if (fact.type === 'limits.changed') {
      Object.assign(limits, limitsFrom(fact.limits));
      context.budget.changed();
      stops.counts();
      scheduler.changed();
    }

    // While a step waits for its next attempt, another one has its slot.
    if (fact.type === 'attempt.failed') queueMicrotask(scheduler.changed);
  };
}

interface ContextParts {
  scheduler: Scheduler;
  facts: FactLog;
  slots: SlotWaits;
  clock: RunClock;
  stop: AbortSignal;
  over: AbortSignal;
  park: RunContext['park'];
}

/** The parts of a run that its steps share. */
function createContext(options: DriveOptions, { scheduler, facts, slots, clock, stop, over, park }: ContextParts): RunContext {
  const { plan, ports, state, limits } = options;
  const budget = createBudget(
    limits,
    state,
    (step) => definitionOf({ plan }, step).limits,
    (frame) => planOf({ plan }, frame).pipeline.limits,
  );
  const deadlines = createDeadlines(ports.clock, stop, over, (frame, { failure }) => {
    if (state.finished) return;
    facts.fact({ type: 'frame.stopped', path: frame.path, failure });
    queueMicrotask(scheduler.request);
  });

  return {
    plan,
    ports: { ...ports, files: facts.files },
    state,
    artifacts: createArtifacts(facts.files, state.seq === 0 && !options.reuse),
    budget,
    limits,
    inputs: options.inputs,
    autos: options.autos,
    reuse: options.reuse,
    signal: stop,
    deadlines,
    fact: facts.fact,
    live: facts.live,
    slot: slots.wait,
    rest(ms, signal) {
      const sleep = clock.sleep(ms, signal);
      return ms < shortestRest ? sleep : scheduler.resting(sleep);
    },
    going: clock.going,
    park,
    childPlaces: createChildPlaces(ports),
    turn: (tool, step, signal) => takeToolTurn(state.agenda, { tool, step, signal, changed: scheduler.request }),
  };
}
