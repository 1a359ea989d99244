import { generatedKeys, generatedKinds, generatedNames } from '../../language/kinds/generated-steps.ts';
import { builtIns, namespaces } from '../../language/names.ts';
import { generatedTexts } from '../../language/texts/compile/generated.ts';
import { say } from '../../language/texts.ts';
import { inBlock } from '../check/block-range.ts';
import type { Compiled } from '../compiled.ts';
import { accessOf } from '../graph/names/reads.ts';
import type { WorkOf } from '../pipeline/model/by-kind.ts';
import type { PlacedStep } from '../pipeline/model/pipeline.ts';
import type { StepRef } from '../pipeline/model/step-ref.ts';
import { isMapNode, isScalarNode } from '../pipeline/source-nodes.ts';
import { resolveOfferedTool } from '../pipeline/steps/kinds/offered-tools.ts';
import { lineStarts, toPosition } from '../source/lines.ts';
import type { Pair, ScalarNode, SourceNode } from '../source/nodes.ts';

/** What a step allows to the generated steps that it runs. */
export interface GeneratedBounds {
  /** The names that they are given. */
  inputs: readonly string[];
  /** As written under `allow_tools`. */
  tools: readonly string[];
  models: readonly string[];
  maxSteps: number;
  /** Whether they may themselves generate steps. */
  mayGenerate: boolean;
}

/** A fault in a text of generated steps; `place` is its line and column, from 1. */
export interface GeneratedFault {
  place: string;
  message: string;
}

/**
 * Every fault of generated steps: the errors of any pipeline, and what the running step does not allow, in text order.
 * Severity settings and comments silence nothing here.
 */
export function findGeneratedFaults(compiled: Compiled, bounds: GeneratedBounds): GeneratedFault[] {
  const { text, problems, stoppers, source, pipeline } = compiled;
  const found = new Map<string, { at: number; message: string }>();
  const add = (at: number, message: string): void => void found.set(`${at} ${message}`, { at, message });
  const errors = [...problems, ...stoppers].filter(({ severity }) => severity === 'error');
  for (const { range, message } of errors) add(range.start, message);
  if (source.suppressions.length > 0) add(0, say(generatedTexts.noComment));
  const count = pipeline.steps.length;
  if (count > bounds.maxSteps) add(0, say(generatedTexts.tooManySteps, { count, most: bounds.maxSteps }));

  const judging: Judging = { compiled, bounds, tools: toolsAllowed(compiled, bounds.tools) };
  for (const placed of pipeline.steps) {
    const base = compiled.at(placed.block);
    judgeStep(judging, placed, (at, message) => add(base + at, message));
  }

  const starts = lineStarts(text);
  return [...found.values()]
    .sort((one, other) => one.at - other.at)
    .map(({ at, message }) => {
      const { line, character } = toPosition(starts, at);
      return { place: `${line + 1}:${character + 1}`, message };
    });
}

interface Judging {
  compiled: Compiled;
  bounds: GeneratedBounds;
  /** `tool.action`; `tool.*` for a server that is allowed as a whole. */
  tools: ReadonlySet<string>;
}

type Add = (at: number, message: string) => void;

function judgeStep(judging: Judging, { step }: PlacedStep, add: Add): void {
  const { bounds } = judging;
  const { node, work } = step;
  const revise = isMapNode(node) ? node.pairs.find(({ key }) => isRevise(key, step.block.text)) : undefined;
  // Nobody wrote the expanded text, so nothing more is reported about the step.
  if (revise) {
    add(revise.key.range.start, say(generatedTexts.noKey, { key: 'revise', keys: allowedKeys([kindOfKey.get('prompt')]) }));
    return;
  }

  if (isMapNode(node)) judgeKeys(node.pairs, add);
  if (!step.idGiven) add(node.range.start, say(generatedTexts.noId));
  forEachScalar(node, (scalar) => {
    if (scalar.autos.length > 0) add(scalar.range.start, say(generatedTexts.noAuto));
  });
  judgeNames(judging, { step }, add);
  if (work.kind === 'tool') judgeCall(judging, step.id, work, add);

  if (work.kind === 'generated') {
    if (!bounds.mayGenerate) add(node.range.start, say(generatedTexts.tooDeepSteps));
    for (const ref of work.tools) judgeTools(judging, step.id, ref, add);
  }
}

/** Whether a key stands where the text says `revise`. */
const isRevise = ({ range }: ScalarNode, text: string): boolean => text.slice(range.start, range.end) === 'revise';

const kindOfKey = new Map(Object.entries(generatedKinds).flatMap(([kind, keys]) => keys.map((key) => [key as string, kind])));
const keysOfAll: ReadonlySet<string> = new Set(generatedKeys);
const textKeys: ReadonlySet<string> = new Set(['id', 'prompt', 'system', 'tool', 'action', 'condition', 'steps_from']);
const kindKeys = ['prompt', 'set', 'transform', 'tool', 'steps_from'];

