import type { Block, Source, SourceEntry, SourceItem, SourceNode } from '../source/nodes.ts';
import { toJson } from '../source/nodes.ts';
import type { World } from '../world.ts';
import type { BlockReading, BuildContext, BuiltPipeline } from './build/built.ts';
import { findChange } from './build/changed.ts';
import { readOrReuse } from './build/reuse.ts';
import type { TopField } from './build/top-fields.ts';
import { findWrapper, readTopFields, unwrapEntries } from './build/top-fields.ts';
import { addDialectHint, reportMissingSteps } from './build/whole.ts';
import type { CanonicalField } from './dialects/canonical-field.ts';
import type { StepName } from './ids.ts';
import { idFromFile, joinNames, nameSteps, templateNamesIn, updateStepNames } from './ids.ts';
import type { Pipeline, PlacedStep } from './model/pipeline.ts';
import type { Step } from './model/step.ts';
import { mostIncluded, newScope } from './scope.ts';
import { readDefaults } from './steps/defaults.ts';
import { readStep } from './steps/step.ts';
import { joinInputs } from './top/inputs.ts';
import { topReaders, usualLimits } from './top/readers.ts';

/**
 * Builds the pipeline of a text. Never throws. A step (or other top-level entry) whose block is the same object as in
 * `previous`, with unchanged surroundings, is the same object again, with the same problems.
 */
export function buildPipeline(
  source: Source,
  context: {
    file: string;
    previous?: BuiltPipeline | undefined;
    find?: World['find'];
    outside?: World['outside'];
    whyUnread?: World['whyUnread'];
  },
): BuiltPipeline {
  const wrapper = findWrapper(source.entries);
  const entries = unwrapEntries(source.entries, wrapper);
  const { previous } = context;
  const names = joinNames(
    entries.flatMap(({ items, key, value }) => {
      if (items) return items.map(({ node }) => templateNamesIn(node));
      return key.text === 'steps' ? [templateNamesIn(value)] : [];
    }),
    previous?.names,
  );
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
    triggers: [],
    alerts: {},
    notExecutable: [],
    autos: [],
  };
  const memo = new Map<Block, Map<string, BlockReading>>();
  const { hyphenated } = names.all;
  const built: BuiltPipeline = { pipeline, problems: [], dialects: [], rewritings: [], memo, lists: {}, names };
  const building: BuildContext = {
    options: { hyphenated },
    signature: [...hyphenated].sort().join(' '),
    names: names.all,
    before: previous,
    memo,
    built,
    defaults: [],
    file: context.file,
    find: context.find,
    outside: context.outside,
    whyUnread: context.whyUnread,
    inclusions: { left: { ...mostIncluded } },
  };

  const fields = readTopFields(entries, wrapper, built);
  pipeline.entries = new Map(
    fields.map(({ entry, field }) => [
      field.name,
      { placed: { block: entry.block, at: entry.at }, keyRange: field.key.range, valueRange: field.value.range },
    ]),
  );
  takeDefaults(fields, building);
  for (const { entry, field } of fields) readEntry(entry, field, building);
  if (pipeline.steps.length === 0) reportMissingSteps(source, fields, built);
  addDialectHint(built, entries);

  return built;
}

/** `defaults` are read first: every step depends on them, so they are a part of the cache key. */
function takeDefaults(fields: readonly TopField[], building: BuildContext): void {
  const defaults = fields.find(({ field }) => field.name === 'defaults');
  if (!defaults) return;

  const { block } = defaults.entry;
  const scope = newScope({ block, options: building.options, path: 'defaults' });
  building.defaults = readDefaults(defaults.field.value, scope);
  building.built.problems.push(...scope.problems.map((one) => ({ block, problem: one })));
  building.built.dialects.push(...scope.uses.map((use) => ({ block, use })));
  building.built.rewritings.push(...scope.rewritings.map((rewriting) => ({ block, rewriting })));
  building.built.pipeline.notExecutable.push(...scope.notExecutable.map((one) => ({ ...one, block })));
  building.signature += `\ndefaults=${JSON.stringify(toJson(defaults.field.value))}`;
}

function readEntry(entry: SourceEntry, field: CanonicalField, building: BuildContext): void {
  const { pipeline } = building.built;
  if ((field.name === 'steps' || field.name === 'finally') && entry.items) {
    pipeline[field.name] = readItems(entry.items, field.name, building);
    return;
  }

  const { block, at } = entry;
  const key = `${field.name} ${field.key.text} ${building.signature}`;
  const known = building.before?.memo.get(block)?.get(key);
  const part = readOrReuse({
    block,
    known,
    building,
    read: (scope) => ({ read: topReaders[field.name]?.(field, scope) ?? noRead }),
    path: '',
  });

  building.memo.set(block, (building.memo.get(block) ?? new Map<string, BlockReading>()).set(key, part));
  const { steps, finally: last, limits, inputs, ...rest } = part.read;
  Object.assign(pipeline, rest);
  if (inputs) pipeline.inputs = joinInputs(pipeline.inputs, inputs);
  if (limits) pipeline.limits = { ...usualLimits, ...limits };
  const placed = (step: Step): PlacedStep => ({ block, at, step });
  if (steps) pipeline.steps = steps.map(placed);
  if (last) pipeline.finally = last.map(placed);
  pipeline.notExecutable.push(...part.scope.notExecutable.map((one) => ({ ...one, block })));
  pipeline.autos.push(...part.scope.autos);
}

/**
 * The items of a list of steps. The previous reading of an item holds while the item is the same object under the same id.
 */
function readItems(items: readonly SourceItem[], list: 'steps' | 'finally', building: BuildContext): PlacedStep[] {
  const { built, signature } = building;
  const before = building.before?.lists[list];
  const changed = findChange(items, before?.items ?? [], (one, other) => one.node === other.node);
  const nodes = { ...changed, now: changed.now.map(({ node }) => node), was: changed.was.map(({ node }) => node) };
  const moved = new Map(nodes.was.map((node, index) => [node, index + changed.start]));
  const names = (before && updateStepNames(nodes, before.names)) ?? nameSteps(items.map(({ node }) => node));

  const placeBefore = (node: SourceNode, index: number): number => {
    if (index < changed.start) return index;
    const behind = items.length - index;
    return behind <= changed.end ? (before?.items.length ?? 0) - behind : (moved.get(node) ?? -1);
  };

  const frame = list === 'finally' ? 'finally.' : '';
  const parts = items.map(({ block, node }, index): BlockReading => {
    const name: StepName = names[index] ?? { id: `step_${index + 1}`, given: false };
    const at = placeBefore(node, index);
    const [known, was] = [before?.parts[at], before?.names[at]];
    const same = was?.id === name.id && was.given === name.given && before?.signature === signature;

    return readOrReuse({
      block,
      known: same ? known : undefined,
      building,
      read: (scope) => withStep(readStep(node, name, scope)),
      path: `${frame}${name.id}`,
    });
  });

  built.lists[list] = { items, names, parts, signature };
  return items.flatMap(({ block, at }, index): PlacedStep[] => {
    const step = parts[index]?.step;
    return step ? [{ block, at, step }] : [];
  });
}

const noRead: BlockReading['read'] = {};
const withStep = (step: Step | undefined): Pick<BlockReading, 'read' | 'step'> => ({ read: noRead, step });
