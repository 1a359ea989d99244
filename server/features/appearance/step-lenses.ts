import type { CodeLens } from 'vscode-languageserver';
import { isBranch, isItem, stepNodes } from '../../../engine/compile/graph/places.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import { say } from '../../../engine/language/texts.ts';
import type { EmbeddedPipeline } from '../../embedded/embedded-pipelines.ts';
import { embeddedPipelines, lastRunOf, toDocumentRange } from '../../embedded/embedded-pipelines.ts';
import type { Snapshot } from '../../snapshot.ts';
import { protocolRange } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import { lastRunText } from '../hover/last-run-text.ts';

/** Above each step, also of inline pipelines: debugging up to it, and its result in the newest run. */
export const stepLenses = (document: Snapshot, last: LastRun | undefined): CodeLens[] =>
  embeddedPipelines(document).flatMap((embedded) => lensesIn(embedded, lastRunOf(embedded.snapshot, last)));

function lensesIn(embedded: EmbeddedPipeline, last: LastRun | undefined): CodeLens[] {
  const { snapshot } = embedded;
  const { graph, steps } = snapshot.compiled;
  return stepNodes(graph).flatMap((node): CodeLens[] => {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node) || isBranch(graph, node)) return [];

    const { step, block } = placement;
    const range = toDocumentRange(embedded, protocolRange(snapshot, step.range, block));
    const place = { start: range.start, end: range.start };
    const debug = { title: say(serverTexts.lensDebugTo), command: 'baton.debugTo' };
    const ran = last?.steps[node.path];

    return [
      { range: place, command: { ...debug, arguments: [snapshot.uri, range.start.line] } },
      // A lens without a command is text only.
      ...(ran ? [{ range: place, command: { title: say(serverTexts.lastRun, { facts: lastRunText(ran) }), command: '' } }] : []),
    ];
  });
}
