import type { Compiled } from '../compile/compile.ts';
import type { Node } from '../compile/graph/graph.ts';
import { choosesBranch, isBranch, stepNodes } from '../compile/graph/places.ts';
import { locateNode, locatePath, type PlanPipeline, pipelinesOfPlan } from '../insight/step-locations.ts';
import type { Range } from '../language/problems.ts';
import { type Path, staticPath } from '../state/path.ts';
import type { RunState } from '../state/state.ts';

/** How often a step ran, and how often its condition was true or false. */
interface Ran {
  times: number;
  held: number;
  failed: number;
}

/** The coverage of one case, by static path. */
export type RanSteps = ReadonlyMap<Path, Ran>;

/** Reads the executed steps from the end of a run. */
export function readRanSteps({ steps }: Pick<RunState, 'steps'>): RanSteps {
  const ran = new Map<Path, Ran>();
  for (const { path, status, why } of steps.values()) {
    const key = staticPath(path);
    const one = ran.get(key) ?? { times: 0, held: 0, failed: 0 };
    ran.set(key, one);
    if (status === 'succeeded' || status === 'failed') one.times++;
    const { result } = why?.condition ?? {};
    if (result === true) one.held++;
    if (result === false) one.failed++;
  }

  return ran;
}

/** One branch of a step: a case of a switch, or an outcome of its condition. */
interface CoveredBranch {
  label: string;
  times: number;
  /** Its position, if it has one of its own. */
  range?: Range | undefined;
}

/** The coverage of a step; `range` is in `file`. */
export interface CoveredStep {
  file: string;
  path: Path;
  range: Range;
  /** The step has inner steps, which count for themselves. */
  holds: boolean;
  times: number;
  branches: CoveredBranch[];
}

/** The coverage of each step of a pipeline and its called ones, with the branches taken. */
export function coverSteps(compiled: Compiled, cases: readonly RanSteps[]): CoveredStep[] {
  const units = pipelinesOfPlan(compiled);
  const ran = new Map<Node, Ran>();
  for (const one of cases) {
    for (const [path, { times, held, failed }] of one) {
      const node = locatePath(units, path)?.node;
      if (!node) continue;
      const sum = ran.get(node) ?? { times: 0, held: 0, failed: 0 };
      ran.set(node, { times: sum.times + times, held: sum.held + held, failed: sum.failed + failed });
    }
  }

  return units.flatMap((pipeline) => stepNodes(pipeline.compiled.graph).flatMap((node) => coverNode(pipeline, node, ran)));
}

function coverNode(pipeline: PlanPipeline, node: Node, ran: ReadonlyMap<Node, Ran>): CoveredStep[] {
  const { graph } = pipeline.compiled;
  const place = locateNode(pipeline, node);
  // A branch counts with its switch; the one step that a loop repeats has the loop's position.
  if (!place || isBranch(graph, node) || node.path.endsWith('[*]')) return [];

  const { times, held, failed } = ran.get(node) ?? { times: 0, held: 0, failed: 0 };
  const inner = node.body === undefined ? [] : (graph.frames[node.body]?.nodes ?? []);
  const cases = choosesBranch(node) ? inner.flatMap((index) => graph.nodes[index] ?? []) : [];
  const branches: CoveredBranch[] = cases.map((one) => ({
    label: one.id,
    times: ran.get(one)?.times ?? 0,
    range: locateNode(pipeline, one)?.range,
  }));
  if (node.condition !== undefined) branches.push({ label: 'true', times: held }, { label: 'false', times: failed });
  const holds = inner.length > 0 && !node.loop?.single;

  return [{ file: pipeline.file, path: node.path, range: place.range, holds, times, branches }];
}
