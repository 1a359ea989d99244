import { quoted } from '../expressions/piece.ts';
import { alone, condition, source } from '../expressions/templates.ts';
import type { Entry, Out } from '../output/nodes.ts';
import { listOf, mapOf, textNode } from '../output/nodes.ts';
import { countOf, fieldsOf, itemsOf, jsonOf, leaveOut, leftovers, note, shown, take, textOf, timeOf } from '../source/fields.ts';
import type { Named } from '../source/frames.ts';
import { framesIn } from '../source/frames.ts';
import type { Place } from '../source/program.ts';
import { becomes } from '../source/step-types.ts';
import type { Convert } from './convert.ts';
import { duration, json, own, read } from './convert.ts';
import { fileText, promptText } from './prompt-parts.ts';
import { prompts } from './prompts.ts';

/** `parallel_claude`: a group whose steps wait for nothing but what they read. */
export const parallel: Convert = (place, body) => {
  const { shape } = place.step;
  const field = own(place, 'parallel_tasks');
  return shape.kind === 'group' ? [['steps', body(shape.frame, place), field]] : undefined;
};

/** `claude_batch`: one prompt for each task, a failed one does not end the others. */
export const batch: Convert = (place, body) => {
  const { reading } = place.program;
  const config = fieldsOf(reading, own(place, 'batch_config')?.value);
  const most = take(config, 'max_parallel');
  const perTask = take(config, 'timeout_per_task');
  const parallelism = countOf(reading, most) ?? 3;
  const time = timeOf(reading, perTask);
  take(config, 'consolidate_results');
  leftovers(config);
  const field = own(place, 'tasks');
  const tasks = itemsOf(reading, field?.value).map((node) => fieldsOf(reading, node));
  const asked = prompts(place, body) ?? [];
  const common = asked.filter(([key, value]) => key !== 'prompt' && key !== 'timeout' && value !== undefined);
  const shared = place.step.fields.all.get('prompt');
  const list = tasks.map((task): Out => {
    const id = take(task, 'id') ?? take(task, 'name');
    const [prompt, file] = [take(task, 'prompt'), take(task, 'file')];
    leftovers(task);
    const texts = [...(prompt ? [promptText(prompt, place)] : []), ...(file ? [fileText(file, place)] : [])];
    return mapOf([
      ['id', textOf(id), id],
      ['prompt', textNode(texts.join('\n')), prompt ?? file],
    ]);
  });
  return [
    ['for_each', listOf(list), field],
    ['as', 'task'],
    ['max_parallel', parallelism, most],
    ['on_item_failure', 'continue'],
    ...common,
    ['prompt', textNode([...(shared ? [promptText(shared, place)] : []), '{{ task.prompt }}'].join('\n'))],
    ['timeout', time === undefined ? '1m' : duration(time), perTask],
  ];
};

/** `for_loop` and `while_loop`. */
export const loop: Convert = (place, body) => {
  const { step, program } = place;
  const { reading } = program;
  if (step.shape.kind !== 'loop') return undefined;
  const { frame } = step.shape;
  const steps: Entry = ['steps', body(frame, place), own(place, 'steps')];
  const seconds = own(place, 'timeout_seconds');
  const time = timeOf(reading, seconds);
  const timeout: Entry = ['timeout', time === undefined ? undefined : duration(time * 1000), seconds];
  if (frame.kind === 'while') {
    const field = own(place, 'condition');
    const piece =
      field && read(innermost(place), field, 'conditionUnread', () => condition(json(place, field), innermost(place)));
    const most = own(place, 'max_iterations');
    return [
      ['while', piece ? piece.text : false, field],
      ['max_iterations', Math.min(countOf(reading, most) ?? 100, 1000), most],
      timeout,
      steps,
    ];
  }
  const data = own(place, 'data_source');
  own(place, 'iterator');
  const written = json(place, data);
  const list = Array.isArray(written) ? undefined : read(place, data, 'listUnread', () => source(textOf(data) ?? '', place));
  const most = own(place, 'max_parallel');
  const together = json(place, own(place, 'parallel')) === true;
  if (most && !together) leaveOut(reading, most);
  const races = together ? racing(place) : undefined;
  if (races !== undefined) note(reading, step.fields.all.get('parallel')?.key, 'racing', { name: races });
  const ends = own(place, 'break_condition');
  const end = ends && read(place, ends, 'loopEndUnread', () => condition(json(place, ends), innermost(place)), 'break_condition');
  for (const key of ['batch_size', 'max_iterations']) {
    const field = own(place, key);
    if (field) leaveOut(reading, field);
  }
  const goesOn = own(place, 'break_on_error');
  const item = frame.item?.ours ?? 'item';
  return [
    ['for_each', Array.isArray(written) ? listOf(written) : list ? alone(list) : listOf([], true), data],
    ['as', item === 'item' ? undefined : item, step.fields.all.get('iterator')],
    ['max_parallel', together && races === undefined ? (countOf(reading, most) ?? 5) : undefined, most],
    ['break_if', end?.text, ends],
    ['on_item_failure', json(place, goesOn) === false || together ? 'continue' : undefined, goesOn],
    timeout,
    steps,
  ];
};

/** The place of what a loop asks about its own body: behind its last step. */
function innermost(place: Place): Place {
  const { step } = place;
  if (step.shape.kind !== 'loop') return place;
  const { frame } = step.shape;
  const end: Named = { ...step, frame, order: frame.steps.length, name: '', shape: { kind: 'open' } };
  return { ...place, step: end, reads: new Set() };
}

/** A variable that a parallel loop sets and that is known outside of it. */
function racing({ step, program }: Place): string | undefined {
  if (step.shape.kind !== 'loop') return undefined;
  for (const frame of framesIn(step.shape.frame))
    for (const inner of frame.steps) {
      if (becomes(inner.type) !== 'set') continue;
      for (const name of fieldsOf(program.reading, inner.fields.all.get('variables')?.value).all.keys())
        if (program.variables.has(name)) return name;
    }
  return undefined;
}

/** `switch`: a branch for each value. */
export const choose: Convert = (place, body) => {
  const { step, program } = place;
  if (step.shape.kind !== 'switch') return undefined;
  const field = own(place, 'expression');
  const cases = own(place, 'cases');
  const otherwise = own(place, 'default');
  const subject = field && read(place, field, 'valueUnread', () => source(textOf(field) ?? '', place));
  const entries = step.shape.cases.map(({ label, frame }): Entry => [label ?? '', body(frame, place)]);
  const named = step.shape.cases.flatMap(({ label }, index) => (label === undefined ? [] : [index]));
  const rest = step.shape.cases.findIndex(({ label }) => label === undefined);
  if (!field)
    note(program.reading, step.fields.node, 'badValue', { key: 'expression', value: shown(jsonOf(program.reading, undefined)) });
  return [
    ['switch', subject?.text ?? quoted(textOf(field) ?? ''), field],
    ['cases', mapOf(entries.filter((_, index) => named.includes(index))), cases],
    ['default', rest < 0 ? undefined : entries[rest]?.[1], otherwise],
  ];
};
