import type { Graph } from '../../../../engine/compile/graph/graph.ts';
import type { PictureLine } from '../../../../engine/compile/graph/layout/picture.ts';
import { say } from '../../../../engine/language/texts.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import type { Look } from '../status.ts';

/**
 * The state of an edge: `done` was used, `live` leads to a running step, `held` to one that waits for a person, `dead` to one
 * that will not run.
 */
export type EdgeFlow = 'idle' | 'done' | 'live' | 'held' | 'dead';

export function flowOf(line: Pick<PictureLine, 'from' | 'to'>, lookAt: (node: number) => Look): EdgeFlow {
  const from = lookAt(line.from);
  const to = lookAt(line.to);
  if (to === 'skipped' || from === 'skipped') return 'dead';
  if (to === 'todo' || from === 'todo') return 'idle';
  if (to === 'waiting') return 'held';
  if (to === 'running' || to === 'retrying' || to === 'parked') return 'live';

  return 'done';
}

/** Edges that only a route makes are dashed, with the word of the route. */
export const isRouteLine = (line: PictureLine): boolean => line.kinds.every((kind) => kind === 'route' || kind === 'handoff');

const routeWords: Record<string, string> = {
  false: graphTabTexts.routeElse,
  success: graphTabTexts.routeThen,
  failure: graphTabTexts.routeFails,
  on_false: graphTabTexts.routeElse,
  on_success: graphTabTexts.routeThen,
  on_failure: graphTabTexts.routeFails,
};

export const routeWord = (line: PictureLine): string =>
  isRouteLine(line) ? line.labels.map((label) => say(routeWords[label] ?? label)).join(', ') : '';

/** Whether a line only shows possible handoffs. */
export const isHandoffLine = (line: PictureLine): boolean => line.kinds.every((kind) => kind === 'handoff');

/** An edge in words, for its tooltip. */
export function edgeTitle(graph: Graph, line: PictureLine, handoffs = ''): string {
  const [from, to] = [graph.nodes[line.from]?.id ?? '', graph.nodes[line.to]?.id ?? ''];
  const reads = line.kinds.includes('data') || line.kinds.includes('variable');
  const title = `${from} → ${to}`;
  if (reads && line.labels.length) return title + say(graphTabTexts.reads, { names: line.labels.join(', ') });
  if (isHandoffLine(line))
    return `${title}: ${handoffs === '' ? say(graphTabTexts.mayHandOver) : say(graphTabTexts.handedOver, { places: handoffs })}`;

  return isRouteLine(line) ? `${title}: ${routeWord(line)}` : title;
}
