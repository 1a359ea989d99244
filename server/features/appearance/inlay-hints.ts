import type { InlayHint, Position, Range } from 'vscode-languageserver';
import { InlayHintKind } from 'vscode-languageserver';
import { preview } from '../../../engine/auto/preview.ts';
import { typesOf } from '../../../engine/compile/check/types/types.ts';
import { isBranch, isItem } from '../../../engine/compile/graph/places.ts';
import { toPosition } from '../../../engine/compile/source/lines.ts';
import type { Block, SourceNode } from '../../../engine/compile/source/nodes.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import { say } from '../../../engine/language/texts.ts';
import { describe, valueType } from '../../../engine/language/types.ts';
import type { LockEntry } from '../../../engine/workspace/lock-file.ts';
import { lastRunOf, lockEntriesOf } from '../../embedded/embedded-pipelines.ts';
import { firstIndexAt } from '../../embedded/offset-search.ts';
import { stepPipelines, toEnclosingRange } from '../../embedded/step-pipelines.ts';
import { autoSites } from '../../names/auto-sites.ts';
import type { HintKind } from '../../protocol/client-options.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, protocolRange } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import { lastRunText } from '../hover/last-run-text.ts';

interface HintFacts {
  last?: LastRun | undefined;
  lock?: readonly LockEntry[];
}

/** Known values that the text does not show: answers of AUTO tags, inferred edges, types, time and cost of the last run. */
export function inlayHints(snapshot: Snapshot, range: Range, kinds: ReadonlySet<HintKind>, known: HintFacts = {}): InlayHint[] {
  const within = { start: offsetAt(snapshot, range.start), end: offsetAt(snapshot, range.end) };
  return hintsIn(snapshot, within, kinds, known)
    .filter(({ position }) => isBetween(position, range))
    .sort((a, b) => compare(a.position, b.position));
}

/** The hints of the blocks in a span, and of the inline pipelines there. */
function hintsIn(
  snapshot: Snapshot,
  within: { start: number; end: number },
  kinds: ReadonlySet<HintKind>,
  known: HintFacts,
): InlayHint[] {
  const { at } = snapshot.compiled;
  const isVisible = (block: Block): boolean => at(block) <= within.end && at(block) + block.text.length >= within.start;
  const all: InlayHint[] = [];
  if (kinds.has('auto')) all.push(...autoHints(snapshot, isVisible, lockEntriesOf(snapshot, known.lock ?? [])));
  if (kinds.has('types')) all.push(...typeHints(snapshot, isVisible));
  if (kinds.has('edges') || kinds.has('runs'))
    all.push(...stepHints(snapshot, isVisible, kinds, lastRunOf(snapshot, known.last)));

  for (const inner of stepPipelines(snapshot, isVisible)) {
    const { start, end, toEnclosingOffset: outwards } = inner;
    if (start > within.end || end < within.start) continue;
    const indexOf = (offset: number): number => firstIndexAt(inner.snapshot.text.length, outwards, offset);
    const span = { start: indexOf(within.start), end: indexOf(within.end) };
    for (const hint of hintsIn(inner.snapshot, span, kinds, known))
      all.push({ ...hint, position: toEnclosingRange(snapshot, inner, { start: hint.position, end: hint.position }).start });
  }

  return all;
}

const compare = (a: Position, b: Position): number => a.line - b.line || a.character - b.character;
const isBetween = (position: Position, { start, end }: Range): boolean =>
  compare(start, position) <= 0 && compare(position, end) <= 0;

type BlockFilter = (block: Block) => boolean;

/** After each AUTO tag its locked answer, or the type of its future answer. */
function autoHints(snapshot: Snapshot, wanted: BlockFilter, lock: readonly LockEntry[]): InlayHint[] {
  const { compiled } = snapshot;
  const sites = autoSites(snapshot).filter(({ block }) => wanted(block));
  return sites.map(({ site, block }): InlayHint => {
    const shown = preview(compiled, site, lock);
    // After its last character: the end of a tag at the end of a block text is the beginning of the next line.
    const end = site.node.offsetAt(site.tag.range.end - 1) + 1;
    const label = shown.locked
      ? say(serverTexts.hintAnswer, { answer: short(JSON.stringify(shown.answer) ?? '') })
      : say(serverTexts.hintType, { type: shown.type });
    const tooltip = [say(serverTexts[shown.state]), shown.constraints].filter(Boolean).join(' · ');

    return { position: protocolRange(snapshot, { start: end, end }, block).start, label, kind: InlayHintKind.Type, tooltip };
  });
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The types of loop items and of outputs. */
function typeHints(snapshot: Snapshot, wanted: BlockFilter): InlayHint[] {
  const { compiled } = snapshot;
  const types = typesOf(compiled.checkable);
  const hints: InlayHint[] = [];

  const add = (node: SourceNode, block: Block, type: Parameters<typeof describe>[0]): void => {
    if (type.kind === 'unknown' || block.text.slice(node.range.start, node.range.end).includes('\n')) return;
    const position = protocolRange(snapshot, { start: node.range.end, end: node.range.end }, block).start;
    hints.push({ position, label: say(serverTexts.hintType, { type: describe(type, 1) }), kind: InlayHintKind.Type });
  };

  compiled.steps.forEach(({ step, block }, index) => {
    const node = compiled.graph.nodes[index];
    if (!node || step.loop?.kind !== 'for_each' || !wanted(block) || isItem(compiled.graph, node)) return;
    const type = valueType(types.value(step.loop.list, node, 'loop'));
    if (type.kind === 'list') add(step.loop.list.node, block, type.item);
  });

  for (const { value, type, block } of compiled.pipeline.outputs) {
    if (!type && wanted(block)) add(value.node, block, valueType(types.value(value, undefined, 'item')));
  }

  return hints;
}

/** After the id of a step: its inferred dependencies, and its time in the last run. */
function stepHints(
  snapshot: Snapshot,
  wanted: BlockFilter,
  kinds: ReadonlySet<HintKind>,
  last: LastRun | undefined,
): InlayHint[] {
  const { compiled, starts } = snapshot;
  const { graph } = compiled;
  const inferred = new Map<number, string[]>();
  for (const { from, to, kind } of kinds.has('edges') ? graph.edges : []) {
    const target = compiled.steps[to];
    if (!target || !wanted(target.block)) continue;
    const id = graph.nodes[from]?.id;
    if (id !== undefined && kind !== 'dependency' && kind !== 'route' && kind !== 'handoff')
      inferred.set(to, [...(inferred.get(to) ?? []), id]);
  }

  return compiled.steps.flatMap(({ step, block }, index): InlayHint[] => {
    const node = graph.nodes[index];
    if (!node || !step.idGiven || !wanted(block) || isItem(graph, node) || isBranch(graph, node)) return [];

    const position = toPosition(starts, compiled.at(block) + step.idRange.end);
    const hint = (label: string): InlayHint => ({ position, label, paddingLeft: true });
    const before = inferred.get(index);
    const ran = kinds.has('runs') ? last?.steps[node.path] : undefined;

    return [
      ...(before ? [hint(say(serverTexts.hintEdges, { steps: before.join(', ') }))] : []),
      ...(ran ? [hint(lastRunText(ran))] : []),
    ];
  });
}
