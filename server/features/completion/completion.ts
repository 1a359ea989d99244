import type { CompletionItem, Position } from 'vscode-languageserver';
import { toPosition } from '../../../engine/compile/source/lines.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import { fileKeys } from '../../../engine/language/keys.ts';
import type { FileKind } from '../../../engine/workspace/pipelines.ts';
import { lineContext } from '../../cursor/line-context.ts';
import { lastRunOf } from '../../embedded/embedded-pipelines.ts';
import { stepPipelineAt, toEnclosingItem } from '../../embedded/step-pipelines.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt } from '../../snapshot.ts';
import { completeAuto } from './auto-tags.ts';
import { completeBare } from './bare-expressions.ts';
import { completeKeys } from './keys.ts';
import { completeSnippets } from './snippets.ts';
import { completeTemplate, templateBefore } from './templates.ts';
import { completeValues } from './values.ts';

/** Files of the workspace, by their names in a pipeline. */
type ListFiles = (kind: FileKind) => readonly string[];

/** The files that are wanted at a place. */
function listedAt(trail: readonly string[]): FileKind | undefined {
  if (trail.at(-1) === '$ref') return 'schema';
  const near = trail.slice(-2);
  if (near.includes('pipeline') || near.includes('pipelines')) return 'pipeline';
  return Object.hasOwn(fileKeys, trail.at(-1) ?? '') ? 'text' : undefined;
}

/**
 * Completion at the cursor: names in a template or expression, attributes of an AUTO tag, keys, or values of the key before
 * it. `files` lists the pipelines, text files or schema files of the workspace, as paths from this file.
 */
export function complete(snapshot: Snapshot, position: Position, last?: LastRun, files: ListFiles = () => []): CompletionItem[] {
  const offset = offsetAt(snapshot, position);
  const inner = stepPipelineAt(snapshot, position);
  // A cursor after its last character is outside of it: there the enclosing lines decide.
  if (inner && inner.toEnclosingOffset(inner.offset) === offset)
    return complete(inner.snapshot, inner.position, last, files).map((item) => toEnclosingItem(snapshot, inner, item));

  const auto = completeAuto(snapshot, offset);
  if (auto) return auto;

  const own = lastRunOf(snapshot, last);
  const before = templateBefore(snapshot.text, offset);
  if (before) return completeTemplate(snapshot, offset, before, own);

  const context = lineContext(snapshot.text, offset);
  const bare = completeBare(snapshot, offset, context, own);
  if (bare) return bare;

  const keys = context.kind === 'key' ? completeKeys(snapshot, offset, context) : [];
  const wanted = listedAt(context.trail);
  const listed = wanted ? files(wanted) : [];
  const values = completeValues({ snapshot, offset, context, last: own, files: listed });

  // Inside a template or value, only names are wanted.
  const snippets = context.kind === 'key' || values.length === 0 ? completeSnippets(snapshot.text, context) : [];
  return [...snippets, ...keys, ...values.map(replaceWhole(snapshot, context.from, offset))];
}

/**
 * Values with characters that end a word in the editor (`local:small`, `tools/clean.baton.yaml`) replace all of the typed
 * text.
 */
export const replaceWhole =
  ({ starts }: Pick<Snapshot, 'starts'>, from: number, offset: number) =>
  (item: CompletionItem): CompletionItem => {
    if (!/[^\w-]/.test(item.label)) return item;
    const range = { start: toPosition(starts, from), end: toPosition(starts, offset) };
    return { ...item, textEdit: { range, newText: item.insertText ?? item.label } };
  };
