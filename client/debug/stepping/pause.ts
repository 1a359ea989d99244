import type { HostOptions, Pause, RunHandle } from '../../../engine/index.ts';
import { defined } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import { splitCall } from '../../../engine/state/path.ts';
import type { StepState } from '../../../engine/state/step.ts';
import type { Breakpoint } from '../breakpoints/breakpoints.ts';
import type { CaughtFailure } from '../breakpoints/exceptions.ts';
import type { SourceLocations } from '../breakpoints/locations.ts';
import type { StackLine } from '../inspection/stack.ts';
import { type StandingIds, type StandingRun, standingOf } from '../inspection/threads.ts';
import { RefusedRequest } from '../protocol/refused-request.ts';
import { debugTexts } from '../texts.ts';
import { entersCall, type Hold, holdAt, isReached, reasonOf, type StepMode } from './hold.ts';

/** A stop event for the client. */
interface Stop {
  reason: string;
  thread: number;
  /** If somebody else paused the run: who. */
  text?: string | undefined;
  hit: readonly number[];
}

/** Controls one run: its pause points, and the stack while it is stopped. */
export interface Control {
  readonly hooks: Required<Pick<HostOptions, 'pauseBefore' | 'onPause'>>;
  /** The run can be controlled from now on; earlier stops are reported now. */
  begin(handle: RunHandle, places: SourceLocations): void;
  go(walk: StepMode): void;
  /** A step has failed: the run stops there, unless it is already stopped. */
  fail(caught: CaughtFailure): void;
  /** A call has begun: the run stops in it if it was to be stepped into. */
  enter(call: string): void;
  pause(): void;
  /** The position of a stopped run; undefined while it runs. */
  readonly standing: StandingRun | undefined;
}

/** The position of a run. Throws while it runs. */
export function stoodAt({ standing }: Pick<Control, 'standing'>): StandingRun {
  if (!standing) throw new RefusedRequest(say(debugTexts.notStanding));
  return standing;
}

/** A stack line by its id. Throws for one of an earlier stop. */
export function lineOf(control: Pick<Control, 'standing'>, id: number): StackLine {
  const line = stoodAt(control).line(id);
  if (!line) throw new RefusedRequest(say(debugTexts.wentOn));
  return line;
}

interface PauseOptions {
  ids: StandingIds;
  breakpoints(): readonly Breakpoint[];
  stopOnEntry: boolean;
  /** Whether the condition of a breakpoint holds at a step. */
  holds(handle: RunHandle, breakpoint: Breakpoint, step: StepState): Promise<boolean>;
  /** Writes the message of a log point. */
  log(handle: RunHandle, breakpoint: Breakpoint, step: StepState): Promise<void>;
  onStop(stop: Stop): void;
  /** The run continues; `asked` if by request of the client. */
  onGo(asked: boolean): void;
}

/** The conditional breakpoints that hold the run at a step; writes the messages of log points. */
async function askOpen(
  { holds, log }: Pick<PauseOptions, 'holds' | 'log'>,
  handle: RunHandle,
  step: StepState,
  open: readonly Breakpoint[],
): Promise<Breakpoint[]> {
  const hit: Breakpoint[] = [];
  for (const one of open) {
    if (!(await holds(handle, one, step)) || !isReached(one)) continue;
    if (one.log === undefined) hit.push(one);
    else await log(handle, one, step);
  }

  return hit;
}

/** Why a run paused by a person, a breakpoint or a step movement is stopped. */
function describePause(pause: Pause, hold: Hold | undefined): Pick<Stop, 'reason' | 'text'> {
  if (hold) return { reason: reasonOf(hold), text: undefined };
  return { reason: 'pause', text: pause.reason === 'pause' ? undefined : pause.reason };
}

export function createControl({ ids, breakpoints, stopOnEntry, holds, log, onStop, onGo }: PauseOptions): Control {
  const begun = Promise.withResolvers<{ handle: RunHandle; places: SourceLocations }>();
  const why = new WeakMap<StepState, Hold>();
  let run: RunHandle | undefined;
  let entry = stopOnEntry;
  let walk: StepMode = 'on';

  /** The position at which the run is held; reported to the client once there is a stack. */
  let held: Pause | undefined;
  let standing: StandingRun | undefined;
  /** A person requested a pause while conditions were evaluated. */
  let wanted = false;
  let isRequested = false;

  /** The reason for the next pause. */
  let caught: CaughtFailure | undefined;
  /** The call in which the next pause takes place. */
  let entered: string | undefined;

  /** Reports a stop, or continues if only conditions held the run and none of them is true. */
  async function settle(pause: Pause): Promise<void> {
    const { handle, places } = await begun.promise;
    const { step } = pause;
    const hold = step && why.get(step);
    const hit = step && hold ? [...hold.hit, ...(await askOpen({ holds, log }, handle, step, hold.open))] : [];
    if (held !== pause) return;
    if (hold && !hold.entry && !hold.walked && !hit.length && !wanted) return handle.resume();

    walk = 'on';
    wanted = false;
    const failed = hold ? undefined : caught;
    caught = undefined;

    const call = hold || failed ? undefined : entered;
    entered = undefined;
    const at = handle.state.steps.get(failed?.path ?? splitCall(call ?? '')?.step ?? '');
    standing = standingOf(handle, at ? defined({ ...pause, step: at, call }) : pause, places, ids);

    const thread = standing.at.id;
    if (call !== undefined) return onStop({ reason: 'step', thread, hit: [] });
    if (failed) return onStop({ reason: 'exception', thread, text: failed.text, hit: [] });
    onStop({ ...describePause(pause, hold && { ...hold, hit, open: [] }), thread, hit: hit.map(({ id }) => id) });
  }

  function goOn(): void {
    if (!standing) return;
    standing = undefined;
    onGo(isRequested);
  }

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
      isRequested = true;
      run?.resume();
      isRequested = false;
    },
    fail(failure) {
      if (held || caught) return;
      caught = failure;
      if (run) run.pause('pause');
      else void begun.promise.then(({ handle }) => handle.pause('pause'));
    },
    enter(call) {
      if (held || caught || !entersCall(walk, call)) return;
      entered = call;
      run?.pause('pause');
    },
    pause() {
      wanted = held !== undefined && !standing;
      run?.pause('pause');
    },
    get standing() {
      return standing;
    },
  };
}
