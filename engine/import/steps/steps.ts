import type { YAMLMap, YAMLSeq } from 'yaml';
import { escapeAutoTags } from '../expressions/templates.ts';
import type { OutputEntry } from '../output/nodes.ts';
import { outputList, outputMap, flowList as wordList } from '../output/nodes.ts';
import { addNote, fieldText, nodeJson, noteLeftovers } from '../source/fields.ts';
import type { SourceFrame, SourceStep } from '../source/frames.ts';
import type { ConvertContext, SourceProgram } from '../source/program.ts';
import { sharesVariable } from '../source/program.ts';
import { kindOfStepType } from '../source/step-types.ts';
import type { ConvertStep } from './convert.ts';
import { ownCondition, takeOwn } from './convert.ts';
import { convertFiles, convertTransform } from './data.ts';
import { convertBatch, convertLoop, convertParallel, convertSwitch } from './frames.ts';
import { convertPipeline } from './pipeline.ts';
import { productsOf } from './products.ts';
import { convertPrompt } from './prompts.ts';
import { convertEcho, convertSet, convertShell, convertUnknown } from './simple.ts';

/** The converter of each step type. */
const converters: Readonly<Record<ReturnType<typeof kindOfStepType>, ConvertStep>> = {
  prompt: convertPrompt,
  parallel: convertParallel,
  batch: convertBatch,
  loop: convertLoop,
  switch: convertSwitch,
  pipeline: convertPipeline,
  transform: convertTransform,
  files: convertFiles,
  shell: convertShell,
  set: convertSet,
  echo: convertEcho,
  nothing: convertUnknown,
  unknown: convertUnknown,
};

/**
 * The steps of a frame. The source runs them strictly in order, so each waits for the previous one: by a read of its result,
 * else by `dependencies`.
 */
export function convertSteps(frame: SourceFrame, program: SourceProgram, enclosing?: ConvertContext): YAMLSeq {
  const list = outputList([]);
  let before: SourceStep | undefined;
  for (const step of frame.steps) {
    const place: ConvertContext = { program, step, reads: new Set(), files: [] };
    const ahead = frame.kind === 'parallel' ? undefined : before;
    const made = step.gone ? skipStep(step) : oneStep(place, ahead);

    // Reads of outer steps inside a body count for the step that holds the body.
    for (const read of place.reads) {
      if (enclosing && read.frame !== frame) enclosing.reads.add(read);
    }

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
function skipStep({ fields, name, type }: SourceStep): undefined {
  const checkpoint = type === 'checkpoint';
  addNote(fields.reading, fields.node, checkpoint ? 'checkpointStep' : 'goneWhole', { name, type });
}

/** Steps that read files with computed names, on the same condition as the step that needs them. */
function readingSteps(
  { files = [], conditionReads }: ConvertContext,
  before: SourceStep | undefined,
  yamlMap: YAMLMap,
): YAMLMap[] {
  const condition: unknown = yamlMap.get('condition');
  return files.map(({ id, path, reads }) =>
    outputMap([
      ['id', id],
      ['dependencies', before && !reads.has(before) && !conditionReads?.has(before) ? wordList([before.id]) : undefined],
      ['condition', typeof condition === 'string' || typeof condition === 'boolean' ? condition : undefined],
      ['tool', 'filesystem'],
      ['action', 'read'],
      ['parameters', outputMap([['path', path]])],
    ]),
  );
}

function oneStep(place: ConvertContext, before: SourceStep | undefined): YAMLMap | undefined {
  const { step, program } = place;
  const { fields } = step;
  const kind = kindOfStepType(step.frame.kind === 'parallel' ? 'claude' : step.type);
  for (const key of ['type', 'name', ...(step.frame.kind === 'parallel' ? ['id'] : [])]) takeOwn(place, key);
  const common = commonOf(place, kind === 'loop' && step.type === 'while_loop');

  place.conditionReads = new Set(place.reads);
  const work = converters[kind](place, (frame) => convertSteps(frame, program, place));
  if (!work) {
    noteLeftovers(fields);
    return undefined;
  }

  const products = kind === 'nothing' || kind === 'loop' ? [] : productsOf(place);
  noteLeftovers(fields);
  const waits = before && !place.reads.has(before) && !place.files?.length && !sharesVariable(before, step);
  const named = fields.all.get(step.frame.kind === 'parallel' ? 'id' : 'name');
  const entries: OutputEntry[] = [
    ['id', step.id, named],
    ...common.about,
    ['dependencies', waits ? wordList([before.id]) : undefined],
    ...common.condition,
    ...merged(work, common.failure),
    ...products,
  ];

  return outputMap(entries);
}

/** A key of the work itself goes before the common one. */
const merged = (work: readonly OutputEntry[], failure: readonly OutputEntry[]): OutputEntry[] => [
  ...work,
  ...failure.filter(([key]) => !work.some(([other, value]) => other === key && value !== undefined)),
];

function commonOf(
  place: ConvertContext,
  ownsCondition: boolean,
): { about: OutputEntry[]; condition: OutputEntry[]; failure: OutputEntry[] } {
  const { step, program } = place;
  const role = takeOwn(place, 'role');
  const description = takeOwn(place, 'description');
  const goesOn = takeOwn(place, 'continue_on_error');
  const label = fieldText(role);
  const text = fieldText(description);

  return {
    about: [
      ['name', step.name === step.id ? undefined : escapeAutoTags(step.name)],
      ['description', text === undefined ? undefined : escapeAutoTags(text), description],
      ['tags', label === undefined ? undefined : wordList([String(escapeAutoTags(label))]), role],
    ],
    condition: ownsCondition ? [] : [ownCondition(place)],
    failure: [['on_failure', nodeJson(program.reading, goesOn?.value) === true ? 'accept' : undefined, goesOn]],
  };
}
