import { quoteText } from '../expressions/piece.ts';
import { convertCondition, convertSource, inBraces } from '../expressions/templates.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { outputList, outputMap, textNode } from '../output/nodes.ts';
import { assignmentsOf } from '../source/assignments.ts';
import {
  addNote,
  excerpt,
  fieldCount,
  fieldsOf,
  fieldText,
  fieldTime,
  nodeJson,
  noteLeftOut,
  noteLeftovers,
  sourceItems,
  takeField,
} from '../source/fields.ts';
import type { SourceStep } from '../source/frames.ts';
import { framesIn } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';
import { kindOfStepType } from '../source/step-types.ts';
import type { ConvertStep } from './convert.ts';
import { convertPiece, durationText, fieldJson, takeOwn } from './convert.ts';
import { fileText, promptText } from './prompt-parts.ts';
import { convertPrompt } from './prompts.ts';

/** `parallel_claude`: a group whose steps wait only for the results that they read. */
export const convertParallel: ConvertStep = (place, body) => {
  const { shape } = place.step;
  const field = takeOwn(place, 'parallel_tasks');
  return shape.kind === 'group' ? [['steps', body(shape.frame, place), field]] : undefined;
};

/** `claude_batch`: one prompt for each task; a failed one does not stop the others. */
export const convertBatch: ConvertStep = (context, body) => {
  const { reading } = context.program;
  const config = fieldsOf(reading, takeOwn(context, 'batch_config')?.value);
  const most = takeField(config, 'max_parallel');
  const perTask = takeField(config, 'timeout_per_task');
  const parallelism = fieldCount(reading, most) ?? 3;
  const time = fieldTime(reading, perTask);

  takeField(config, 'consolidate_results');
  noteLeftovers(config);
  const field = takeOwn(context, 'tasks');
  const tasks = sourceItems(reading, field?.value).map((node) => fieldsOf(reading, node));
  const asked = convertPrompt(context, body) ?? [];
  const common = asked.filter(([key, value]) => key !== 'prompt' && key !== 'timeout' && value !== undefined);
  const shared = context.step.fields.all.get('prompt');
  const list = tasks.map((task): OutputValue => {
    const id = takeField(task, 'id') ?? takeField(task, 'name');
    const [prompt, file] = [takeField(task, 'prompt'), takeField(task, 'file')];
    noteLeftovers(task);

    const texts = [...(prompt ? [promptText(prompt, context)] : []), ...(file ? [fileText(file, context)] : [])];
    return outputMap([
      ['id', fieldText(id), id],
      ['prompt', textNode(texts.join('\n')), prompt ?? file],
    ]);
  });

  return [
    ['for_each', outputList(list), field],
    ['as', 'task'],
    ['max_parallel', parallelism, most],
    ['on_item_failure', 'continue'],
    ...common,
    ['prompt', textNode([...(shared ? [promptText(shared, context)] : []), '{{ task.prompt }}'].join('\n'))],
    ['timeout', time === undefined ? '1m' : durationText(time), perTask],
  ];
};

