import type { Graph, Node } from '../../engine/compile/graph/graph.ts';
import type { StepKind } from '../../engine/language/kinds.ts';
import { seenLine } from '../../engine/language/safety/unseen.ts';
import { say } from '../../engine/language/texts.ts';
import { lookOfNode, summarizeStep } from '../panel/view/cards/cards.ts';
import { type Look, lookWords, type SeenRun } from '../panel/view/status.ts';
import { joinLines } from '../panel/view/step/lines.ts';

/** A step as the view Steps shows it; codicons by their names. */
export interface StepRow {
  path: string;
  name: string;
  line: string;
  icon: string;
  color: string | undefined;
  /** For the tooltip and for screen readers. */
  state: string;
  inner: StepRow[];
}

const kindIcons: Record<StepKind, string> = {
  prompt: 'comment',
  tool: 'tools',
  set: 'symbol-variable',
  group: 'symbol-namespace',
  transform: 'filter',
  switch: 'git-branch',
  pipeline: 'type-hierarchy-sub',
  ask: 'person',
  generated: 'wand',
  fail: 'circle-slash',
  assert: 'law',
  retrieve: 'search',
  ensemble: 'organization',
  agents: 'hubot',
};

const lookIcons: Record<Exclude<Look, 'todo'>, [icon: string, color: string]> = {
  running: ['loading~spin', 'progressBar.background'],
  paused: ['debug-pause', 'debugIcon.breakpointCurrentStackframeForeground'],
  retrying: ['sync~spin', 'list.warningForeground'],
  waiting: ['question', 'list.warningForeground'],
  parked: ['watch', 'descriptionForeground'],
  succeeded: ['pass', 'testing.iconPassed'],
  degraded: ['warning', 'list.warningForeground'],
  failed: ['error', 'list.errorForeground'],
  skipped: ['circle-slash', 'descriptionForeground'],
  cancelled: ['circle-slash', 'descriptionForeground'],
  interrupted: ['debug-disconnect', 'list.warningForeground'],
  unheard: ['debug-disconnect', 'list.warningForeground'],
};

/** The steps of a pipeline with their contents, in the order of the text, each with its state in the run. */
export function listStepRows(graph: Graph, state: SeenRun | undefined): StepRow[] {
  const rowsOf = (frame: number | undefined): StepRow[] =>
    (frame === undefined ? [] : (graph.frames[frame]?.nodes ?? [])).flatMap((index) => graph.nodes[index] ?? []).map(rowOf);

  const rowOf = (node: Node): StepRow => {
    // Rows are redrawn on events only, so a running clock would appear to stop.
    const now = lookOfNode(node, state) === 'running' ? undefined : state?.at;
    const { look, line, strip } = summarizeStep({ graph, node, state, now, picked: new Map() });
    const kind = node.loop && !node.loop.single ? 'sync' : kindIcons[node.kind];
    const [icon, color] = look === 'todo' ? [kind] : lookIcons[look];

    // A loop around a single step and that step share one row.
    const inner = node.loop?.single ? [] : rowsOf(node.body);
    const shown = seenLine(joinLines(strip?.text, strip && look !== 'failed' ? '' : line));

    return { path: node.path, name: node.id, line: shown, icon, color, state: say(lookWords[look]), inner };
  };

  return [...rowsOf(0), ...rowsOf(graph.last)];
}
