import { inBlock } from '../../engine/compile/check/block-range.ts';
import type { PlacedTemplate } from '../../engine/compile/check/templates.ts';
import { accessTemplates } from '../../engine/compile/check/templates.ts';
import type { Compiled } from '../../engine/compile/compile.ts';
import type { Placement } from '../../engine/compile/graph/building/frames.ts';
import type { Node } from '../../engine/compile/graph/graph.ts';
import { isItem } from '../../engine/compile/graph/places.ts';
import { partsOfWork } from '../../engine/compile/pipeline/model/parts.ts';
import type { Step } from '../../engine/compile/pipeline/model/step.ts';
import type { StepRef } from '../../engine/compile/pipeline/model/step-ref.ts';
import { isMoved } from '../../engine/compile/pipeline/step-templates/origins.ts';
import { targetsOf } from '../../engine/compile/pipeline/steps/kinds/switch.ts';
import type { Block, Pair, SourceNode } from '../../engine/compile/source/nodes.ts';
import { pairOf } from '../../engine/compile/source/nodes.ts';
import type { Local } from '../../engine/compile/template/locals.ts';
import { localsOf } from '../../engine/compile/template/locals.ts';
import { reads } from '../../engine/compile/template/references.ts';
import { memoize } from '../../engine/language/memoize.ts';
import type { Range } from '../../engine/language/problems.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Meaning } from './meaning.ts';
import { meaningKey, meaningName, meaningOf, mentionsOf } from './meaning.ts';
import { stepsInTests } from './test-steps.ts';

/** One reference to a name, relative to its block. */
export interface NameOccurrence {
  meaning: Meaning;
  /** Equal for all references to one thing. */
  key: string;
  block: Block;
  /** The name alone, without quotes. */
  range: Range;
  declares: boolean;
  /** Assigns a value to it. */
  writes: boolean;
  /** The name is not literally there (an alias, an escape): it cannot be edited. */
  hidden: boolean;
  /** It is in another file, whose path or template is there. */
  inFile: boolean;
  /** For the file of a prompt: the position in it. */
  written?: WrittenInFile;
  /** It may also mean another thing of that name, depending on a branch of the template. */
  mixed: boolean;
}

/** Every reference to a step, input, variable, constant, output, loop, expert, personality or template local, unordered. */
export const nameOccurrences = memoize((snapshot: Snapshot): readonly NameOccurrence[] => {
  const all: NameOccurrence[] = [];
  const add: AddOccurrence = (meaning, block, range, how = {}) => all.push(nameOccurrence(meaning, block, range, how));
  addPipelineNames(snapshot, add);
  for (const node of snapshot.compiled.graph.nodes) addStepNames(snapshot, node, add);
  for (const placed of accessTemplates(snapshot.compiled.checkable)) addTemplateNames(snapshot, placed, add);
  for (const { node, file, block, range } of stepsInTests(snapshot.compiled)) add({ kind: 'step', file, node }, block, range);
  return all;
});

/** A name in the text of a file that replaces a scalar, relative to the start of that text. */
export interface WrittenInFile {
  path: string;
  text: string;
  range: Range;
}

type OccurrenceUse = Partial<Pick<NameOccurrence, 'declares' | 'writes' | 'mixed' | 'inFile' | 'written'>>;
type AddOccurrence = (meaning: Meaning, block: Block, range: Range, how?: OccurrenceUse) => void;

function nameOccurrence(meaning: Meaning, block: Block, range: Range, how: OccurrenceUse): NameOccurrence {
  const place = unquoted(block, range);
  const start = meaning.kind === 'loop' && meaning.given && block.text[place.start] === '$' ? place.start + 1 : place.start;
  const own = { start, end: place.end };
  return {
    meaning,
    key: meaningKey(meaning),
    block,
    range: own,
    declares: how.declares ?? false,
    writes: how.writes ?? how.declares ?? false,
    mixed: how.mixed ?? false,
    inFile: how.inFile ?? false,
    written: how.written,
    hidden: isHidden(meaning, how, block.text.slice(own.start, own.end)),
  };
}

/** Whether the name is not literally at a place that can be edited. */
function isHidden(meaning: Meaning, { inFile, written }: OccurrenceUse, found: string): boolean {
  if (written) return written.text.slice(written.range.start, written.range.end) !== meaningName(meaning);
  return (inFile ?? false) || found !== meaningName(meaning);
}

/** A scalar's range without its quotes and the white space around it. */
export function unquoted({ text }: Block, { start, end }: Range): Range {
  const quote = text[start];
  if ((quote === '"' || quote === "'") && end - start > 1 && text[end - 1] === quote) return { start: start + 1, end: end - 1 };
  return { start, end };
}

