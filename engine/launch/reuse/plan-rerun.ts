import type { Compiled } from '../../compile/compile.ts';
import type { Node } from '../../compile/graph/graph.ts';
import { stepNodes } from '../../compile/graph/places.ts';
import { definitionText } from '../../insight/definition.ts';
import { staticPath } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import { readRun } from '../resume/read-run.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { listStepsAfter } from './take-earlier.ts';

/**
 * Why a step runs again: its text has changed, it is new, it has no value, a person wants it, or one of those comes before
 * it.
 */
export type RerunReason = 'changed' | 'new' | 'valueless' | 'wanted' | 'after';

/**
 * The steps that a rerun reuses, as far as the texts tell; during the run, a step after a changed one is also reused where
 * its inputs turn out the same.
 */
export interface RerunPlan {
  run: string;
  file: string;
  /** Steps of the pipeline itself and inside its groups and loops, by static path, in text order. */
  taken: string[];
  again: { step: string; why: RerunReason; after?: string }[];
}

interface RerunPlanOptions {
  /** This step runs again with all later ones, and nothing else. */
  from?: string | undefined;
  /** The unsaved text in the editor. */
  text?: string | undefined;
}

/** Plans a rerun: the reused steps and the steps that run. Nothing is called or run. */
export async function planRerun(folder: string, { from, text }: RerunPlanOptions = {}): Promise<RerunPlan> {
  const { compiled: then, state, started } = await readRun(folder);
  const { file } = started.pipeline;
  const { compiled: now } = await readPipeline({ file, text, cwd: started.workdir, profile: started.profile });
  const own = from === undefined ? ownReasons(now, then, state) : new Map([[from, 'wanted' as const]]);

  const again = new Map<string, { why: RerunReason; after?: string }>();
  for (const [step, why] of own) again.set(step, { why });
  for (const [step] of own) {
    const node = now.byPath.get(step);
    for (const path of node ? listStepsAfter(now.graph, node) : []) {
      if (!again.has(path)) again.set(path, { why: 'after', after: step });
    }
  }

  const leaves = stepNodes(now.graph)
    .filter((node) => isLeafNode(node))
    .map(({ path }) => path);
  /** The reason of the step, or of an enclosing frame. */
  const reasonOf = (path: string) => again.get(path) ?? [...again].find(([step]) => encloses(step, path))?.[1];

  return {
    run: started.run,
    file,
    taken: leaves.filter((path) => reasonOf(path) === undefined),
    again: leaves.flatMap((step) => {
      const reason = reasonOf(step);
      return reason ? [{ step, ...reason }] : [];
    }),
  };
}

const isLeafNode = ({ body, loop, calls }: Node): boolean => body === undefined && loop === undefined && calls === undefined;

const encloses = (frame: string, path: string): boolean => path.startsWith(frame) && /^[.[/]/.test(path.slice(frame.length));

/** The steps that run again for a reason of their own. */
function ownReasons(now: Compiled, then: Compiled, state: RunState): Map<string, 'changed' | 'new' | 'valueless'> {
  const gave = new Map<string, boolean>();
  const pinned = new Set<string>();
  for (const { path, status, provenance } of state.steps.values()) {
    const step = staticPath(path);
    gave.set(step, (gave.get(step) ?? true) && (status === 'succeeded' || status === 'skipped'));
    if (provenance === 'pinned') pinned.add(step);
  }

  const reasons = new Map<string, 'changed' | 'new' | 'valueless'>();
  for (const node of stepNodes(now.graph)) {
    const before = then.byPath.get(node.path);
    if (!before) reasons.set(node.path, 'new');
    else if (textOf(now, node) !== textOf(then, before)) reasons.set(node.path, 'changed');
    else if (pinned.has(node.path) || (isLeafNode(node) && gave.get(node.path) === false)) reasons.set(node.path, 'valueless');
  }

  return reasons;
}

const textOf = ({ steps }: Compiled, { index }: Node): string => {
  const step = steps[index]?.step;
  return step ? definitionText(step) : '';
};