/** `for_loop` and `while_loop`. */
export const convertLoop: ConvertStep = (context, body) => {
  const { step, program } = context;
  const { reading } = program;
  if (step.shape.kind !== 'loop') return undefined;

  const { frame } = step.shape;
  const steps: OutputEntry = ['steps', body(frame, context), takeOwn(context, 'steps')];
  const seconds = takeOwn(context, 'timeout_seconds');
  const time = fieldTime(reading, seconds);
  const timeout: OutputEntry = ['timeout', time === undefined ? undefined : durationText(time * 1000), seconds];
  if (frame.kind === 'while') return [...convertWhile(context), timeout, steps];

  const data = takeOwn(context, 'data_source');
  takeOwn(context, 'iterator');
  const written = fieldJson(context, data);
  const list = Array.isArray(written)
    ? undefined
    : convertPiece({ place: context, at: data, id: 'listUnread', make: () => convertSource(fieldText(data) ?? '', context) });
  const most = takeOwn(context, 'max_parallel');
  const together = fieldJson(context, takeOwn(context, 'parallel')) === true;
  if (most && !together) noteLeftOut(reading, most);
  const races = together ? racing(context) : undefined;
  if (races !== undefined) addNote(reading, step.fields.all.get('parallel')?.key, 'racing', { name: races });
  const ends = takeOwn(context, 'break_condition');
  const end =
    ends &&
    convertPiece({
      place: context,
      at: ends,
      id: 'loopEndUnread',
      make: () => convertCondition(fieldJson(context, ends), innermost(context)),
      key: 'break_condition',
    });

  for (const key of ['batch_size', 'max_iterations']) {
    const field = takeOwn(context, key);
    if (field) noteLeftOut(reading, field);
  }

  const goesOn = takeOwn(context, 'break_on_error');
  const item = frame.item?.ours ?? 'item';
  return [
    ['for_each', list ? inBraces(list) : outputList(Array.isArray(written) ? written : [], !Array.isArray(written)), data],
    ['as', item === 'item' ? undefined : item, step.fields.all.get('iterator')],
    ['max_parallel', together && races === undefined ? (fieldCount(reading, most) ?? 5) : undefined, most],
    ['break_if', end?.text, ends],
    ['on_item_failure', fieldJson(context, goesOn) === false || together ? 'continue' : undefined, goesOn],
    timeout,
    steps,
  ];
};

function convertWhile(place: ConvertContext): OutputEntry[] {
  const field = takeOwn(place, 'condition');
  const make = () => convertCondition(fieldJson(place, field), innermost(place));
  const piece = field && convertPiece({ place: innermost(place), at: field, id: 'conditionUnread', make });
  const most = takeOwn(place, 'max_iterations');

  return [
    ['while', piece ? piece.text : false, field],
    ['max_iterations', Math.min(fieldCount(place.program.reading, most) ?? 100, 1000), most],
  ];
}

/** The place of a loop's conditions about its own body: behind its last step. */
function innermost(place: ConvertContext): ConvertContext {
  const { step } = place;
  if (step.shape.kind !== 'loop') return place;
  const { frame } = step.shape;
  const end: SourceStep = { ...step, frame, order: frame.steps.length, name: '', shape: { kind: 'open' } };
  return { ...place, step: end, reads: new Set() };
}

/** A variable that a parallel loop sets and that is visible outside it. */
function racing({ step, program }: ConvertContext): string | undefined {
  if (step.shape.kind !== 'loop') return undefined;
  for (const frame of framesIn(step.shape.frame)) {
    for (const inner of frame.steps) {
      if (kindOfStepType(inner.type) !== 'set') continue;
      for (const { name } of assignmentsOf(inner.fields)) {
        if (program.variables.has(name)) return name;
      }
    }
  }

  return undefined;
}

/** `switch`: a branch for each value. */
export const convertSwitch: ConvertStep = (place, body) => {
  const { step, program } = place;
  if (step.shape.kind !== 'switch') return undefined;

  const field = takeOwn(place, 'expression');
  const cases = takeOwn(place, 'cases');
  const otherwise = takeOwn(place, 'default');
  const subject =
    field && convertPiece({ place, at: field, id: 'valueUnread', make: () => convertSource(fieldText(field) ?? '', place) });
  const entries = step.shape.cases.map(({ label, frame }): OutputEntry => [label ?? '', body(frame, place)]);
  const named = step.shape.cases.flatMap(({ label }, index) => (label === undefined ? [] : [index]));
  const rest = step.shape.cases.findIndex(({ label }) => label === undefined);
  if (!field)
    addNote(program.reading, step.fields.node, 'badValue', {
      key: 'expression',
      value: excerpt(nodeJson(program.reading, undefined)),
    });

  return [
    ['switch', subject?.text ?? quoteText(fieldText(field) ?? ''), field],
    ['cases', outputMap(entries.filter((_, index) => named.includes(index))), cases],
    ['default', rest < 0 ? undefined : entries[rest]?.[1], otherwise],
  ];
};
