import type { Position, SelectionRange } from 'vscode-languageserver';
import type { SourceNode } from '../../../engine/compile/source/nodes.ts';
import { expressionAt } from '../../../engine/compile/template/at.ts';
import type { CursorContext } from '../../cursor/cursor-context.ts';
import { autoTagAt, cursorContextAt, scalarIndexAt, templateAt } from '../../cursor/cursor-context.ts';
import { embeddedPipelinesAt } from '../../embedded/embedded-pipelines.ts';
import { unquoted } from '../../names/occurrences.ts';
import type { Snapshot, YamlDocument } from '../../snapshot.ts';
import { offsetAt, protocolRange } from '../../snapshot.ts';
import { templateMarks } from './tokens/template.ts';

interface Span {
  start: number;
  end: number;
}

/**
 * The selection ranges around each place, from the smallest to the whole file: name, expression, template, tag, text, pair,
 * step, list.
 */
export const selectionRanges = (snapshot: Snapshot, positions: readonly Position[]): SelectionRange[] =>
  positions.map((position) => {
    const found = embeddedPipelinesAt(snapshot, offsetAt(snapshot, position)).flatMap(({ embedded, index }) => {
      const place = cursorContextAt(embedded.snapshot, index);
      const blocks = embedded.snapshot === snapshot ? [] : blocksAt(embedded.snapshot, index);
      const spans = [...blocks, ...(place ? inside(embedded.snapshot, place) : [])];
      return spans.map(({ start, end }) => ({ start: embedded.toDocumentOffset(start), end: embedded.toDocumentOffset(end) }));
    });
    return selectionRangeAt(snapshot, position, found);
  });

/** The same in a file that is no pipeline: pairs, texts, lists. */
export const pageSelectionRanges = (page: YamlDocument, positions: readonly Position[]): SelectionRange[] =>
  positions.map((position) => selectionRangeAt(page, position, []));

function selectionRangeAt(snapshot: YamlDocument, position: Position, inner: readonly Span[]): SelectionRange {
  const offset = offsetAt(snapshot, position);
  const spans: Span[] = [{ start: 0, end: snapshot.text.length }, ...blocksAt(snapshot, offset), ...inner];
  let range: SelectionRange | undefined;
  let [start, end] = [0, snapshot.text.length];
  for (const span of spans.sort((a, b) => b.end - b.start - (a.end - a.start))) {
    const last = range && start === span.start && end === span.end;
    if (last || span.start > offset || span.end < offset || span.start < start || span.end > end) continue;
    [start, end] = [span.start, span.end];
    range = { range: protocolRange(snapshot, span), parent: range };
  }

  return range ?? { range: { start: position, end: position } };
}

/** Top-level entries and steps, and all nodes in them around the offset. */
function blocksAt({ compiled }: YamlDocument, offset: number): Span[] {
  const spans: Span[] = [];

  const visit = (node: SourceNode, by: number): void => {
    const { start, end } = node.range;
    if (offset < start + by || offset > end + by) return;

    spans.push({ start: start + by, end: end + by });
    if (node.kind === 'list') {
      for (const item of node.items) visit(item, by);
    }

    if (node.kind !== 'map') return;
    for (const { key, value, range } of node.pairs) {
      if (offset < range.start + by || offset > range.end + by) continue;
      spans.push({ start: range.start + by, end: range.end + by });
      visit(key, by);
      visit(value, by);
    }
  };

  for (const { at, range, key, value, items } of compiled.source.entries) {
    const last = items?.at(-1);
    const end = last ? last.at + last.node.range.end : at + range.end;
    spans.push({ start: at + range.start, end });
    visit(key, at);
    visit(value, at);
    for (const item of items ?? []) visit(item.node, item.at);
  }

  return spans;
}

/** Inside a text: its content without quotes, the AUTO tag, the template with and without braces, each expression. */
function inside(snapshot: Snapshot, place: CursorContext): Span[] {
  const { scalar, block, at } = place;
  if (!scalar) return [];

  const by = snapshot.compiled.at(block);
  const spans: Span[] = [shifted(unquoted(block, scalar.range), by)];
  const put = ({ start, end }: Span): void => {
    spans.push({ start: scalar.offsetAt(start) + by, end: scalar.offsetAt(end) + by });
  };
  const index = scalarIndexAt(scalar, at);
  const tag = autoTagAt(snapshot, place)?.tag;

  if (tag) {
    put(tag.range);
    put(tag.words);
  }

  for (const { start, end } of templateMarks(scalar.text)) {
    if (start <= index && index <= end) put({ start, end });
  }

  const template = templateAt(snapshot, place);
  const spot = template && expressionAt(template.placed.template, template.index);
  if (!template || !spot) return spans;

  for (const { range } of [spot.expression, ...spot.enclosing])
    put({ start: range.start + template.placed.at, end: range.end + template.placed.at });
  if (spot.expression.kind === 'member') {
    const { nameRange } = spot.expression;
    put({ start: nameRange.start + template.placed.at, end: nameRange.end + template.placed.at });
  }

  return spans;
}

const shifted = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });
