import type { FormattingOptions, Range, TextEdit } from 'vscode-languageserver';
import { applyTextEdits } from '../../../engine/compile/rewrite/apply-text-edits.ts';
import type { SourceNode } from '../../../engine/compile/source/nodes.ts';
import { parseSource, problemsOf } from '../../../engine/compile/source/source.ts';
import { maskTags } from '../../../engine/compile/source/tags/mask-tags.ts';
import type { YamlDocument } from '../../snapshot.ts';
import { offsetAt, protocolRange } from '../../snapshot.ts';
import type { SpaceEdit } from './format/edits.ts';
import { gapEdits, lineEdits } from './format/edits.ts';
import { layOut } from './format/tokens.ts';

/**
 * Edits of white space only that lay a text out evenly; texts, comments, anchors and AUTO tags stay as they are. None if the
 * YAML is invalid, or if the result would not mean exactly the same.
 */
export function format(snapshot: YamlDocument, options: Pick<FormattingOptions, 'tabSize'>, range?: Range): TextEdit[] {
  const { text, compiled } = snapshot;
  const broken = problemsOf(compiled.source).some(({ code, severity }) => severity === 'error' && unreadable.has(code));
  if (broken || compiled.source.root !== 'map' || /\r(?!\n)/.test(text)) return [];

  const masked = maskTags(text, 0).text;
  const laid = layOut(masked, Math.max(2, Math.min(8, options.tabSize)));
  if (!laid) return [];

  const all = merged([...gapEdits(masked, laid.leaves), ...lineEdits(masked, laid)]);
  const within = range && { start: offsetAt(snapshot, range.start), end: offsetAt(snapshot, range.end) };
  const wanted = within ? all.filter(({ start, end }) => start <= within.end && end >= within.start) : all;
  // A part of a list cannot move alone: then only the inside of its lines is formatted.
  const edits = [wanted, wanted.filter(({ lines }) => !lines)].find((some) => keepsAll(snapshot, some)) ?? [];

  return edits.map((edit) => ({ range: protocolRange(snapshot, edit), newText: edit.text }));
}

const unreadable: ReadonlySet<string> = new Set(['yaml-syntax', 'tab-indent', 'auto-unclosed']);

/** In order, without edits that overlap or change nothing. */
function merged(edits: readonly SpaceEdit[]): SpaceEdit[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  const spaceEdits: SpaceEdit[] = [];
  for (const edit of sorted) {
    const last = spaceEdits.at(-1);
    if (last && (edit.start < last.end || (edit.start === last.start && edit.end === last.end))) continue;
    spaceEdits.push(edit);
  }

  return spaceEdits;
}

/** Whether a text has the same tokens after the edits, apart from white space between them. */
function keepsAll({ text, compiled }: YamlDocument, edits: readonly SpaceEdit[]): boolean {
  if (edits.length === 0) return true;
  const formatted = applyTextEdits(text, edits);
  if (formatted.replace(/\s+/g, '') !== text.replace(/\s+/g, '')) return false;

  const after = parseSource(formatted, compiled.source);
  const count = (source: typeof after): number => problemsOf(source).length;
  if (count(after) !== count(compiled.source) || after.entries.length !== compiled.source.entries.length) return false;

  return after.entries.every((entry, index) => {
    const before = compiled.source.entries[index];
    if (!before || !same(entry.key, before.key) || !same(entry.value, before.value)) return false;
    const [items, others] = [entry.items ?? [], before.items ?? []];
    return items.length === others.length && items.every(({ node }, at) => sameOrNone(node, others[at]?.node));
  });
}

const sameOrNone = (one: SourceNode, other: SourceNode | undefined): boolean => other !== undefined && same(one, other);

function same(one: SourceNode, other: SourceNode): boolean {
  if (one === other) return true;
  if (one.kind === 'scalar')
    return other.kind === 'scalar' && one.text === other.text && one.style === other.style && one.value === other.value;
  if (one.kind === 'list')
    return (
      other.kind === 'list' &&
      one.items.length === other.items.length &&
      one.items.every((item, at) => sameOrNone(item, other.items[at]))
    );

  return (
    other.kind === 'map' &&
    one.pairs.length === other.pairs.length &&
    one.pairs.every(({ key, value }, at) => {
      const pair = other.pairs[at];
      return pair !== undefined && same(key, pair.key) && same(value, pair.value);
    })
  );
}
