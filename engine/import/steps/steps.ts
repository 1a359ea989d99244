import type { YAMLMap, YAMLSeq } from 'yaml';
import { forPeople } from '../expressions/templates.ts';
import type { Entry } from '../output/nodes.ts';
import { listOf, mapOf, words as wordList } from '../output/nodes.ts';
import { jsonOf, leftovers, note, textOf } from '../source/fields.ts';
import type { Frame, Named } from '../source/frames.ts';
import type { Place, Program } from '../source/program.ts';
import { sharesVariable } from '../source/program.ts';
import { becomes } from '../source/step-types.ts';
import type { Convert } from './convert.ts';
import { own, ownCondition } from './convert.ts';
import { files, transform } from './data.ts';
import { batch, choose, loop, parallel } from './frames.ts';
import { pipeline } from './pipeline.ts';
import { productsOf } from './products.ts';
import { prompts } from './prompts.ts';
import { echo, set, shell, unknown } from './simple.ts';

/** Who converts what. */
const converters: Readonly<Record<ReturnType<typeof becomes>, Convert>> = {
  prompt: prompts,
  parallel,
  batch,
  loop,
  switch: choose,
  pipeline,
  transform,
  files,
  shell,
  set,
  echo,
  nothing: unknown,
  unknown,
};

/**
 * The steps of a frame. The source goes through them strictly in their order, so each waits for the one before: by what it reads
 * of it, else by `dependencies`.
 */
export function stepsOf(frame: Frame, program: Program, around?: Place): YAMLSeq {
  const list = listOf([]);
  let before: Named | undefined;
  for (const step of frame.steps) {
    const place: Place = { program, step, reads: new Set(), files: [] };
    const ahead = frame.kind === 'parallel' ? undefined : before;
    const made = step.gone ? leaveOut(step) : oneStep(place, ahead);
    // What a body reads of the steps around it, the step that holds the body reads.
    for (const read of place.reads) if (around && read.frame !== frame) around.reads.add(read);
    if (!made) continue;
    const comment = step.fields.node?.commentBefore;
    const own = [...readingSteps(place, ahead, made), made];
    if (comment && own[0]) own[0].commentBefore = comment;
    for (const one of own) {
      if (list.items.length) one.spaceBefore = true;
      list.add(one);
    }
    before = step;
  }
  return list;
}

/** A step of which nothing is left. */
function leaveOut({ fields, name, type }: Named): undefined {
  const checkpoint = type === 'checkpoint';
  note(fields.reading, fields.node, checkpoint ? 'checkpointStep' : 'goneWhole', { name, type });
}

/** Steps that read the files whose names are computed, on the same condition as the step that wants them. */
function readingSteps({ files = [], conditionReads }: Place, before: Named | undefined, made: YAMLMap): YAMLMap[] {
  const condition: unknown = made.get('condition');
  return files.map(({ id, path, reads }) =>
    mapOf([
      ['id', id],
      ['dependencies', before && !reads.has(before) && !conditionReads?.has(before) ? wordList([before.id]) : undefined],
      ['condition', typeof condition === 'string' || typeof condition === 'boolean' ? condition : undefined],
      ['tool', 'filesystem'],
      ['action', 'read'],
      ['parameters', mapOf([['path', path]])],
    ]),
  );
}

function oneStep(place: Place, before: Named | undefined): YAMLMap | undefined {
  const { step, program } = place;
  const { fields } = step;
  const kind = becomes(step.frame.kind === 'parallel' ? 'claude' : step.type);
  for (const key of ['type', 'name', ...(step.frame.kind === 'parallel' ? ['id'] : [])]) own(place, key);
  const common = commonOf(place, kind === 'loop' && step.type === 'while_loop');
  place.conditionReads = new Set(place.reads);
  const work = converters[kind](place, (frame) => stepsOf(frame, program, place));
  if (!work) {
    leftovers(fields);
    return undefined;
  }
  const products = kind === 'nothing' || kind === 'loop' ? [] : productsOf(place);
  leftovers(fields);
  const waits = before && !place.reads.has(before) && !place.files?.length && !sharesVariable(before, step);
  const named = fields.all.get(step.frame.kind === 'parallel' ? 'id' : 'name');
  const entries: Entry[] = [
    ['id', step.id, named],
    ...common.about,
    ['dependencies', waits ? wordList([before.id]) : undefined],
    ...common.condition,
    ...merged(work, common.failure),
    ...products,
  ];
  return mapOf(entries);
}

/** A key that the work itself says wins over the common one. */
const merged = (work: readonly Entry[], failure: readonly Entry[]): Entry[] => [
  ...work,
  ...failure.filter(([key]) => !work.some(([other, value]) => other === key && value !== undefined)),
];

function commonOf(place: Place, ownsCondition: boolean): { about: Entry[]; condition: Entry[]; failure: Entry[] } {
  const { step, program } = place;
  const role = own(place, 'role');
  const description = own(place, 'description');
  const goesOn = own(place, 'continue_on_error');
  const label = textOf(role);
  const text = textOf(description);
  return {
    about: [
      ['name', step.name === step.id ? undefined : forPeople(step.name)],
      ['description', text === undefined ? undefined : forPeople(text), description],
      ['tags', label === undefined ? undefined : wordList([String(forPeople(label))]), role],
    ],
    condition: ownsCondition ? [] : [ownCondition(place)],
    failure: [['on_failure', jsonOf(program.reading, goesOn?.value) === true ? 'accept' : undefined, goesOn]],
  };
}
