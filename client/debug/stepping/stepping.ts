import type { RunHandle } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Fact } from '../../../engine/state/events.ts';
import type { SourceLocations } from '../breakpoints/locations.ts';
import { stepOwningFrame } from '../inspection/stack.ts';
import type { RequestAnswer, Requests } from '../protocol/requests.ts';
import { debugTexts } from '../texts.ts';
import type { Control } from './pause.ts';
import type { Past, StepDirection } from './step-back.ts';

interface Options {
  /** The run that goes on. Throws where there is none. */
  live(): { handle: RunHandle; control: Control };
  past: Past;
  /** All that has happened in the run. */
  facts: readonly Fact[];
  places(): SourceLocations;
  /** Whether a breakpoint without a condition stands before the step of a path. */
  isMarked(path: string): boolean;
  /** Another moment is looked at now; `description` where that is in the past. */
  onLook(description: string | undefined): void;
}

type Walking = 'continue' | 'next' | 'stepIn' | 'stepOut' | 'stepBack' | 'reverseContinue' | 'pause';

/** How a client goes through a run: at its head the run itself goes on, in its past only what is looked at. */
export function steppingRequests({ live, past, facts, places, isMarked, onLook }: Options): Pick<Requests, Walking> {
  /** The control of the run, which stands still. */
  const standing = (): Control => {
    const { control } = live();
    control.stack();
    return control;
  };
  /** Shows another moment; at the head the run stands as before. */
  const look = (way: StepDirection): RequestAnswer => {
    standing();
    const view = past.go({ handle: live().handle, facts, places: places() }, way);
    return { after: () => onLook(view && say(debugTexts.inThePast, { at: view.at, of: view.of })) };
  };
  return {
    stepBack: () => look('back'),
    reverseContinue: () => look({ to: isMarked, back: true }),
    continue() {
      const { control } = live();
      // What has been is walked to the head; there it goes on.
      if (past.view) {
        const answer = look({ to: isMarked, back: false });
        if (past.view) return { body: { allThreadsContinued: true }, ...answer };
      }
      control.stack();
      return { body: { allThreadsContinued: true }, after: () => control.go('on') };
    },
    next() {
      if (past.view) return look('over');
      const control = standing();
      const step = control.stack()[0]?.standing;
      return { after: () => control.go(step ? { past: step.path } : 'in') };
    },
    stepIn() {
      if (past.view) return look('in');
      const control = standing();
      return { after: () => control.go('in') };
    },
    stepOut() {
      if (past.view) return look('out');
      const control = standing();
      const owner = stepOwningFrame(control.stack()[0]?.frame);
      return { after: () => control.go(owner ? { past: owner.path } : 'on') };
    },
    pause() {
      const { control } = live();
      return { after: control.pause };
    },
  };
}
