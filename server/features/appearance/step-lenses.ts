import type { CodeLens } from 'vscode-languageserver';
import { isBranch, isItem } from '../../../engine/compile/graph/places.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Sheet } from '../../embedded/embedded-pipelines.ts';
import { inDocument, lastOf, sheetsOf } from '../../embedded/embedded-pipelines.ts';
import type { Snapshot } from '../../snapshot.ts';
import { rangeOf } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import { ranText } from '../hover/last-run-text.ts';

/** Above each step, also of pipelines that are written out: debug up to it, and what the newest run made of it. */
export const stepLenses = (document: Snapshot, last: LastRun | undefined): CodeLens[] =>
  sheetsOf(document).flatMap((sheet) => lensesIn(sheet, lastOf(sheet.snapshot, last)));

function lensesIn(sheet: Sheet, last: LastRun | undefined): CodeLens[] {
  const { snapshot } = sheet;
  const { graph, steps } = snapshot.compiled;
  return graph.nodes.flatMap((node): CodeLens[] => {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node) || isBranch(graph, node)) return [];
    const { step, block } = placement;
    const range = inDocument(sheet, rangeOf(snapshot, step.range, block));
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
