import { editOutDependency, findNeedlessDependencies } from '../../../../engine/compile/check/flow/needless-dependencies.ts';
import type { Node } from '../../../../engine/compile/graph/graph.ts';
import { isItem } from '../../../../engine/compile/graph/places.ts';
import type { Step } from '../../../../engine/compile/pipeline/model/step.ts';
import { lineBreakOf } from '../../../../engine/compile/rewrite/add-entry.ts';
import { addStepKey } from '../../../../engine/compile/rewrite/add-step-key.ts';
import { isNoWorse, sortChanges } from '../../../../engine/compile/rewrite/apply-changes.ts';
import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import type { Block, Pair } from '../../../../engine/compile/source/nodes.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { say } from '../../../../engine/language/texts.ts';
import { cursorContextAt, stepNodeAt, writtenStep } from '../../../cursor/cursor-context.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { compileWith } from './keeps.ts';
import type { RefactoringOffer, RefactoringOutcome } from './offer.ts';
import { refuseRefactoring } from './offer.ts';

/** Writes inferred dependencies of a step under `dependencies`. */
export function writeDependencies(snapshot: Snapshot, span: Range): RefactoringOffer[] {
  const node = stepAt(snapshot, span.start);
  const ids = node && inferredBefore(snapshot, node);
  if (!node || !ids?.length) return [];
  const title = say(serverTexts.writeDependencies, { steps: ids.join(', ') });
  return [{ title, kind: 'refactor.rewrite', make: () => written(snapshot, node, ids) }];
}

function stepAt(snapshot: Snapshot, offset: number): Node | undefined {
  const place = cursorContextAt(snapshot, offset);
  return place && stepNodeAt(snapshot, place.block, place.at);
}

/** The inferred dependencies of a step, in text order. */
function inferredBefore({ compiled: { graph, steps } }: Snapshot, node: Node): string[] {
  const named = new Set(steps[node.index]?.step.dependencies.map(({ id }) => id));
  const before = graph.edges.flatMap(({ from, to, kind }) =>
    to === node.index && kind !== 'dependency' && kind !== 'route' && kind !== 'handoff' ? [from] : [],
  );

  return [...new Set(before)]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const id = graph.nodes[index]?.id;
      return id === undefined || named.has(id) ? [] : [id];
    });
}

function written(snapshot: Snapshot, node: Node, ids: readonly string[]): RefactoringOutcome {
  const { compiled } = snapshot;
  const placement = writtenStep(snapshot, node);
  const change = placement && addDependencies(snapshot, placement.step, placement.block, ids);
  if (!change) refuseRefactoring(say(serverTexts.cannotWrite));
  const after = compileWith(snapshot, [change]);
  if (!isNoWorse(after, compiled) || waits(after) !== waits(compiled)) refuseRefactoring(say(serverTexts.changesMeaning));

  return { changes: [change] };
}

/** The dependencies between steps, for any reason. */
const waits = ({ graph }: Snapshot['compiled']): string =>
  JSON.stringify(graph.nodes.map(({ path, predecessors }) => [path, [...predecessors].sort((a, b) => a - b)]));

const spellings: ReadonlySet<string> = new Set(['dependencies', 'depends_on', 'needs']);

function addDependencies(snapshot: Snapshot, { node: map }: Step, block: Block, ids: readonly string[]): TextChange | undefined {
  if (map.kind !== 'map') return undefined;
  const at = snapshot.compiled.at(block);
  const pair = map.pairs.find(({ key }) => spellings.has(key.text));
  const insert = (offset: number, text: string): TextChange => ({ range: { start: offset + at, end: offset + at }, text });
  if (!pair) return addStepKey(snapshot, map, block, `dependencies: [${ids.join(', ')}]`);

  const { value } = pair;
  const list = ids.join(', ');
  if (value.kind === 'scalar') {
    if (value.autos.length || value.template) return undefined;
    if (value.style === 'absent') return insert(pair.key.range.end + 1, ` [${list}]`);
    if (value.style !== 'plain' || /[,\s]/.test(value.text)) return undefined;
    return { range: { start: value.range.start + at, end: value.range.end + at }, text: `[${value.text}, ${list}]` };
  }
  if (value.kind !== 'list') return undefined;

  const last = value.items.at(-1);
  if (value.flow) return insert(last ? last.range.end : value.range.start + 1, last ? `, ${list}` : list);
  if (!last) return undefined;

  const column = value.range.start - (block.text.lastIndexOf('\n', value.range.start - 1) + 1);
  const newline = lineBreakOf(snapshot.text);
  return insert(last.range.end, ids.map((id) => `${newline}${' '.repeat(column)}- ${id}`).join(''));
}