/** An allow list: keys that are added to the language later are not on it by themselves. */
function judgeKeys(pairs: readonly Pair[], add: Add): void {
  const names = new Set(pairs.map(({ key }) => key.text));
  if (!kindKeys.some((name) => names.has(name))) add(pairs[0]?.range.start ?? 0, say(generatedTexts.noKind));
  const kinds = kindKeys.filter((name) => names.has(name)).map((name) => kindOfKey.get(name));

  for (const { key, value } of pairs) {
    const { text } = key;
    const isAllowed =
      keysOfAll.has(text) || Object.entries(generatedKinds).some(([kind, keys]) => kinds.includes(kind) && has(keys, text));
    if (!isAllowed) add(key.range.start, say(generatedTexts.noKey, { key: text, keys: allowedKeys(kinds) }));
    const isText = isScalarNode(value) && (typeof value.value === 'string' || text === 'condition');
    if (textKeys.has(text) && !isText) add(value.range.start, say(generatedTexts.noText, { key: text }));
  }
}

const has = (keys: readonly string[], key: string): boolean => keys.includes(key);

const allowedKeys = (kinds: readonly (string | undefined)[]): string =>
  [...generatedKeys, ...Object.entries(generatedKinds).flatMap(([kind, keys]) => (kinds.includes(kind) ? keys : []))]
    .map((key) => `\`${key}\``)
    .join(', ');

/** Templates may read the neighbouring steps and the given names; only models that the running step names may be asked. */
function judgeNames({ compiled, bounds }: Judging, { step }: Pick<PlacedStep, 'step'>, add: Add): void {
  const node = compiled.byPath.get(step.id);
  const given = new Set(bounds.inputs);
  for (const read of accessOf(step).reads) {
    // A name that nothing has is an error of any pipeline.
    if (!node || !outsideNames.has(read.name) || given.has(read.name)) continue;
    if (compiled.lookup.target(node, read).kind !== 'other') continue;
    const names = bounds.inputs.map((name) => `\`${name}\``).join(', ');
    const inputs = names ? say(generatedTexts.andInputs, { names }) : '';
    add(inBlock(read.node, read.nameRange).start, say(generatedTexts.noName, { name: read.name, inputs }));
  }

  if (!isMapNode(step.node)) return;
  for (const { key, value } of step.node.pairs) {
    if (key.text === 'model') judgeModels(value, bounds, add);
    if (key.text !== 'parameters' || !isMapNode(value)) continue;
    const named = value.pairs.filter((one) => /^models?$/.test(one.key.text));
    for (const one of named) judgeModels(one.value, bounds, add);
  }
}

/** Names that templates of a pipeline know from outside, and those of generated steps do not. */
const outsideNames: ReadonlySet<string> = new Set(
  [...Object.keys(builtIns), ...Object.keys(namespaces), 'error'].filter((name) => !generatedNames.has(name)),
);

function judgeModels(node: SourceNode, { models }: GeneratedBounds, add: Add): void {
  for (const item of node.kind === 'list' ? node.items : [node]) {
    const name = isScalarNode(item) ? item.text.trim() : '';
    if (models.includes(name)) continue;
    const list = models.map((one) => `\`${one}\``).join(', ');
    add(item.range.start, list ? say(generatedTexts.noModel, { model: name, models: list }) : say(generatedTexts.noModels));
  }
}

function judgeCall(
  judging: Judging,
  id: string,
  { computed, tool, action, parameters, toolRange }: WorkOf<'tool'>,
  add: Add,
): void {
  if (computed) {
    add(toolRange.start, say(generatedTexts.computedTool));
    return;
  }

  if (!isAmong(judging.tools, tool, action)) addNoTool(judging, { id, tool: `${tool}.${action}`, at: toolRange.start }, add);
  const line = tool === 'terminal' && parameters.entries.find(({ key }) => key === 'command');
  if (line) add(line.keyRange.start, say(generatedTexts.noShell));
}

/** Permissions inside generated steps are a part of those they were given. */
function judgeTools(judging: Judging, id: string, { id: written, range }: StepRef, add: Add): void {
  for (const name of toolsAllowed(judging.compiled, [written])) {
    const [tool = name, action = ''] = splitTool(name);
    if (!isAmong(judging.tools, tool, action)) addNoTool(judging, { id, tool: name, at: range.start }, add);
  }
}

function addNoTool({ tools }: Judging, { id, tool, at }: { id: string; tool: string; at: number }, add: Add): void {
  const list = [...tools].map((name) => `\`${name}\``).join(', ');
  const values = { step: id, tool };
  add(at, list ? say(generatedTexts.noTool, { ...values, tools: list }) : say(generatedTexts.noTools, values));
}

const isAmong = (tools: ReadonlySet<string>, tool: string, action: string): boolean =>
  tools.has(`${tool}.${action}`) || tools.has(`${tool}.*`);

const splitTool = (name: string): [string, string] => [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];

/** The actions that names under `allow_tools` allow; an unknown action is allowed to nobody. */
function toolsAllowed({ checkable }: Compiled, names: readonly string[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const name of names) {
    const offered = resolveOfferedTool((one) => checkable.tools.get(one), name);
    if (offered.kind === 'server') all.add(`${offered.spec.name}.${offered.only ?? '*'}`);
    if (offered.kind !== 'actions') continue;
    for (const action of offered.actions) all.add(`${offered.spec.name}.${action}`);
  }

  return all;
}

function forEachScalar(node: SourceNode, visit: (scalar: ScalarNode) => void): void {
  if (node.kind === 'scalar') visit(node);
  for (const item of node.kind === 'list' ? node.items : []) forEachScalar(item, visit);
  for (const { key, value } of node.kind === 'map' ? node.pairs : []) {
    visit(key);
    forEachScalar(value, visit);
  }
}