function addPipelineNames({ compiled }: Snapshot, add: AddOccurrence): void {
  const { pipeline, name: file } = compiled;
  const declares = { declares: true };
  for (const { name, nameRange, block } of pipeline.inputs) add({ kind: 'input', file, name }, block, nameRange, declares);
  for (const { name, nameRange, block } of pipeline.outputs) add({ kind: 'output', file, name }, block, nameRange, declares);
  for (const { name, nameRange, block } of pipeline.data) add({ kind: 'data', name }, block, nameRange, declares);
  for (const { name, nameRange, block } of pipeline.variables)
    add({ kind: 'variable', frame: 0, name }, block, nameRange, declares);
  for (const { name, nameRange, block, personality } of pipeline.experts) {
    add({ kind: 'expert', name }, block, nameRange, declares);
    if (personality) add({ kind: 'personality', name: personality.id }, block, personality.range);
  }
  for (const one of pipeline.personalities) {
    add({ kind: 'personality', name: one.name }, one.block, one.nameRange, declares);
    if (one.extends) add({ kind: 'personality', name: one.extends.id }, one.block, one.extends.range);
  }
}

function addStepNames({ compiled }: Snapshot, node: Node, add: AddOccurrence): void {
  const { graph, steps, checkable, name: file } = compiled;
  const placement = steps[node.index];
  // The agents of a loop belong to the one step that it repeats.
  if (placement && isItem(graph, node)) {
    for (const { ref, agent } of agentRefs(compiled, node)) add({ kind: 'step', file, node: agent }, placement.block, ref.range);
  }
  if (!placement || isItem(graph, node)) return;
  const { step, block } = placement;
  const declares = { declares: true };
  if (step.idGiven) add({ kind: 'step', file, node }, block, step.idRange, declares);
  for (const ref of stepRefs(step)) {
    const target = checkable.lookup.target(node, { name: ref.id, path: [], scope: 'loop' });
    if (target.kind === 'step') add({ kind: 'step', file, node: target.node }, block, ref.range);
  }
  for (const { ref, agent } of agentRefs(compiled, node)) add({ kind: 'step', file, node: agent }, block, ref.range);
  if (step.expert) add({ kind: 'expert', name: step.expert.id }, block, step.expert.range);
  const { templateRef } = step;
  if (templateRef && !isMoved(step.node)) add({ kind: 'template', name: templateRef.id }, block, templateRef.range);
  if (step.personality) add({ kind: 'personality', name: step.personality.id }, block, step.personality.range);
  const { loop } = step;
  if (loop?.kind === 'for_each' && loop.asRange)
    add({ kind: 'loop', node, name: loop.as, given: true }, block, loop.asRange, declares);
  if (loop?.name) add({ kind: 'loop', node, name: loop.name.name, given: true }, block, loop.name.range, declares);
  addAnswerNames(placement, node, add);
  addWorkNames(compiled, placement, node, add);
  addCalledNames(compiled, placement, node, add);
}

/** Products, and the members of an answer. */
function addAnswerNames({ step, block }: Placement, node: Node, add: AddOccurrence): void {
  const vars = step.answer?.vars ?? [];
  for (const { key } of productKeys(step.node)) {
    // A written file is the member of that name, if the answer has one.
    if (vars.includes(key.text)) add({ kind: 'vars', node, name: key.text }, block, key.range);
    else add({ kind: 'product', node, name: key.text }, block, key.range, { declares: true });
  }
  for (const { key } of mapPairs(step.node, 'vars')) {
    if (vars.includes(key.text)) add({ kind: 'vars', node, name: key.text }, block, key.range, { declares: true });
  }
}

/** Parameters, and variables that are declared or written. */
function addWorkNames(
  { graph, checkable, pipeline }: Compiled,
  { step, block }: Placement,
  node: Node,
  add: AddOccurrence,
): void {
  const { parameters, declares, sets } = partsOfWork(step.work);
  for (const { key, keyRange } of parameters?.entries ?? [])
    add({ kind: 'parameter', node, name: key }, block, keyRange, { declares: true });
  for (const { name, nameRange } of declares)
    add({ kind: 'variable', frame: node.body ?? node.frame, name }, block, nameRange, { declares: true });
  for (const { key, keyRange } of sets) {
    const frame = checkable.lookup.writtenTo(node, key);
    const declared = graph.frames[frame]?.declares.includes(key) ?? pipeline.variables.some(({ name }) => name === key);
    add({ kind: 'variable', frame, name: key }, block, keyRange, { declares: !declared, writes: true });
  }
}

/** Inputs and outputs of the pipeline that a step calls. */
function addCalledNames({ checkable }: Compiled, { step, block }: Placement, node: Node, add: AddOccurrence): void {
  const { work } = step;
  const called = checkable.calls.get(node.index)?.pipeline;
  if (work.kind !== 'pipeline' || node.calls === undefined || !called) return;
  for (const { key, keyRange } of work.inputs.entries) {
    if (called.inputs.some(({ name }) => name === key)) add({ kind: 'input', file: node.calls, name: key }, block, keyRange);
  }
  for (const { theirs: name, range } of work.rename) {
    if (called.outputs.some((output) => output.name === name)) add({ kind: 'output', file: node.calls, name }, block, range);
  }
}

