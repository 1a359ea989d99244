import type { HostOptions, Pause, RunHandle } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import type { StepState } from '../../../engine/state/step.ts';
import type { Breakpoint } from '../breakpoints/breakpoints.ts';
import type { CaughtFailure } from '../breakpoints/exceptions.ts';
import type { SourceLocations } from '../breakpoints/locations.ts';
import { type StackLine, stackOf } from '../inspection/stack.ts';
import { RefusedRequest } from '../protocol/refused-request.ts';
import { debugTexts } from '../texts.ts';
import { type Hold, holdAt, isReached, reasonOf, type StepMode } from './hold.ts';

/** A stop as the client is told of it. */
interface Stop {
  reason: string;
  /** Where somebody else paused the run: who. */
  text?: string;
  hit: readonly number[];
}

/** Stops and goes: the pause points of one run, and the stack while it stands still. */
export interface Control {
  readonly hooks: Required<Pick<HostOptions, 'pauseBefore' | 'onPause'>>;
  /** The run can be spoken to from now on; stops before this moment are told now. */
  begin(handle: RunHandle, places: SourceLocations): void;
  go(walk: StepMode): void;
  /** A step has failed: the run stops there, unless it stands already. */
  fail(caught: CaughtFailure): void;
  pause(): void;
  /** Throws where the run does not stand still. */
  stack(): readonly StackLine[];
  /** The innermost line, if the run stands still. */
  readonly top: StackLine | undefined;
  idOf(index: number): number;
  /** A line of the stack by the id that the client was given. Throws for one of an earlier stop. */
  line(id: number): StackLine;
}

interface Options {
  breakpoints(): readonly Breakpoint[];
  stopOnEntry: boolean;
  /** Whether the condition of a breakpoint holds at a step. */
  holds(handle: RunHandle, breakpoint: Breakpoint, step: StepState): Promise<boolean>;
  onStop(stop: Stop): void;
  /** The run goes on; `asked` where the client wanted it. */
  onGo(asked: boolean): void;
}

export function createControl({ breakpoints, stopOnEntry, holds, onStop, onGo }: Options): Control {
  const begun = Promise.withResolvers<{ handle: RunHandle; places: SourceLocations }>();
  const why = new WeakMap<StepState, Hold>();
  let run: RunHandle | undefined;
  let entry = stopOnEntry;
  let walk: StepMode = 'on';
  /** Where the run is held; the client knows of it once there is a stack. */
  let held: Pause | undefined;
  let stack: readonly StackLine[] | undefined;
  /** The id of the innermost line; ids go on from stop to stop, so that an old one is never taken for a new one. */
  let first = 1;
  /** A person asked for a pause while conditions were asked. */
  let wanted = false;
  let asked = false;
  /** Why the pause that comes next is made. */
  let caught: CaughtFailure | undefined;

  /** Tells of a stop, or goes on where only conditions held the run and none of them is true. */
  async function settle(pause: Pause): Promise<void> {
    const { handle, places } = await begun.promise;
    const { step } = pause;
    const hold = step && why.get(step);
    const hit = [...(hold?.hit ?? [])];
    for (const one of hold?.open ?? []) {
      if (step && (await holds(handle, one, step)) && isReached(one)) hit.push(one);
    }
    if (held !== pause) return;
    if (hold && !hold.entry && !hold.walked && !hit.length && !wanted) return handle.resume();
    walk = 'on';
    wanted = false;
    const failed = hold ? undefined : caught;
    caught = undefined;
    const thrown = failed && handle.state.steps.get(failed.path);
    stack = stackOf(handle, thrown ? { ...pause, step: thrown } : pause, places);
    if (failed) return onStop({ reason: 'exception', text: failed.text, hit: [] });
    const foreign = hold || pause.reason === 'pause' ? {} : { text: pause.reason };
    onStop({ reason: hold ? reasonOf({ ...hold, hit, open: [] }) : 'pause', hit: hit.map(({ id }) => id), ...foreign });
  }

  function goOn(): void {
    if (!stack) return;
    first += stack.length;
    stack = undefined;
    onGo(asked);
  }

  const standing = (): readonly StackLine[] => {
    if (!stack) throw new RefusedRequest(say(debugTexts.notStanding));
    return stack;
  };

  return {
    hooks: {
      pauseBefore(step) {
        const hold = holdAt(step, breakpoints(), walk, entry);
        entry = false;
        if (hold) why.set(step, hold);
        return hold && reasonOf(hold);
      },
      onPause(pause) {
        held = pause;
        if (pause) void settle(pause);
        else goOn();
      },
    },
    begin(handle, places) {
      run = handle;
      begun.resolve({ handle, places });
    },
    go(how) {
      walk = how;
      asked = true;
      run?.resume();
      asked = false;
    },
    fail(failure) {
      if (held || caught) return;
      caught = failure;
      if (run) run.pause('pause');
      else void begun.promise.then(({ handle }) => handle.pause('pause'));
    },
    pause() {
      wanted = held !== undefined && !stack;
      run?.pause('pause');
    },
    stack: standing,
    get top() {
      return stack?.[0];
    },
    idOf: (index) => first + index,
    line(id) {
      const line = standing()[id - first];
      if (!line) throw new RefusedRequest(say(debugTexts.wentOn));
      return line;
    },
  };
}
