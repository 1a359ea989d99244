import type { Compiled } from '../../../../engine/compile/compile.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { editsInDocument, enclosingDocument } from '../../../snapshot.ts';
import { applyTextEdits } from '../../../text-edits.ts';
import { serverTexts } from '../../../texts.ts';
import type { RefactoringChange } from './offer.ts';
import { refuseRefactoring } from './offer.ts';

/** The text with changes made. */
export const applyChanges = (text: string, changes: readonly RefactoringChange[]): string =>
  applyTextEdits(
    text,
    sortChanges(changes).map(({ range: { start, end }, text: made }) => ({ start, end, text: made })),
  );

export const sortChanges = (changes: readonly RefactoringChange[]): RefactoringChange[] =>
  [...changes].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);

/**
 * Compiles the pipeline with the changes applied, a new file beside it, and changes of the document `around`. An inline
 * pipeline is compiled in its place. Refuses changes that cannot be written there, or that break the surroundings.
 */
export function compileWith(
  snapshot: Snapshot,
  changes: readonly RefactoringChange[],
  created?: { file: string; text: string; path: string },
  enclosing: readonly RefactoringChange[] = [],
): Compiled {
  const document = enclosingDocument(snapshot);
  const edits = editsInDocument(snapshot, changes) ?? refuseRefactoring(say(serverTexts.cannotWrite));
  const { world } = document.compiled;
  const find: typeof world.find = (path, from) =>
    created && (path === created.path || path === created.file)
      ? { file: created.file, text: created.text }
      : world.find?.(path, from);
  const after = compile(
    applyChanges(document.text, [...edits, ...enclosing]),
    { ...world, find: world.find || created ? find : undefined },
    document.compiled,
  );
  if (document === snapshot) return after;
  const own = after.called.get(snapshot.compiled.name);
  if (own?.text.trim() !== applyChanges(snapshot.text, changes).trim()) refuseRefactoring(say(serverTexts.cannotWrite));
  if (!isNoWorse(after, document.compiled)) refuseRefactoring(say(serverTexts.changesMeaning));
  return own;
}

/** Whether there are no new problems: at most as many errors and warnings. */
export const isNoWorse = (after: Compiled, before: Compiled): boolean =>
  faults(after, 'error') <= faults(before, 'error') && faults(after, 'warning') <= faults(before, 'warning');

const faults = ({ problems }: Compiled, wanted: string): number => problems.filter(({ severity }) => severity === wanted).length;

/** Whether the steps and their dependencies are the same. */
export const sameFlow = (one: Compiled, other: Compiled): boolean => flowOf(one) === flowOf(other);

const flowOf = ({ graph }: Compiled): string =>
  JSON.stringify([
    graph.nodes.map(({ path, kind, dormant, routes, calls }) => [path, kind, dormant, routes, calls]),
    graph.edges.map(({ from, to, orders }) => [from, to, orders ?? false]).sort(),
  ]);