/** Every name of an agent in `start` and `hands_to` of a step. */
function agentRefs({ graph, steps }: Compiled, { index, agents }: Node): { ref: StepRef; agent: Node }[] {
  const work = steps[index]?.step.work;
  if (work?.kind !== 'agents' || agents === undefined) return [];
  const refs = [...work.agents.flatMap(({ handsTo }) => handsTo), ...(work.start ? [work.start] : [])];
  const all = (graph.frames[agents]?.nodes ?? []).flatMap((one) => graph.nodes[one] ?? []);
  return refs.flatMap((ref) => {
    const agent = all.find(({ id }) => id === ref.id);
    return agent ? [{ ref, agent }] : [];
  });
}

/** Every id of another step that a step names outside of templates. */
export function stepRefs(step: Step): StepRef[] {
  const { work } = step;
  return [
    ...step.dependencies,
    step.onFalse,
    step.onSuccess,
    typeof step.onFailure === 'string' ? undefined : step.onFailure,
    ...step.handlers.map((handler) => handler.step),
    ...step.computedRoutes.flatMap(({ candidates, value }) => candidates.filter(({ range }) => range !== value.node.range)),
    ...partsOfWork(work).branches.flatMap((branch) =>
      targetsOf(branch).filter(({ range }) => range !== branch.computedTarget?.value.node.range),
    ),
  ].filter((ref) => ref !== undefined);
}

const mapPairs = (node: SourceNode, key: string) => {
  const value = pairOf(node, key)?.value;
  return value?.kind === 'map' ? value.pairs : [];
};

/**
 * The names of a step's written files: the keys of a map, or of the one-pair maps of a list; maps with several keys describe
 * one file.
 */
function productKeys(node: SourceNode): Pair[] {
  const value = pairOf(node, 'products')?.value;
  if (value?.kind === 'list')
    return value.items.flatMap((item) => (item.kind === 'map' && item.pairs.length === 1 ? item.pairs : []));
  return value?.kind === 'map' ? value.pairs : [];
}

function addTemplateNames({ compiled }: Snapshot, placed: PlacedTemplate, add: AddOccurrence): void {
  const { template, node, at, block, owner, scope } = placed;
  // A name bound in a file's own template is visible only there.
  for (const local of node.file || node.origin ? [] : localsOf(template)) addLocalNames(compiled, placed, local, add);
  for (const read of reads(template)) {
    for (const { meaning, range } of mentionsOf(compiled, { owner, scope }, read)) {
      if (undeclaredKinds.has(meaning.kind)) continue;
      const own = { start: range.start + at, end: range.end + at };
      const place = inBlock(node, own);
      const written = node.file && { ...node.file, range: own };
      add(meaning, block, place, { inFile: place.within !== undefined, written });
    }
  }
}

/** A name bound in the template itself; if a branch may not bind it, the outer name too. */
function addLocalNames(compiled: Compiled, placed: PlacedTemplate, { name, given, places }: Local, add: AddOccurrence): void {
  const { node, at, block, owner, scope } = placed;
  const own = places.map((one) => ({ ...one, range: inBlock(node, { start: one.range.start + at, end: one.range.end + at }) }));
  const from = compiled.at(block) + Math.min(...own.map(({ range }) => range.start));
  const outside = places.some(({ mixed }) => mixed) ? meaningOf(compiled, { owner, scope }, name) : undefined;
  for (const { range, declares, mixed: both } of own) {
    const mixed = both && outside !== undefined && !undeclaredKinds.has(outside.kind);
    add({ kind: 'local', name, binding: { from, given } }, block, range, { declares, writes: declares && !given, mixed });
    if (mixed) add(outside, block, range, { mixed });
  }
}

/** Names without a declaration in the source tree; those declared only in a template are found in it. */
const undeclaredKinds: ReadonlySet<Meaning['kind']> = new Set(['local', 'field', 'namespace', 'builtIn', 'unknown']);

/** The thing named at an offset of the text. */
export function occurrenceAt(snapshot: Snapshot, offset: number): NameOccurrence | undefined {
  const { at } = snapshot.compiled;
  const found = nameOccurrences(snapshot).filter(({ block, range, inFile }) => {
    if (inFile) return false;
    const here = offset - at(block);
    return range.start <= here && here <= range.end;
  });
  // Several routes may read one id, such as the candidates of a computed route.
  return found.find(({ hidden }) => !hidden) ?? found[0];
}

/** All references to the thing named there, in text order, each once. */
export function occurrencesOf(snapshot: Snapshot, key: string): NameOccurrence[] {
  const { at } = snapshot.compiled;
  const places = new Map<string, { start: number; one: NameOccurrence }>();
  for (const one of nameOccurrences(snapshot)) {
    const start = at(one.block) + one.range.start;
    const { path = '', range } = one.written ?? {};
    if (one.key === key) places.set(`${start} ${range?.start ?? ''} ${path}`, { start, one });
  }
  return [...places.values()].sort((a, b) => a.start - b.start).map(({ one }) => one);
}
