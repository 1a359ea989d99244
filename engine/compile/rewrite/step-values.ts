import type { Compiled } from '../compile.ts';
import { compile } from '../compile.ts';
import type { Step } from '../pipeline/model/step.ts';
import type { Block, MapNode, Pair } from '../source/nodes.ts';
import { scalarText } from './scalar.ts';

/** What a prompt step asks, and whom; `model` is undefined where the step itself names none. */
export interface AskedValues {
  prompt: string;
  model: string | undefined;
}

/** What stands between `start` and `end` (UTF-16 units) of the text is replaced by `text`. */
export interface AskedEdit {
  start: number;
  end: number;
  text: string;
}

interface WrittenStep {
  step: Step;
  map: MapNode;
  block: Block;
}

/** The prompt step of a static path with its keys; undefined where that is another kind, or stands in a called pipeline. */
function writtenStep(compiled: Compiled, path: string): WrittenStep | undefined {
  const node = compiled.byPath.get(path);
  const placement = node && compiled.steps[node.index];
  if (placement?.step.work.kind !== 'prompt' || placement.step.node.kind !== 'map') return undefined;
  return { step: placement.step, map: placement.step.node, block: placement.block };
}

/** What a prompt step asks as it is written. Undefined where it has no prompt of its own that one text could replace. */
export function askedValues(compiled: Compiled, path: string): AskedValues | undefined {
  const written = writtenStep(compiled, path);
  if (!written || !pairOfPrompt(written)) return undefined;
  const { work, model } = written.step;
  if (work.kind !== 'prompt' || work.prompt.node.kind !== 'scalar') return undefined;
  return { prompt: work.prompt.node.text, model: model?.kind === 'constant' ? String(model.value) : undefined };
}

/** An alias stands for a text that is written elsewhere. */
const pairOfPrompt = ({ step, map }: WrittenStep): Pair | undefined => {
  const { work } = step;
  const pair = work.kind === 'prompt' ? map.pairs.find(({ value }) => value === work.prompt.node) : undefined;
  return pair && pair.value.range.start >= pair.key.range.end && pair.value.range.end <= pair.range.end ? pair : undefined;
};

/**
 * The edits that give a prompt step another prompt, another model, or both; none where nothing changes. Undefined where the text cannot be
 * changed with certainty: what comes of it is compiled, and must ask just that in the same steps.
 */
export function changeAskedValues(compiled: Compiled, path: string, values: AskedValues): AskedEdit[] | undefined {
  const written = writtenStep(compiled, path);
  const before = askedValues(compiled, path);
  const prompt = written && pairOfPrompt(written);
  if (!written || !before || !prompt) return undefined;
  const edits: AskedEdit[] = [];
  if (values.prompt !== before.prompt) edits.push(valueEdit(compiled, written, prompt, values.prompt));
  if (values.model !== undefined && values.model !== before.model) edits.push(modelEdit(compiled, written, prompt, values.model));
  if (edits.length === 0) return [];
  edits.sort((a, b) => a.start - b.start);
  const after = compile(withEdits(compiled.text, edits), compiled.world, compiled);
  const made = askedValues(after, path);
  const isMeant = made?.prompt === values.prompt && made.model === (values.model ?? before.model);
  return isMeant && pathsOf(after) === pathsOf(compiled) ? edits : undefined;
}

/** The text with edits made, which stand in order and do not overlap. */
export function withEdits(text: string, edits: readonly AskedEdit[]): string {
  const [made, at] = edits.reduce(
    ([before, from], edit): [string, number] => [before + text.slice(from, edit.start) + edit.text, edit.end],
    ['', 0] satisfies [string, number],
  );
  return made + text.slice(at);
}

function valueEdit({ text, at }: Compiled, { map, block }: WrittenStep, { key, value }: Pair, next: string): AskedEdit {
  const from = at(block);
  const [start, end] = [from + value.range.start, from + value.range.end];
  const made = scalarText({ value: next, text: next }, columnOf(text, from + key.range.start), map.flow);
  // The line break behind the last line of a block text ends the entry too; an absent value stands right behind its colon.
  const tail = text.slice(start, end).endsWith('\n') ? '\n' : '';
  return { start, end, text: `${text[start - 1] === ':' ? ' ' : ''}${made}${tail}` };
}

function modelEdit(compiled: Compiled, written: WrittenStep, prompt: Pair, model: string): AskedEdit {
  const { text } = compiled;
  const { map, block } = written;
  const own = map.pairs.find(({ key }) => key.text === 'model');
  if (own) return valueEdit(compiled, written, own, model);
  // A model is named before what it is asked.
  const start = compiled.at(block) + prompt.key.range.start;
  const member = ['model', scalarText({ value: model, text: model }, 0, map.flow)].join(': ');
  const rest = map.flow ? ', ' : `${text.includes('\r\n') ? '\r\n' : '\n'}${' '.repeat(columnOf(text, start))}`;
  return { start, end: start, text: `${member}${rest}` };
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);
const pathsOf = ({ graph }: Compiled): string => graph.nodes.map(({ path }) => path).join('\n');
