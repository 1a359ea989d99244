import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import { defined } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { Failure } from '../../state/failure.ts';
import { RunError } from '../../state/failure.ts';
import { timeRunUntil } from '../../state/reduce/running-time.ts';
import type { RunState } from '../../state/state.ts';
import type { FrameState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import { planOf } from '../context.ts';

/** The default of `limits.finally`, in milliseconds. */
const usualTidying = 300_000;

/** Ends a run early: at `limits.timeout`, or when a person cancels it. `finally` runs then, with a time limit of its own. */
export interface Stops {
  /** The run has started or resumed, or its timeout was changed: the remaining time counts. */
  counts(): void;
  /** The first step may start: from here on the end of the run is a fact. */
  begin(): void;
  /** A step of this frame starts; in a `finally`, the time limit counts from its first step on. */
  starts(frame: FrameState): void;
  /**
   * The first time everything in flight is cancelled and `finally` runs; the second time, or without a `finally`, the run
   * ends at once.
   */
  cancel(): void;
}

interface StopsOptions {
  context: RunContext;
  limits: PipelineLimits;
  /** Aborted when the run is over. */
  over: AbortSignal;
  /** Ends the run at once: work in flight stays open in the log. */
  abort(reason: RunError): void;
  /** Something was stopped. */
  changed(): void;
}

export function createStops({ context, limits, over, abort, changed }: StopsOptions): Stops {
  const { state, ports, deadlines } = context;
  /** The frames of `finally` that have begun, and whether their time is already counting. */
  const tidying = new Map<FrameState, boolean>();
  let begun = false;

  /** A resumed run was cancelled before it continued. */
  let wanted = false;
  /** Its timeout passed before it was resumed. */
  let late: Failure | undefined;
  const cancelled: Failure = { kind: 'cancelled', message: say(runsTexts.cancelled), retryable: false };

  /** Stops waiting for the former timeout. */
  let counting = new AbortController();
  const after = (ms: number, then: () => void, end: AbortSignal = over): void => {
    ports.clock.sleep(ms, AbortSignal.any([context.signal, over, end])).then(then, () => undefined);
  };

  function stop(frame: FrameState, failure: Failure): void {
    context.fact({ type: 'frame.stopped', path: frame.path, failure });
    for (const [one, counts] of tidying) {
      if (!counts) limit(one);
    }
    deadlines.end(frame, new RunError(failure));
    changed();
  }

  /** The limits of a pipeline; a called one without limits has those of the run. */
  function limitsOf(last: FrameState): Pick<PipelineLimits, 'timeout' | 'finally'> {
    const own = last.invocation.name === undefined ? limits : planOf(context, last).pipeline.limits;
    return { timeout: own.timeout, finally: own.finally ?? limits.finally };
  }

  function limit(last: FrameState): void {
    tidying.set(last, true);
    const ms = limitsOf(last).finally ?? usualTidying;
    const message = say(runsTexts.finallyTimeout, { seconds: ms / 1000 });
    after(ms, () => {
      if (last.unsettled && state.frames.get(last.path) === last) stop(last, timeout(message, runsTexts.finallyTimeoutHint));
    });
  }

  return {
    counts() {
      counting.abort();
      counting = new AbortController();
      late = undefined;
      if (limits.timeout === undefined) return;

      const message = say(runsTexts.runTimeout, { seconds: limits.timeout / 1000 });

      // The timeout applies to the run, not to each process.
      const passed = (): void => {
        if (!begun && state.order.length) late = timeout(message);
        else if (!begun) abort(new RunError(timeout(message)));
        // `finally` has its own timeout.
        else if (!state.root.stop && state.root.unsettled) stop(state.root, timeout(message));
      };

      after(Math.max(0, limits.timeout - timeRunUntil(state.ran, ports.clock.now())), passed, counting.signal);
    },
    begin() {
      begun = true;
      if (wanted) stop(state.root, cancelled);
      else if (late && !state.root.stop && state.root.unsettled) stop(state.root, late);
    },
    starts(frame) {
      let top = frame;
      while (top.parent) top = top.parent;
      if (top !== top.invocation.last || tidying.has(top)) return;
      tidying.set(top, false);
      const own = limitsOf(top);
      if (own.finally !== undefined || own.timeout !== undefined || state.root.stop) limit(top);
    },
    cancel() {
      if (state.finished) return;
      if (wanted || state.root.stop || !hasFinally(state)) abort(new RunError(cancelled));
      else if (begun) stop(state.root, cancelled);
      else if (state.order.length || state.questions.size) wanted = true;
      // Nothing has been done yet that would need cleaning up.
      else abort(new RunError(cancelled));
    },
  };
}

const timeout = (message: string, hint?: string): Failure => defined({ kind: 'timeout', message, retryable: false, hint });

/** Whether a `finally` applies: of the run's own pipeline, or of one that is being called. */
export function hasFinally({ frames }: RunState): boolean {
  for (const { plan, invocation, owner } of frames.values()) {
    if (plan.index === 0 && invocation.graph.last !== undefined && !(owner && isSettled(owner))) return true;
  }
  return false;
}
