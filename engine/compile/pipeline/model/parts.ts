import type { ModelKind, StepKind } from '../../../language/kinds.ts';
import { stepKinds } from '../../../language/kinds.ts';
import type { ByKind, WorkOf } from './by-kind.ts';
import { forKind } from './by-kind.ts';
import type { Step } from './step.ts';
import type { MapEntry, MapValue, NamedValue, Value } from './value.ts';
import type { SwitchBranch, Work } from './work.ts';

/** A frame of steps inside a step: those of a group, or those of one branch. */
interface StepBody {
  /** The id of the branch. */
  branch?: string;
  steps: Step[];
}

/** The parts of a step's work, in the same form for every kind. */
interface WorkParts {
  bodies: readonly StepBody[];
  /** The branches of a switch, also those that lead to a step beside it. */
  branches: readonly SwitchBranch[];
  /** Models that are named besides the step's own `model`. */
  models: readonly Value[];
  /** Parameters that templates of the step, and of later ones, read by name. */
  parameters?: MapValue;
  /** The variables that it writes. */
  sets: readonly MapEntry[];
  /** The variables that it declares for the steps inside it. */
  declares: readonly NamedValue[];
}

/** Whether the answers of an ensemble get scores where its pattern is `compare`. */
export const isScored = ({ parameters }: WorkOf<'ensemble'>): boolean =>
  parameters?.entries.some(({ key }) => key === 'criteria') === true;

const none = (): Partial<WorkParts> => ({});

const parts: ByKind<Partial<WorkParts>> = {
  prompt: ({ parameters }) => ({ parameters }),
  tool: ({ parameters }) => ({ parameters }),
  set: ({ values }) => ({ sets: values.entries }),
  group: ({ steps, variables }) => ({ bodies: [{ steps }], declares: variables }),
  transform: none,
  switch: ({ branches }) => ({
    branches,
    bodies: branches.flatMap(({ id, steps }) => (steps ? [{ branch: id, steps }] : [])),
  }),
  pipeline: none,
  generated: none,
  ask: none,
  fail: none,
  assert: none,
  ensemble: ({ models, synthesizer }) => ({ models: synthesizer ? [...models, synthesizer] : models }),
  agents: none,
  unsupported: none,
};

export const partsOfWork = (work: Work): WorkParts => ({
  bodies: [],
  branches: [],
  models: [],
  sets: [],
  declares: [],
  ...forKind(parts, work),
});

/** Whether a step's work asks models. */
export const asksModels = (work: Work): work is WorkOf<ModelKind> =>
  work.kind !== 'unsupported' && stepKinds[work.kind].asksModels;

/** Whether a prompt of it, or inside it, goes into a provider's batch. */
export const asksInBatch = (work: Work): boolean =>
  work.kind === 'prompt'
    ? work.batchApi === true
    : partsOfWork(work).bodies.some(({ steps }) => steps.some((step) => asksInBatch(step.work)));

/** The kind that a step is shown as; a step without a kind is shown as a prompt. */
export function kindOfWork(work: Work): StepKind {
  if (work.kind === 'unsupported') return work.of ?? 'prompt';
  return (work.kind === 'tool' && work.as) || work.kind;
}

const same = (work: Work): Work => work;

/** Maps each inner frame of steps; the same object where nothing changes. */
const withBodiesOf: ByKind<Work, [change: (steps: Step[]) => Step[]]> = {
  prompt: same,
  tool: same,
  set: same,
  group(work, change) {
    const steps = change(work.steps);
    return steps === work.steps ? work : { ...work, steps };
  },
  transform: same,
  switch(work, change) {
    const branches = mapChanged(work.branches, (branch) => {
      const steps = branch.steps && change(branch.steps);
      return steps === branch.steps ? branch : { ...branch, steps };
    });
    return branches === work.branches ? work : { ...work, branches };
  },
  pipeline: same,
  generated: same,
  ask: same,
  fail: same,
  assert: same,
  ensemble: same,
  agents: same,
  unsupported: same,
};

export const withBodies = (work: Work, change: (steps: Step[]) => Step[]): Work => forKind(withBodiesOf, work, change);

/** The list itself where no item changes. */
export function mapChanged<Item>(list: Item[], change: (item: Item) => Item): Item[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed;
}
