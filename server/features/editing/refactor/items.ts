import type { Node } from '../../../../engine/compile/graph/graph.ts';
import { isItem } from '../../../../engine/compile/graph/places.ts';
import type { Block, SourceNode } from '../../../../engine/compile/source/nodes.ts';
import { childNodes } from '../../../../engine/compile/source/nodes.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { cursorContextAt, stepNodeAt } from '../../../cursor/cursor-context.ts';
import type { Snapshot } from '../../../snapshot.ts';

/** One step in a list, from its dash. */
interface StepItem {
  node: SourceNode;
  start: number;
  end: number;
}

/** Consecutive steps of one list, and their frame. */
export interface StepItems {
  items: readonly [StepItem, ...StepItem[]];
  frame: number;
}

/** The steps in a span of the text: those of the innermost list that contains the span. Undefined for lists in brackets. */
export function itemsAt(snapshot: Snapshot, span: Range): StepItems | undefined {
  // A selection of whole lines begins before the dash.
  const lead = /^[\s-]*/.exec(snapshot.text.slice(span.start, span.end))?.[0].length ?? 0;
  const place = cursorContextAt(snapshot, span.start + lead);
  const { graph } = snapshot.compiled;

  for (let node = place && stepNodeAt(snapshot, place.block, place.at); place && node && node.frame !== 0; ) {
    const { frame } = node;
    const all = isItem(graph, node) ? [] : listOf(snapshot, node, place.block);
    const last = all.at(-1);
    const [first, ...others] = all.filter((one) => one.start < Math.max(span.end, span.start + 1) && span.start <= one.end);
    if (first && last && span.end <= last.end) return { items: [first, ...others], frame };

    const owner: number | undefined = graph.frames[frame]?.owner;
    node = owner === undefined ? undefined : graph.nodes[owner];
  }

  return topItems(snapshot, span);
}

/** The top-level steps: each is a block of its own, so their list is that of the file. */
function topItems({ compiled }: Snapshot, span: Range): StepItems | undefined {
  const entry = compiled.source.entries.find(({ key }) => key.text === 'steps');
  const end = Math.max(span.end, span.start + 1);
  const [first, ...others] = (entry?.items ?? [])
    .filter(({ at, block }) => at < end && span.start <= at + block.text.trimEnd().length)
    .map(({ at, node }): StepItem => ({ node, start: at, end: at + Math.max(node.range.end, 1) }));
  return first && { items: [first, ...others], frame: 0 };
}

/** The list of lines that contains a step of a group, loop or branch. */
function listOf(snapshot: Snapshot, { index }: Node, block: Block): StepItem[] {
  const { steps, source, at } = snapshot.compiled;
  const own = steps[index];
  if (!own) return [];

  const root = source.entries.flatMap(({ items = [], ...entry }) => [...items, entry]).find((one) => one.block === block);
  const list = root && enclosingList('node' in root ? root.node : root.value, own.step.node);
  if (!list || list.flow) return [];

  const by = at(block);
  return list.items.flatMap((node) => {
    const dash = block.text.lastIndexOf('-', node.range.start - 1);
    const line = block.text.lastIndexOf('\n', node.range.start - 1) + 1;
    const lead = block.text.slice(line, node.range.start);
    return /^ *- *$/.test(lead) ? [{ node, start: by + dash, end: by + node.range.end }] : [];
  });
}

type List = Extract<SourceNode, { kind: 'list' }>;

function enclosingList(node: SourceNode, wanted: SourceNode): List | undefined {
  if (node.kind === 'list' && node.items.includes(wanted)) return node;
  const enclosing = childNodes(node).find(({ range }) => range.start <= wanted.range.start && wanted.range.end <= range.end);
  return enclosing && enclosingList(enclosing, wanted);
}

/** From the line of the first step to the end of the last step's last non-blank line. */
export function rangeOfItems(text: string, items: StepItems['items']): Range {
  const start = text.lastIndexOf('\n', items[0].start - 1) + 1;
  const end = (items.at(-1) ?? items[0]).end;
  if (text[end - 1] === '\n') return { start, end: withoutBlankLines(text, start, end) };
  const newline = text.indexOf('\n', end);
  return { start, end: newline < 0 ? text.length : newline + 1 };
}

function withoutBlankLines(text: string, start: number, end: number): number {
  let at = end;
  for (;;) {
    const line = text.lastIndexOf('\n', at - 2) + 1;
    if (line <= start || text.slice(line, at).trim() !== '') return at;
    at = line;
  }
}