/** Removes a redundant name under `dependencies`, because the step reads the result anyway; or all such names in the file. */
export function removeDependencies(snapshot: Snapshot, span: Range): RefactoringOffer[] {
  const { compiled } = snapshot;
  const { checkable, graph, steps } = compiled;
  const dependencies = graph.nodes.flatMap((node) => {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node)) return [];
    const { step, block } = placement;
    return findNeedlessDependencies(checkable, node, step).map(({ ref }) => ({ step, block, ref }));
  });
  const at = ({ block, ref: { range } }: (typeof dependencies)[number]): Range => ({
    start: range.start + compiled.at(block),
    end: range.end + compiled.at(block),
  });
  const here = dependencies.filter((one) => at(one).start <= span.end && span.start <= at(one).end);
  const [own] = here;
  if (!own) return [];

  const one: RefactoringOffer = {
    title: say(serverTexts.removeDependency, { id: own.ref.id }),
    kind: 'refactor.rewrite',
    make: () => removed(snapshot, [own]),
  };
  if (dependencies.length === 1) return [one];

  return [
    one,
    { title: say(serverTexts.removeDependencies), kind: 'refactor.rewrite', make: () => removed(snapshot, dependencies) },
  ];
}

interface Needless {
  step: Step;
  block: Block;
  ref: Step['dependencies'][number];
}

function removed(snapshot: Snapshot, needless: readonly Needless[]): RefactoringOutcome {
  const { compiled } = snapshot;
  const changes: TextChange[] = [];
  for (const [step, all] of Map.groupBy(needless, ({ step }) => step)) {
    const change = withoutAll(snapshot, step, all);
    if (change) changes.push(...change);
  }

  if (changes.length === 0) refuseRefactoring(say(serverTexts.cannotWrite));
  const after = compileWith(snapshot, changes);
  if (!isNoWorse(after, compiled) || waits(after) !== waits(compiled)) refuseRefactoring(say(serverTexts.changesMeaning));

  return { changes: sortChanges(changes) };
}

/** Several names of one step: the whole key if all are removed, else one by one as long as the edits do not overlap. */
export function withoutAll({ compiled }: Snapshot, step: Step, all: readonly Needless[]): TextChange[] | undefined {
  const [first] = all;
  if (!first) return undefined;

  const { block } = first;
  const by = compiled.at(block);
  const moved = ({ range, text }: TextChange): TextChange => ({
    range: { start: range.start + by, end: range.end + by },
    text,
  });
  const pairs: readonly Pair[] = step.node.kind === 'map' ? step.node.pairs : [];
  const pair = pairs.find(({ value }) => value.range.start <= first.ref.range.start && first.ref.range.end <= value.range.end);
  if (pair && all.length > 1 && all.length === step.dependencies.length) {
    const next = pairs[pairs.indexOf(pair) + 1];
    const before = pairs[pairs.indexOf(pair) - 1];
    const range = next
      ? { start: pair.range.start, end: next.range.start }
      : before && { start: before.range.end, end: pair.range.end };
    const between = range && block.text.slice(next ? pair.range.end : range.start, next ? range.end : pair.range.start);
    return range && /^[\s,]*$/.test(between ?? '#') ? [moved({ range, text: '' })] : undefined;
  }

  const edits = all.map(({ ref }) => editOutDependency(step, ref, block));
  const sorted = sortChanges(edits.flatMap((edit) => (edit ? [moved(edit)] : [])));
  const apart = sorted.every((edit, index) => (sorted[index - 1]?.range.end ?? -1) <= edit.range.start);

  return apart && sorted.length === all.length ? sorted : undefined;
}
