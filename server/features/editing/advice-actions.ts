import type { CodeAction, Range } from 'vscode-languageserver';
import { CodeActionKind } from 'vscode-languageserver';
import { sortChanges } from '../../../engine/compile/rewrite/apply-changes.ts';
import type { Range as Span } from '../../../engine/language/problems.ts';
import type { AdvisedEdit } from '../../protocol/advice-notices.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, protocolRange } from '../../snapshot.ts';
import { isAskedFor } from './code-actions.ts';

/**
 * The edits that the client advises for this text: each at the step that it is about, at the lines that it changes, and one
 * about the whole pipeline anywhere outside of the steps.
 */
export function adviceActions(
  snapshot: Snapshot,
  range: Range,
  advised: readonly AdvisedEdit[],
  only?: readonly string[],
): CodeAction[] {
  const kind = CodeActionKind.RefactorRewrite;
  if (!isAskedFor(kind, only)) return [];

  const chosen: Span = { start: offsetAt(snapshot, range.start), end: offsetAt(snapshot, range.end) };
  return advised
    .filter((edit) => placesOf(snapshot, edit).some(({ start, end }) => start <= chosen.end && end >= chosen.start))
    .map(({ title, changes }) => ({
      title,
      kind,
      edit: {
        changes: {
          [snapshot.uri]: sortChanges(changes).map(({ range: own, text }) => ({
            range: protocolRange(snapshot, own),
            newText: text,
          })),
        },
      },
    }));
}

function placesOf({ compiled }: Snapshot, { step, changes }: AdvisedEdit): Span[] {
  const edited = changes.map(({ range }) => range);
  if (step === null) return [...edited, ...aroundSteps(compiled)];
  const node = compiled.byPath.get(step);
  const block = node && compiled.steps[node.index]?.block;
  const at = block && compiled.at(block);
  return block && at !== undefined ? [...edited, { start: at, end: at + block.text.trimEnd().length }] : edited;
}

/** The top-level entries, without the items of those that hold steps. */
const aroundSteps = ({ source: { entries } }: Snapshot['compiled']): Span[] =>
  entries.map(({ at, range, items, key }) => {
    const end = items ? key.range.end : range.end;
    return { start: at + range.start, end: at + end };
  });
