import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import { addSpending } from '../../state/reduce/calls.ts';
import { rootOf } from '../../state/reduce/frames.ts';
import type { RunState } from '../../state/state.ts';
import type { FrameState, Invocation, StepState } from '../../state/step.ts';
import { newTally, type Tally } from './tally.ts';

/** The limit on a pipeline's number of steps. */
export interface StepQuota {
  most: number | undefined;
  /** The number of steps that have begun, by the facts. */
  begun(): number;
  /** Admitted steps; those that have begun since are counted by the facts. */
  admitted: Set<StepState>;
}

interface InvocationAccount extends StepQuota {
  tally: Tally | undefined;
}

interface Limits {
  run: Tally;
  limitsOf(step: StepState): SpendLimits | undefined;
  limitsIn(frame: FrameState): PipelineLimits | undefined;
}

/** The limits that apply to a step, with the usage under each of them. */
export interface Accounts {
  /** The limits for a step's call, inner ones first. */
  talliesOf(step: StepState | undefined): Tally[];
  /** The called pipelines around a step, inner ones first. */
  enclosingInvocations(step: StepState): InvocationAccount[];
}

export function createAccounts(state: RunState, { run, limitsOf, limitsIn }: Limits): Accounts {
  const ofSteps = new Map<string, Tally | undefined>();
  const ofInvocations = new Map<Invocation, InvocationAccount>();

  const tallyOf = (step: StepState): Tally | undefined => {
    if (ofSteps.has(step.path)) return ofSteps.get(step.path);
    const own = limitsOf(step);
    const tally = own && newTally(own, step.path);
    // It must be in the map first: earlier usage is added from the state, once.
    ofSteps.set(step.path, tally);

    if (tally) {
      for (const other of state.steps.values()) {
        if (within(other, step)) addSpending(tally.spent, other);
      }
    }

    return tally;
  };

  /** The limits of a called pipeline, in addition to those of the calling step. */
  const accountOf = (frame: FrameState, owner: StepState): InvocationAccount => {
    const { invocation } = frame;
    const existing = ofInvocations.get(invocation);
    if (existing) return existing;

    const own = limitsIn(frame);
    const tally = own && spends(own) ? newTally(own, owner.path) : undefined;
    const account: InvocationAccount = { most: own?.maxSteps, begun: () => invocation.begun, admitted: new Set(), tally };
    ofInvocations.set(invocation, account);

    if (tally) {
      for (const other of state.steps.values()) {
        if (other !== owner && within(other, owner)) addSpending(tally.spent, other);
      }
    }

    return account;
  };

  const enclosingInvocations = (step: StepState): InvocationAccount[] => {
    const accounts: InvocationAccount[] = [];
    for (let at: StepState | undefined = step; at; at = ownerOf(at)) {
      const owner = ownerOf(at);
      if (owner && owner.frame.invocation !== at.frame.invocation) accounts.push(accountOf(at.frame, owner));
    }
    return accounts;
  };

  return {
    enclosingInvocations,
    talliesOf(step) {
      if (!step) return [run];
      const tallies: Tally[] = [];
      for (let at: StepState | undefined = step; at; at = ownerOf(at)) {
        const tally = tallyOf(at);
        if (tally) tallies.push(tally);
      }

      for (const { tally } of enclosingInvocations(step)) {
        if (tally) tallies.push(tally);
      }

      return [...tallies, run];
    },
  };
}

const spends = ({ maxCost, maxTokens, maxCalls }: SpendLimits): boolean =>
  maxCost !== undefined || maxTokens !== undefined || maxCalls !== undefined;

/** Whether a step is another one or lies inside it. */
function within(step: StepState, other: StepState): boolean {
  for (let at: StepState | undefined = step; at; at = ownerOf(at)) {
    if (at === other) return true;
  }
  return false;
}

/** The enclosing step, also for one in a `finally`. */
const ownerOf = ({ frame }: StepState): StepState | undefined => frame.owner ?? rootOf(frame).owner;
