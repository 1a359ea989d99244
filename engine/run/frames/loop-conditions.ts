import { conditionIsOfLoop } from '../../compile/graph/names/loop-names.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { AutoSite, Condition } from '../../compile/pipeline/model/value.ts';
import type { Operand } from '../../compile/template/evaluation/values.ts';
import type { NewFact } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { stepNamed } from '../../state/reduce/variables.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { callsOfAttempt } from '../calls/logged-calls.ts';
import type { RunContext } from '../context.ts';
import { definitionOf } from '../context.ts';
import { lookUpLoopName, runningLoopView } from '../scope/loop-names.ts';
import { askCondition, failureFrom, preload } from '../scope/render.ts';
import type { RunScope } from '../scope/run-scope.ts';
import { scopeInFrame } from '../scope/scope.ts';
import { stepView } from '../scope/step-view.ts';

/** Settles an iteration, after `until` and `break_if` have said whether the loop goes on. */
export function settleIteration(context: RunContext, frame: FrameState, owner: StepState): Promise<void> | undefined {
  const { stop: late } = frame;
  const end = (failure?: Failure): void => {
    const last = frame.steps.at(-1)?.status === 'succeeded' ? 'succeeded' : 'skipped';
    const status = failure || frame.failed ? 'failed' : last;
    const fact: NewFact<'iteration.settled'> = { type: 'iteration.settled', path: frame.path, status };
    if (failure) fact.failure = failure;
    context.fact(fact);
  };
  const { loop } = definitionOf(context, owner);
  const breakIf = loop?.breakIf;
  const until = loop?.kind === 'while' ? loop.until : undefined;
  if (late || frame.failed || frame.passedOver) return void end(late);
  if (!breakIf && !until) return void end();
  const holds = (condition: Condition | undefined, scope: RunScope): boolean =>
    condition !== undefined && askCondition(context, condition, scope).result;
  return evaluateAtEnd(context, frame, {
    conditions: [until, breakIf],
    work(scope) {
      const ends = holds(until, scope);
      const verdict = ends ? 'until' : 'break';
      if (ends || holds(breakIf, scope))
        context.fact({ type: 'loop.checked', path: owner.path, iteration: frame.iteration ?? 0, verdict });
      end();
    },
    failed: end,
  });
}

/** `continue_if`, and a `condition` that reads loop names, before the body of an iteration. */
export function checkIteration(context: RunContext, frame: FrameState): Promise<void> | undefined {
  const { owner, iteration } = frame;
  if (!owner || iteration === undefined) return undefined;
  const definition = definitionOf(context, owner);
  const { loop } = definition;
  return evaluateAtEnd(context, frame, {
    conditions: [loop?.kind === 'while' ? loop.while : undefined, loop?.continueIf],
    work(scope) {
      const { condition } = definition;
      if (loop?.kind === 'while' && loop.while && !askCondition(context, loop.while, beforeNext(context, frame, scope)).result)
        return context.fact({ type: 'loop.checked', path: owner.path, iteration, verdict: 'while' });
      const passes = loop?.continueIf ? askCondition(context, loop.continueIf, scope).result : false;
      const holds = condition && !conditionIsOfLoop(definition) ? askCondition(context, condition, scope).result : true;
      context.fact({ type: 'loop.checked', path: owner.path, iteration, verdict: passes || !holds ? 'continue' : 'go' });
    },
    failed: (failure) => context.fact({ type: 'iteration.settled', path: frame.path, status: 'failed', failure }),
  });
}

/** The AUTO tags of one condition, nested ones first. */
const sitesIn = ({ autos }: Step, { node }: Condition): AutoSite[] => autos.filter((site) => site.node === node);

/**
 * The scope of conditions at the ends of a loop: that of the body's steps, with the one step of a loop without `steps:` under
 * its id.
 */
function scopeAtEnd(context: RunContext, frame: FrameState): RunScope {
  const scope = scopeInFrame(context, frame);
  const [only] = frame.steps;
  if (!frame.owner?.node.loop?.single || !only) return scope;
  return { ...scope, lookup: (name) => (name === only.node.id ? stepView(context, only) : scope.lookup(name)) };
}

/** `while` is evaluated before an iteration with the results of the previous one; before the first there are none. */
function beforeNext(context: RunContext, frame: FrameState, scope: RunScope): RunScope {
  const { owner, iteration } = frame;
  const before = owner && iteration ? context.state.frames.get(`${owner.path}[${iteration - 1}]`) : undefined;
  if (!owner || !before) return scope;
  const last = scopeAtEnd(context, before);
  const lookUpStep = (name: string): Operand | undefined =>
    !owner.node.loop?.single && stepNamed(before, name) === owner ? runningLoopView(context, frame, owner) : last.lookup(name);
  return { ...scope, lookup: (name) => lookUpLoopName(context, frame, name) ?? lookUpStep(name) };
}

interface Evaluation {
  /** Conditions whose AUTO tags are resolved first. */
  conditions: readonly (Condition | undefined)[];
  work(scope: RunScope): void;
  failed(failure: Failure): void;
}

/** Evaluates conditions at an end of an iteration; an error in them fails the iteration, never silently. */
function evaluateAtEnd(
  context: RunContext,
  frame: FrameState,
  { conditions, work, failed }: Evaluation,
): Promise<void> | undefined {
  const attempt = (): void => {
    try {
      work(scopeAtEnd(context, frame));
    } catch (error) {
      failed(failureFrom(error));
    }
  };
  const before = frame.iteration ? context.state.frames.get(`${frame.owner?.path}[${frame.iteration - 1}]`) : undefined;
  const waiting = preload(
    context,
    frame,
    [...frame.steps, ...(before?.steps ?? [])].map((step) => step.result),
  );
  const { owner } = frame;
  const sites = owner
    ? conditions.flatMap((one) => (one?.kind === 'auto' ? sitesIn(definitionOf(context, owner), one) : []))
    : [];
  if (!owner || sites.length === 0) return waiting ? waiting.then(attempt) : void attempt();
  return Promise.resolve(waiting)
    .then(() =>
      context.autos?.({
        context,
        step: owner,
        sites,
        calls: callsOfAttempt(context, owner),
        at: { ...scopeAtEnd(context, frame), path: frame.path },
      }),
    )
    .then(attempt, (error: unknown) => {
      if (!context.signal.aborted) failed(failureFrom(error));
    });
}
