import type { SchedulerCommand } from '../state/schedule/decide.ts';
import { isSkippedByStop } from '../state/schedule/interrupted.ts';
import type { StepState } from '../state/step.ts';
import { isSettled } from '../state/step.ts';
import type { RunBatches } from './batches/batches.ts';
import type { RunContext } from './context.ts';
import { finishRun } from './finish.ts';
import { checkIteration } from './frames/loop-conditions.ts';
import { closeLoop, settleFrame } from './frames/settle.ts';
import { takeAnswer } from './kinds/ask.ts';
import type { SlotWaits } from './limits/slot-waits.ts';
import type { Stops } from './limits/stops.ts';
import type { Pauses } from './people/pauses.ts';
import { iterationTimeout } from './step/computed.ts';
import { skipStep } from './step/outcome.ts';
import { rankStep } from './step/priority.ts';
import { runStep } from './step/run-step.ts';

interface Commands {
  /** Carries out a command of `decide` and appends its facts. Returns a promise where it has to wait. */
  execute(command: SchedulerCommand): Promise<void> | undefined;
  /** Handles a ready step: it is skipped, paused, or begins. */
  start(step: StepState): Promise<void> | undefined;
}

interface CommandsOptions {
  context: RunContext;
  pauses: Pick<Pauses, 'admits' | 'admitsRank'>;
  stops: Pick<Stops, 'starts'>;
  slots: Pick<SlotWaits, 'grant'>;
  batches: Pick<RunBatches, 'open' | 'giveUpAll'>;
  /** Work that the run waits for, if any. */
  launch(work: Promise<void> | undefined): void;
}

export function createCommands({ context, pauses, stops, slots, batches, launch }: CommandsOptions): Commands {
  function start(step: StepState): Promise<void> | undefined {
    // Meanwhile it may have been skipped, or its frame stopped.
    if (isSettled(step)) return undefined;
    if (isSkippedByStop(step)) return skipStep(context, step);
    if (!pauses.admits(step)) return undefined;

    if (step.frame.invocation.last) stops.starts(step.frame);
    const ms = iterationTimeout(context, step.frame);
    if (ms !== undefined) context.deadlines.arm(step.frame, step.frame.owner ?? step, ms);

    return runStep(context, step);
  }

  async function unpark(step: StepState): Promise<void> {
    if (step.node.takesSlot) await context.slot(step, context.deadlines.signal(step.frame));
    if (!context.signal.aborted) await start(step);
  }

  function execute(command: SchedulerCommand): Promise<void> | undefined {
    switch (command.do) {
      case 'skip':
        return skipStep(context, command.step, command.reason);
      case 'prepare':
        return start(command.step);
      case 'rank':
        return pauses.admitsRank(command.step) ? rankStep(context, command.step) : undefined;
      case 'answered':
        return takeAnswer(context, command.step, (step) => launch(start(step)));
      case 'unpark':
        return unpark(command.step);
      case 'attempt':
        return void slots.grant(command.step);
      case 'more': {
        const { path, loop } = command.step;
        return void context.fact({ type: 'loop.checked', path, iteration: loop?.next ?? 0, verdict: 'more' });
      }
      case 'check':
        return checkIteration(context, command.frame);
      case 'settle':
        context.deadlines.clear(command.frame);
        return settleFrame(context, command.frame);
      case 'close':
        return closeLoop(context, command.step);
      case 'finish':
        return batches.open ? batches.giveUpAll().then(() => finishRun(context)) : finishRun(context);
    }
  }

  return { execute, start };
}
