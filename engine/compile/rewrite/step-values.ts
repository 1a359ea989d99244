import type { Compiled } from '../compile.ts';
import { compile } from '../compile.ts';
import type { Step } from '../pipeline/model/step.ts';
import type { Block, MapNode, Pair } from '../source/nodes.ts';
import { scalarText } from './scalar.ts';

/**
 * The prompt and the model of a prompt step: `model` is null where the step itself names none, undefined where it is written as something
 * other than one name.
 */
export interface AskedValues {
  prompt: string;
  model: string | null | undefined;
}

/** Replaces the text between `start` and `end` (UTF-16 units) by `text`. */
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

/** The prompt step of a static path with its keys; undefined for another kind, or in a called pipeline. */
function writtenStep(compiled: Compiled, path: string): WrittenStep | undefined {
  const node = compiled.byPath.get(path);
  const placement = node && compiled.steps[node.index];
  if (placement?.step.work.kind !== 'prompt' || placement.step.node.kind !== 'map') return undefined;
  return { step: placement.step, map: placement.step.node, block: placement.block };
}

/** The prompt and model of a step as written. Undefined where it has no prompt that a single text could replace. */
export function askedValues(compiled: Compiled, path: string): AskedValues | undefined {
  const written = writtenStep(compiled, path);
  if (!written || !pairOfPrompt(written)) return undefined;

  const { work, model } = written.step;
  if (work.kind !== 'prompt' || work.prompt.node.kind !== 'scalar') return undefined;
  if (!model) return { prompt: work.prompt.node.text, model: namesNone(written) ? null : undefined };

  const named = model.kind === 'constant' && typeof model.value === 'string' ? model.value : undefined;
  return { prompt: work.prompt.node.text, model: named };
}

/** The key of a model may also hold a chain or a cascade. */
const namesNone = (written: WrittenStep): boolean => pairOfModel(written) === undefined;
const pairOfModel = ({ map }: WrittenStep): Pair | undefined => map.pairs.find(({ key }) => key.text === 'model');

/** An alias stands for a text elsewhere. */
const pairOfPrompt = ({ step, map }: WrittenStep): Pair | undefined => {
  const { work } = step;
  const pair = work.kind === 'prompt' ? map.pairs.find(({ value }) => value === work.prompt.node) : undefined;
  return pair && pair.value.range.start >= pair.key.range.end && pair.value.range.end <= pair.range.end ? pair : undefined;
};

/**
 * The edits that change a prompt step's prompt, its model, or remove the model (an undefined one is left alone); empty where
 * nothing changes. Undefined where the result is not certain: the edited text is compiled, and must ask exactly this in the
 * same steps.
 */
export function changeAskedValues(compiled: Compiled, path: string, values: AskedValues): AskedEdit[] | undefined {
  const written = writtenStep(compiled, path);
  const before = askedValues(compiled, path);
  const prompt = written && pairOfPrompt(written);
  if (!written || !before || !prompt) return undefined;

  const edits: AskedEdit[] = [];
  if (values.prompt !== before.prompt) edits.push(valueEdit(compiled, written, prompt, values.prompt));
  if (values.model !== undefined && values.model !== before.model) {
    const own = pairOfModel(written);
    if (values.model !== null) edits.push(modelEdit(compiled, written, prompt, values.model));
    else if (own) edits.push(removalOf(compiled, written, own));
  }

  if (edits.length === 0) return [];
  edits.sort((a, b) => a.start - b.start);
  const after = compile(withEdits(compiled.text, edits), compiled.world, compiled);
  const made = askedValues(after, path);
  const isMeant = made?.prompt === values.prompt && made.model === (values.model === undefined ? before.model : values.model);

  return isMeant && pathsOf(after) === pathsOf(compiled) ? edits : undefined;
}

/** The text with edits applied, which are in order and do not overlap. */
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
  // The last line break of a block scalar ends the entry too; an absent value is right behind its colon.
  const tail = text.slice(start, end).endsWith('\n') ? '\n' : '';
  return { start, end, text: `${text[start - 1] === ':' ? ' ' : ''}${made}${tail}` };
}

function modelEdit(compiled: Compiled, written: WrittenStep, prompt: Pair, model: string): AskedEdit {
  const { text } = compiled;
  const { map, block } = written;
  const own = pairOfModel(written);
  if (own) return valueEdit(compiled, written, own, model);

  // The model is written before the prompt.
  const start = compiled.at(block) + prompt.key.range.start;
  const member = ['model', scalarText({ value: model, text: model }, 0, map.flow)].join(': ');
  const rest = map.flow ? ', ' : `${text.includes('\r\n') ? '\r\n' : '\n'}${' '.repeat(columnOf(text, start))}`;

  return { start, end: start, text: `${member}${rest}` };
}

/** A key is removed with its line, or inside one line with its comma; the surroundings stay. */
function removalOf({ text, at }: Compiled, { map, block }: WrittenStep, { key, range }: Pair): AskedEdit {
  const from = at(block);
  const [start, end] = [from + key.range.start, from + range.end];
  const behind = map.flow ? /^\s*,\s*/.exec(text.slice(end)) : /^[^\n]*\n */.exec(text.slice(end - 1));
  const isLast = map.pairs.at(-1)?.key === key;
  if (behind && !isLast) return { start, end: end + behind[0].length - (map.flow ? 0 : 1), text: '' };

  const before = map.flow ? /,\s*$/.exec(text.slice(0, start)) : /\n *$/.exec(text.slice(0, start));
  return { start: start - (before?.[0].length ?? 0), end: end - (text[end - 1] === '\n' ? 1 : 0), text: '' };
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);
const pathsOf = ({ graph }: Compiled): string => graph.nodes.map(({ path }) => path).join('\n');
