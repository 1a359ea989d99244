import type { Compiled } from '../../../../engine/compile/compile.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import { applyChanges, isNoWorse } from '../../../../engine/compile/rewrite/apply-changes.ts';
import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { editsInDocument, enclosingDocument } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { refuseRefactoring } from './offer.ts';

/**
 * Compiles the pipeline with the changes applied, a new file beside it, and changes of the document `around`. An inline
 * pipeline is compiled in its place. Refuses changes that cannot be written there, or that break the surroundings.
 */
export function compileWith(
  snapshot: Snapshot,
  changes: readonly TextChange[],
  created?: { file: string; text: string; path: string },
  enclosing: readonly TextChange[] = [],
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

/** Whether the steps and their dependencies are the same. */
export const sameFlow = (one: Compiled, other: Compiled): boolean => flowOf(one) === flowOf(other);

const flowOf = ({ graph }: Compiled): string =>
  JSON.stringify([
    graph.nodes.map(({ path, kind, dormant, routes, calls }) => [path, kind, dormant, routes, calls]),
    graph.edges.map(({ from, to, orders }) => [from, to, orders ?? false]).sort(),
  ]);
