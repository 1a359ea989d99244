import type { RunHandle } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Fact } from '../../../engine/state/events.ts';
import type { StepState } from '../../../engine/state/step.ts';
import type { SourceLocations } from '../breakpoints/locations.ts';
import type { DebugHost } from '../host.ts';
import { stepOwningFrame } from '../inspection/stack.ts';
import { enclosingItem } from '../inspection/threads.ts';
import type { RequestAnswer, Requests } from '../protocol/requests.ts';
import { debugTexts } from '../texts.ts';
import type { StepMode } from './hold.ts';
import { type Control, lineOf, stoodAt } from './pause.ts';
import type { Past, StepDirection } from './step-back.ts';
import { hasInside, makesCalls, type StepInTarget, stepInTargetsOf } from './step-in-targets.ts';

interface SteppingOptions {
  engine: DebugHost['engine'];
  /** The active run. Throws if there is none. */
  live(): { handle: RunHandle; control: Control };
  past: Past;
  /** All that has happened in the run. */
  facts: readonly Fact[];
  places(): SourceLocations;
  /** Whether a breakpoint without a condition is set on the step of a path. */
  isMarked(path: string): boolean;
  /** Another moment is shown; `description` if it is in the past. */
  onLook(description: string | undefined): void;
}

type Walking =
  | 'continue'
  | 'next'
  | 'stepIn'
  | 'stepInTargets'
  | 'stepOut'
  | 'stepBack'
  | 'reverseContinue'
  | 'pause'
  | 'present';

/** Requests that move through a run: at its head the run itself moves, in its past only the view. */
export function steppingRequests({
  engine,
  live,
  past,
  facts,
  places,
  isMarked,
  onLook,
}: SteppingOptions): Pick<Requests, Walking> {
  /** The control of the run; throws unless it is stopped. */
  const standing = (): Control => {
    const { control } = live();
    stoodAt(control);
    return control;
  };

  /** The step at which a thread is stopped; the one that stopped last if the client names an unknown thread. */
  const stepOf = (control: Control, thread: number | undefined): StepState | undefined => {
    const { threads, at } = stoodAt(control);
    return (threads.find(({ id }) => id === thread) ?? at).stack()[0]?.standing;
  };

  const inCall = (control: Control, thread: number | undefined): boolean => {
    const { threads, at } = stoodAt(control);
    return (threads.find(({ id }) => id === thread) ?? at).stack()[0]?.call !== undefined;
  };

  /** Shows another moment; at the head the run is stopped as before. */
  const look = (way: StepDirection): RequestAnswer => {
    standing();
    const view = past.go({ handle: live().handle, facts, places: places() }, way);
    return { after: () => onLook(view && say(debugTexts.inThePast, { at: view.at, of: view.of })) };
  };

  const over = (step: StepState | undefined): StepMode => (step ? { past: step, item: enclosingItem(step.frame) } : 'next');
  /** The client's choices, by the number that it was given. */
  let targets: readonly StepInTarget[] = [];

  return {
    stepBack: () => look('back'),
    reverseContinue: () => look({ to: isMarked, back: true }),
    continue() {
      const { control } = live();
      // The view moves through the past to the head; there the run continues.
      if (past.view) {
        const answer = look({ to: isMarked, back: false });
        if (past.view) return { body: { allThreadsContinued: true }, ...answer };
      }

      stoodAt(control);
      return { body: { allThreadsContinued: true }, after: () => control.go('on') };
    },
    next({ threadId }) {
      if (past.view) return look('over');
      const control = standing();
      const step = stepOf(control, threadId);
      return { after: () => control.go(over(step)) };
    },
    stepIn({ threadId, targetId }) {
      if (past.view) return look('in');
      const control = standing();
      const chosen = targetId === undefined ? undefined : targets[targetId - 1];
      const step = chosen?.step ?? stepOf(control, threadId);
      const mode: StepMode = step && (hasInside(step) || makesCalls(step)) ? { into: step, target: chosen?.path } : over(step);
      return { after: () => control.go(mode) };
    },
    async stepInTargets({ frameId }) {
      const { handle, control } = live();
      const { about, standing: step } = lineOf(control, frameId);
      const { evaluateAt } = await engine();
      targets = about && about.step === step ? await stepInTargetsOf(handle, about, evaluateAt) : [];
      return { body: { targets: targets.map(({ label }, index) => ({ id: index + 1, label })) } };
    },
    stepOut({ threadId }) {
      if (past.view) return look('out');
      const control = standing();
      const step = stepOf(control, threadId);
      if (inCall(control, threadId)) return { after: () => control.go(over(step)) };
      const owner = stepOwningFrame(step?.frame);
      return { after: () => control.go(owner ? over(owner) : 'on') };
    },
    present() {
      standing();
      past.release();
      return { after: () => onLook(undefined) };
    },
    pause() {
      const { control } = live();
      return { after: control.pause };
    },
  };
}
