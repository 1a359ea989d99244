import type { NewFact } from '../../state/events.ts';
import { enqueue } from '../../state/reduce/joins.ts';
import { requeueStep } from '../../state/reduce/resume.ts';
import { isSkippedByStop } from '../../state/schedule/interrupted.ts';
import { parks, release, slotsOfRun, hold as take } from '../../state/schedule/slots.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { RunClock } from '../limits/run-clock.ts';
import { reportPause } from './report-pause.ts';

/** A pause of a run. Nothing new starts; work in flight finishes and is recorded. */
export interface Pause {
  reason: string;
  /** The step that was about to start; undefined where a person paused between steps. */
  step: StepState | undefined;
}

/** Pauses a run before steps, and continues it. */
export interface Pauses {
  readonly paused: Pause | undefined;
  /** Whether a step may start now; otherwise it starts when the run continues. */
  admits(step: StepState): boolean;
  /** Whether a step's priority may be computed now; otherwise when the run continues. */
  admitsRank(step: StepState): boolean;
  pause(reason: string): void;
  /**
   * Continues; with `once` until the next step is about to start. The step at the pause is started at once, if it has a slot.
   */
  resume(once: boolean, start: (step: StepState) => void): void;
  /** The run is being ended: pauses are over. */
  end(): void;
}

interface PausesOptions {
  state: RunState;
  clock: RunClock;
  fact(fact: NewFact<'run.paused'>): void;
  /** Called before each step starts; a returned reason pauses the run there. */
  pauseBefore?(step: StepState): string | undefined;
  onPause?(pause: Pause | undefined): void;
}

export function createPauses({ state, clock, fact, pauseBefore, onPause }: PausesOptions): Pauses {
  const held: StepState[] = [];
  const unranked: StepState[] = [];
  let paused: Pause | undefined;
  let atNext: string | undefined;
  let pass: StepState | undefined;
  let ending = false;

  /** Logs the end of the present pause. */
  let tellEnd: (() => void) | undefined;

  function hold(reason: string, step: StepState | undefined): void {
    atNext = undefined;
    paused = { reason, step };
    clock.hold();
    tellEnd = reportPause(reason, { state, clock, fact });
    onPause?.(paused);
  }

  function letGo(): StepState[] {
    paused = undefined;
    tellEnd?.();
    clock.goOn();
    onPause?.(undefined);
    state.agenda.unranked.push(...unranked.splice(0));
    for (const step of held) state.agenda.held.delete(step);

    return held.splice(0);
  }

  /** Whether a step can start now: it needs no slot, or gets one. Otherwise it is put back into its queue. */
  function takes(step: StepState): boolean {
    const { agenda } = state;
    if (!step.node.takesSlot) return true;

    if (agenda.holders.size >= slotsOfRun(agenda)) enqueue(state, step);
    else if (!parks(agenda, step, false)) {
      take(agenda, step);
      return true;
    }

    return false;
  }

  return {
    get paused() {
      return paused;
    },
    admits(step) {
      const reason = ending || step === pass ? undefined : (paused?.reason ?? atNext ?? pauseBefore?.(step));
      if (reason === undefined) {
        pass = undefined;
        return true;
      }

      held.push(step);
      state.agenda.held.add(step);
      release(state.agenda, step);
      if (!paused) hold(reason, step);

      return false;
    },
    admitsRank(step) {
      if (!paused || ending) return true;
      unranked.push(step);
      return false;
    },
    pause(reason) {
      if (!paused && !ending) hold(reason, undefined);
    },
    resume(once, start) {
      if (!paused) return;
      pass = paused.step;
      const again = letGo();
      atNext = once ? 'step' : undefined;

      // The step at the pause goes first, if it has a slot; the others wait for their turn again.
      if (pass && isSkippedByStop(pass)) requeueStep(state, pass);
      else if (pass && takes(pass)) start(pass);

      for (const step of again) {
        if (step !== pass) requeueStep(state, step);
      }
    },
    end() {
      ending = true;
      if (!paused) return;
      for (const step of letGo()) requeueStep(state, step);
    },
  };
}
