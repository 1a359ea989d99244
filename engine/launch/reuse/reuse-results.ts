import { criteriaOf } from '../../run/calls/choose-model.ts';
import { isUnchanged } from '../../run/calls/readings.ts';
import type { EarlierResult, Reuse, RunContext } from '../../run/context.ts';
import type { ExternalRead, NewFact } from '../../state/events.ts';
import { reusedProvenance, takeOverFact } from '../../state/fork-facts.ts';
import type { Path } from '../../state/path.ts';
import { staticPath } from '../../state/path.ts';
import type { StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import type { EarlierStep } from './earlier-steps.ts';
import { isLeaf } from './earlier-steps.ts';
import { identityOf } from './identity.ts';

/** Which steps reuse the value of an earlier run. */
export type ReuseChoice =
  /** Unchanged ones: the same definition, the same values read. */
  | { by: 'identity' }
  /**
   * All that do not come after the steps `again` (static paths), whatever has changed; with `only`, a step without a value is
   * skipped. Frames in `before` come before its target.
   */
  | { by: 'path'; again: ReadonlySet<Path>; only?: OnlyStep };

interface OnlyStep {
  target: Path;
  before: ReadonlySet<Path>;
  /** Also skips the steps of `finally`. */
  endsThere: boolean;
}

interface ReuseOptions {
  steps: readonly EarlierStep[];
  choice: ReuseChoice;
  /** Output files are reused only where they would be written to the same place. */
  sameOutput: boolean;
}

/** Offers earlier results to the steps of a run. `context` is the run's own, once it exists. */
export function reuseOf({ steps, choice, sameOutput }: ReuseOptions, context: () => RunContext): Reuse {
  const usable = steps.filter(({ writes }) => sameOutput || !writes);
  const byPath = new Map(usable.map((step) => [step.path, step]));
  // A pinned result is reused only by runs that still pin it.
  const executed = usable.filter(({ end }) => end.provenance !== 'pinned');
  const byIdentity = Map.groupBy(executed, ({ identity }) => identity);

  /** The reused earlier steps, by path: each is used once, because equal questions may have had several answers. */
  const takers = new Map<EarlierStep, Path>();
  /** The steps that are certain to start, computed once before the first step. */
  let begun: ReadonlySet<EarlierStep> | undefined;

  const beginning = (): ReadonlySet<EarlierStep> => {
    const { steps: there } = context().state;
    return new Set(
      usable.filter(({ path }) => {
        const step = there.get(path);
        return step !== undefined && isSettled(step);
      }),
    );
  };

  const reuseByPath = (step: StepState, { again, only }: Extract<ReuseChoice, { by: 'path' }>): ReturnType<Reuse> => {
    if (isInLast(step)) return only?.endsThere ? 'left-out' : undefined;
    const runsAgain = isAmong(step, again);
    const earlier = isLeaf(step) && !runsAgain ? byPath.get(step.path) : undefined;
    if (earlier) return earlierResult(earlier, step);
    return only && !(runsAgain && isAmong(step, new Set([only.target]))) ? skipUnlessEnclosing(step, only) : undefined;
  };

  return (run) => {
    const { step, definition } = run;
    if (choice.by === 'path') return reuseByPath(step, choice);
    if (isInLast(step)) return undefined;

    begun ??= beginning();
    const settledBefore = begun;
    if (!isLeaf(step)) return undefined;

    const { ports } = context();
    const can = definition.answer ? ['schema'] : [];
    const identity = identityOf(run, (named, selection) => {
      const criteria = selection && criteriaOf(context(), step, selection, { can });
      return ports.models.choose(named, step.path, criteria).model;
    });
    const same = (identity === undefined ? [] : (byIdentity.get(identity) ?? [])).filter(({ reads }) => canTell(step, reads));

    const choose = (among: readonly EarlierStep[]): EarlierResult | undefined => {
      const isFree = (one: EarlierStep): boolean => (takers.get(one) ?? step.path) === step.path && !settledBefore.has(one);
      const free = among.filter(isFree);
      const earlier = free.find((one) => takers.get(one) === step.path) ?? free.find(({ path }) => path === step.path) ?? free[0];
      if (!earlier) return undefined;
      takers.set(earlier, step.path);
      return earlierResult(earlier, step);
    };
    if (same.every(({ reads }) => reads.length === 0)) return choose(same);

    return unchangedSteps(context(), same).then(choose);
  };
}

async function unchangedSteps(context: RunContext, steps: readonly EarlierStep[]): Promise<EarlierStep[]> {
  const earlierSteps: EarlierStep[] = [];
  for (const one of steps) {
    if (await isUnchanged(context, one.reads)) earlierSteps.push(one);
  }
  return earlierSteps;
}

/**
 * A step that reads the world without naming its files cannot be compared: it runs again. A search without files is one of
 * rows.
 */
const canTell = ({ node }: StepState, reads: readonly ExternalRead[]): boolean =>
  (node.effect !== 'read' && node.readsFiles !== true) || node.kind === 'retrieve' || reads.some(({ of }) => of !== 'tool');

/** A frame around the target is opened in any case, and one before it, whose steps have their values. */
const skipUnlessEnclosing = (step: StepState, { target, before }: OnlyStep): 'left-out' | undefined =>
  isLeaf(step) || !(encloses(staticPath(step.path), target) || isAmong(step, before)) ? 'left-out' : undefined;

const encloses = (frame: Path, target: Path): boolean =>
  target.startsWith(frame) && /^(?:[.[/]|$)/.test(target.slice(frame.length));

/** Whether the step, or an enclosing frame, is one of those. */
function isAmong(step: StepState, among: ReadonlySet<Path>): boolean {
  for (let at: StepState | undefined = step; at; at = at.frame.owner) {
    if (among.has(staticPath(at.path))) return true;
  }
  return false;
}

/** `finally` runs at the end of every run. */
function isInLast(step: StepState): boolean {
  for (let at: StepState['frame'] | undefined = step.frame; at; at = at.enclosing) {
    if (at === at.invocation.last) return true;
  }
  return false;
}

/** The facts of an earlier step, under the path of this one. */
function earlierResult({ path, facts, end }: EarlierStep, step: StepState): EarlierResult {
  const here = (one: string): string => (one.startsWith(path) ? step.path + one.slice(path.length) : one);
  const newFacts: NewFact[] = [];
  for (const fact of facts) {
    const { at: _at, ...known } = takeOverFact(fact);
    if (known.type === 'auto.resolved')
      newFacts.push({
        ...known,
        path: step.path,
        site: known.site.endsWith(` @${path}`) ? `${known.site.slice(0, -path.length)}${step.path}` : known.site,
      });
    else if (known.type === 'step.started' || known.type === 'attempt.started' || known.type === 'attempt.failed')
      newFacts.push({ ...known, path: step.path });
    else if (known.type === 'call.started' || known.type === 'call.settled') newFacts.push({ ...known, path: here(known.path) });
    else if (known.type === 'product.written') newFacts.push({ ...known, path: step.path });
  }

  const { seq: _seq, at: _at, type: _type, path: _path, result, provenance, ...more } = end;
  return { facts: newFacts, result, more: { ...more, provenance: reusedProvenance(provenance) } };
}
