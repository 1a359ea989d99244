import { whenAborted } from '../../language/abort.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { stopOf } from '../../state/reduce/joins.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import type { Clock } from '../ports.ts';

/** The timers of frames with a timeout. */
export interface Deadlines {
  /** Aborted when a frame, an enclosing one, or the run is ended, with the reason. */
  signal(frame: FrameState): AbortSignal;
  /**
   * Ends the body of a group, a called pipeline or an iteration after `ms`; a running deadline is kept. `whole` is the full
   * timeout for the message, where a part of it has passed (a resume).
   */
  arm(frame: FrameState, step: StepState, ms: number, whole?: number): void;
  /** The frame has settled, and its timer stops. */
  clear(frame: FrameState): void;
  /** Aborts the work in a frame and its inner frames. */
  end(frame: FrameState, reason: RunError): void;
}

/**
 * `run` is aborted when the run ends at once, `over` when it has ended: timers stop then, even if a question is still open.
 * `passed` is called with a frame that timed out, before its work is aborted.
 */
export function createDeadlines(
  clock: Clock,
  run: AbortSignal,
  over: AbortSignal = run,
  passed: (frame: FrameState, reason: RunError) => void = () => undefined,
): Deadlines {
  const controllers = new Map<string, AbortController>();
  /** Frames without a parent: the run's own pipeline, and `finally`. They can be ended alone, and end with the run. */
  const outermost = new Map<string, AbortController>();
  whenAborted(run, () => outermost.forEach((one) => void one.abort(run.reason)));

  const outermostOf = ({ path }: FrameState): AbortController => {
    const existing = outermost.get(path);
    if (existing) return existing;
    const controller = new AbortController();
    if (run.aborted) controller.abort(run.reason);
    outermost.set(path, controller);
    return controller;
  };

  return {
    signal(frame) {
      // Also where another process stopped it.
      const stop = stopOf(frame);
      if (stop) return AbortSignal.abort(new RunError(stop));

      const signals: AbortSignal[] = [];
      let at = frame;
      for (; at.parent; at = at.parent) {
        const controller = controllers.get(at.path);
        if (controller) signals.push(controller.signal);
      }

      const { signal } = outermostOf(at);
      return signals.length ? AbortSignal.any([signal, ...signals]) : signal;
    },
    arm(frame, step, ms, whole = ms) {
      if (controllers.has(frame.path)) return;
      const controller = new AbortController();
      controllers.set(frame.path, controller);

      const message = say(runsTexts.stepTimeout, { step: step.path, seconds: whole / 1000 });
      clock.sleep(ms, AbortSignal.any([run, over, controller.signal])).then(
        () => {
          const reason = new RunError({ kind: 'timeout', message, step: step.path });
          passed(frame, reason);
          controller.abort(reason);
        },
        () => undefined,
      );
    },
    clear({ path, invocation }) {
      const controller = controllers.get(path);
      if (controller && !controller.signal.aborted) controller.abort();
      controllers.delete(path);
      if (invocation.last) outermost.delete(invocation.last.path);
    },
    end: (frame, reason) => (frame.parent ? undefined : outermostOf(frame).abort(reason)),
  };
}
