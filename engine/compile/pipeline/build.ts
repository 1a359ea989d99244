import type { Block, Source, SourceEntry, SourceItem } from '../source/nodes.ts';
import { toJson } from '../source/nodes.ts';
import type { World } from '../world.ts';
import type { Building, Built, Part } from './building/built.ts';
import type { TopField } from './building/fields.ts';
import { topFields, unwrapped, wrapperAmong } from './building/fields.ts';
import { once } from './building/once.ts';
import { emptiness, oneHint } from './building/whole.ts';
import type { Field } from './fields.ts';
import type { Names, StepName } from './ids.ts';
import { addNames, collectNames, idFromFile, stepNames } from './ids.ts';
import type { Pipeline, PlacedStep } from './model/pipeline.ts';
import type { Step } from './model/step.ts';
import { newScope } from './scope.ts';
import { readStep } from './step.ts';
import { readDefaults } from './steps/defaults.ts';
import { topReaders, usualLimits } from './top.ts';

/**
 * The pipeline that a text means. Never throws. A step (or other top-level entry) whose block is the same object as in
 * `previous`, and whose surroundings are as they were, is the same object again, with the same problems. `hyphenated` are names with a
 * hyphen that other parts of the text bring.
 */
export function buildPipeline(
  source: Source,
  context: {
    file: string;
    previous?: Built | undefined;
    find?: World['find'];
    outside?: World['outside'];
    hyphenated?: ReadonlySet<string>;
  },
): Built {
  const wrapper = wrapperAmong(source.entries);
  const entries = unwrapped(source.entries, wrapper);
  const names: Names = { hyphenated: new Set(context.hyphenated), run: new Set() };
  for (const entry of entries) {
    if (entry.items) for (const item of entry.items) addNames(item.node, names);
    else if (entry.key.text === 'steps') collectNames(entry.value, names);
  }
  const pipeline: Pipeline = {
    id: idFromFile(context.file),
    entries: new Map(),
    inputs: [],
    data: [],
    variables: [],
    outputs: [],
    limits: usualLimits,
    steps: [],
    finally: [],
    experts: [],
    personalities: [],
    tests: [],
    notExecutable: [],
    autos: [],
  };
  const memo = new Map<Block, Part | Map<string, Part>>();
  const built: Built = { pipeline, problems: [], dialects: [], rewritings: [], memo, hyphenated: names.hyphenated };
  const building: Building = {
    options: { hyphenated: names.hyphenated },
    signature: [...names.hyphenated].sort().join(' '),
    names,
    allNames: undefined,
    namesBefore: context.previous?.allNames,
    before: context.previous?.memo,
    memo,
    built,
    defaults: [],
    file: context.file,
    find: context.find,
    outside: context.outside,
  };

  const fields = topFields(entries, wrapper, built);
  pipeline.entries = new Map(
    fields.map(({ entry, field }) => [
      field.name,
      { placed: { block: entry.block, at: entry.at }, keyRange: field.key.range, valueRange: field.value.range },
    ]),
  );
  takeDefaults(fields, building);
  for (const { entry, field } of fields) readEntry(entry, field, building);
  if (pipeline.steps.length === 0) emptiness(source, fields, built);
  oneHint(built, entries);
  return built;
}

/** `defaults` are read first: every step depends on them, so they stand in the key of what is remembered. */
function takeDefaults(fields: readonly TopField[], building: Building): void {
  const found = fields.find(({ field }) => field.name === 'defaults');
  if (!found) return;
  const { block } = found.entry;
  const scope = newScope(block, building.options, 'defaults');
  building.defaults = readDefaults(found.field.value, scope);
  building.built.problems.push(...scope.problems.map((one) => ({ block, problem: one })));
  building.built.dialects.push(...scope.uses.map((use) => ({ block, use })));
  building.built.rewritings.push(...scope.rewritings.map((rewriting) => ({ block, rewriting })));
  building.built.pipeline.notExecutable.push(...scope.notExecutable.map((one) => ({ ...one, block })));
  building.signature += `\ndefaults=${JSON.stringify(toJson(found.field.value))}`;
}

function readEntry(entry: SourceEntry, field: Field, building: Building): void {
  const { pipeline } = building.built;
  if ((field.name === 'steps' || field.name === 'finally') && entry.items) {
    pipeline[field.name] = readItems(entry.items, field.name === 'finally' ? 'finally.' : '', building);
    return;
  }
  const part = once(
    entry.block,
    `${field.name} ${building.signature}`,
    building,
    (scope) => ({ read: topReaders[field.name]?.(field, scope) ?? noRead }),
    '',
  );
  const { steps, finally: last, limits, ...rest } = part.read;
  Object.assign(pipeline, rest);
  if (limits) pipeline.limits = { ...usualLimits, ...limits };
  const placed = (step: Step): PlacedStep => ({ block: entry.block, at: entry.at, step });
  if (steps) pipeline.steps = steps.map(placed);
  if (last) pipeline.finally = last.map(placed);
  pipeline.notExecutable.push(...part.scope.notExecutable.map((one) => ({ ...one, block: entry.block })));
  pipeline.autos.push(...part.scope.autos);
}

function readItems(items: readonly SourceItem[], frame: string, building: Building): PlacedStep[] {
  const names = stepNames(items.map((item) => item.node));
  return items.flatMap(({ block, at, node }, index): PlacedStep[] => {
    const name: StepName = names[index] ?? { id: `step_${index + 1}`, given: false };
    const part = once(
      block,
      // Where the text is broken, one block may hold several items, whose numbers move when a step before them goes.
      `${frame}${name.id} ${name.given} ${node.range.start} ${building.signature}`,
      building,
      (scope) => withStep(readStep(node, name, scope)),
      `${frame}${name.id}`,
    );
    return part.step ? [{ block, at, step: part.step }] : [];
  });
}

const noRead: Part['read'] = {};
const withStep = (step: Step | undefined): Pick<Part, 'read' | 'step'> => ({ read: noRead, ...(step ? { step } : {}) });
