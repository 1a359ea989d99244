import type { CodeLens } from 'vscode-languageserver';
import { stateOf } from '../../../engine/auto/preview.ts';
import { say } from '../../../engine/language/texts.ts';
import type { LockEntry } from '../../../engine/workspace/lock-file.ts';
import type { EmbeddedPipeline } from '../../embedded/embedded-pipelines.ts';
import { embeddedPipelines, lockEntriesOf, siteIdPrefix, toDocumentRange } from '../../embedded/embedded-pipelines.ts';
import type { PlacedSite } from '../../names/auto-sites.ts';
import { autoSites } from '../../names/auto-sites.ts';
import type { Snapshot } from '../../snapshot.ts';
import { protocolRange } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';

/** The code lenses above a pipeline; their commands belong to the extension. */
const lenses = [
  { command: 'baton.run', title: serverTexts.lensRun },
  { command: 'baton.debug', title: serverTexts.lensDebug },
  { command: 'baton.runWithInputs', title: serverTexts.lensInputs, inputs: true },
  { command: 'baton.showGraph', title: serverTexts.lensGraph },
  { command: 'baton.estimate', title: serverTexts.lensEstimate },
] as const;

/**
 * Run, debug, view, estimate: above the first line of a pipeline with steps; resolve there and above each AUTO tag that would
 * be asked before the next run. No model is asked until a lens is clicked.
 */
export function codeLenses(snapshot: Snapshot, lock: readonly LockEntry[] = []): CodeLens[] {
  const { pipeline, source } = snapshot.compiled;
  const [first] = source.entries;
  if (!first || pipeline.steps.length === 0) return [];

  const range = protocolRange(snapshot, first.key.range, first.block);
  const lens = (command: string, title: string, more: unknown[] = []): CodeLens => ({
    range,
    command: { command, title, arguments: [snapshot.uri, ...more] },
  });
  const open = unanswered(snapshot, lock);
  const resolve = open.length === 1 ? say(serverTexts.lensResolveOne) : say(serverTexts.lensResolve, { count: open.length });

  return [
    ...lenses
      .filter((one) => !('inputs' in one) || pipeline.inputs.length > 0)
      .map(({ command, title }) => lens(command, say(title))),
    ...(open.length ? [lens('baton.resolveAuto', resolve)] : []),
    ...open.map(({ embedded, site, block }) => {
      const { start, end } = site.tag.range;
      const title = say(serverTexts.lensResolveTag, { field: site.field });
      const own = protocolRange(embedded.snapshot, { start: site.node.offsetAt(start), end: site.node.offsetAt(end) }, block);

      return {
        ...lens('baton.resolveAuto', title, [`${siteIdPrefix(embedded.snapshot)}${site.id}`]),
        range: toDocumentRange(embedded, own),
      };
    }),
  ];
}

/** The tags that a model would be asked for before a run, also those of inline pipelines. */
const unanswered = (document: Snapshot, lock: readonly LockEntry[]): (PlacedSite & { embedded: EmbeddedPipeline })[] =>
  embeddedPipelines(document).flatMap((embedded) => {
    const { snapshot } = embedded;
    const locked = lockEntriesOf(snapshot, lock);
    return autoSites(snapshot).flatMap((placed) => {
      const state = stateOf(snapshot.compiled, placed.site, locked);
      return state === 'unlocked' || state === 'outdated' ? [{ ...placed, embedded }] : [];
    });
  });
