import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { choosesBranch } from '../../compile/graph/places.ts';
import { readingsOf } from '../../run/calls/readings.ts';
import type { RunContext } from '../../run/context.ts';
import { preload } from '../../run/scope/render.ts';
import { stepRunOf } from '../../run/step/step-run.ts';
import type { ExternalRead, Fact } from '../../state/events.ts';
import { stepOfFact } from '../../state/fork-facts.ts';
import type { Path } from '../../state/path.ts';
import { reduce } from '../../state/reduce.ts';
import type { StepState } from '../../state/step.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import { identityOf } from './identity.ts';

/** A successful step of an earlier run, with its identity. */
export interface EarlierStep {
  path: Path;
  facts: readonly Fact[];
  end: Fact<'step.succeeded'>;
  /** Undefined where it cannot be determined. */
  identity: string | undefined;
  /** It wrote output files. */
  writes: boolean;
  /** Its reads from outside the run. */
  reads: readonly ExternalRead[];
}

/** Steps that do work themselves; a step with inner steps is opened again, and those are compared one by one. */
export const isLeaf = ({ node }: StepState): boolean =>
  node.loop === undefined && node.body === undefined && node.calls === undefined && !choosesBranch(node);

/** The models that a step's calls went to. */
const modelsAsked = (facts: readonly Fact[]): ReadonlySet<string> =>
  new Set(facts.flatMap((fact) => (fact.type === 'call.started' ? fact.name : [])));

/** The model of an ensemble's member: the named one, or the single one that replaced all. */
const modelAsked = (asked: ReadonlySet<string>, named: string | undefined): string | undefined => {
  if (named !== undefined && asked.has(named)) return named;
  return asked.size === 1 ? [...asked][0] : undefined;
};

/**
 * The successful steps of an earlier run whose files are unchanged. `context` views the run before its first fact; it is
 * folded here. `ready` is called once, before the first step.
 */
export async function earlierSteps(context: RunContext, facts: readonly Fact[], ready: () => void): Promise<EarlierStep[]> {
  const { state } = context;
  const modelOf = new Map(facts.flatMap((fact) => (fact.type === 'step.started' ? [[fact.path, fact.model] as const] : [])));
  const identities = new Map<Path, string | undefined>();
  const byStep = Map.groupBy(facts, stepOfFact);

  let begun = false;
  for (const fact of facts) {
    const path = stepOfFact(fact);
    const step = path === undefined || identities.has(path) ? undefined : state.steps.get(path);
    if (step && isLeaf(step)) {
      if (!begun) ready();
      begun = true;
      const run = stepRunOf(context, step);
      await preload(context, step.frame, [], run.definition);

      const asked = step.node.kind === 'ensemble' ? modelsAsked(byStep.get(step.path) ?? []) : undefined;
      const model = (named: string | undefined) => (asked ? modelAsked(asked, named) : modelOf.get(step.path));
      identities.set(step.path, identityOf(run, model));
    }

    reduce(state, fact);
  }

  const steps: EarlierStep[] = [];
  for (const [path, identity] of identities) {
    const step = state.steps.get(path);
    const own = byStep.get(path) ?? [];
    const end = own.find((fact) => fact.type === 'step.succeeded');
    if (step?.status !== 'succeeded' || end?.type !== 'step.succeeded' || !(await areThere(own, state.started?.workdir ?? '')))
      continue;

    // A value that a person has edited replaces the result.
    const result = step.result ?? end.result;
    const writes = own.some(({ type }) => type === 'product.written');
    steps.push({
      path,
      facts: own,
      end: { ...end, result, provenance: step.provenance ?? end.provenance },
      identity,
      writes,
      reads: readingsOf(step),
    });
  }

  return steps;
}

/** Whether the files of a step exist; output files unchanged. */
async function areThere(facts: readonly Fact[], workdir: string): Promise<boolean> {
  for (const fact of facts) {
    if (fact.type === 'product.written') {
      const bytes = await readFile(resolve(workdir, fact.file)).catch(() => undefined);
      if (!bytes || sha256Hex(bytes) !== fact.hash) return false;
    }
    // A file, or a folder that was listed.
    if (fact.type === 'step.succeeded' && fact.location !== undefined && !existsSync(resolve(workdir, fact.location)))
      return false;
  }
  return true;
}
