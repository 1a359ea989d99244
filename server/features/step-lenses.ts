import type { CodeLens } from 'vscode-languageserver';
import { isItem } from '../../engine/compile/graph/edges.ts';
import type { LastRun } from '../../engine/compile/world.ts';
import { say } from '../../engine/language/texts.ts';
import type { Snapshot } from '../snapshot.ts';
import { rangeOf } from '../snapshot.ts';
import { serverTexts } from '../texts.ts';
import { isBranch } from './near.ts';
import { ranText } from './ran.ts';

/** Above each step: debug up to it, and what the newest run made of it. */
export function stepLenses(snapshot: Snapshot, last: LastRun | undefined): CodeLens[] {
  const { graph, steps } = snapshot.compiled;
  return graph.nodes.flatMap((node): CodeLens[] => {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node) || isBranch(graph, node)) return [];
    const { step, block } = placement;
    const range = rangeOf(snapshot, step.range, block);
    const place = { start: range.start, end: range.start };
    const debug = { title: say(serverTexts.lensDebugTo), command: 'baton.debugTo' };
    const ran = last?.steps[node.path];
    return [
      { range: place, command: { ...debug, arguments: [snapshot.uri, range.start.line] } },
      // A lens without a command is read, not clicked.
      ...(ran ? [{ range: place, command: { title: say(serverTexts.lastRun, { facts: ranText(ran) }), command: '' } }] : []),
    ];
  });
}
