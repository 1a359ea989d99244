import { topDialects, wrappers } from '../../language/dialects/top.ts';
import { topKeys } from '../../language/keys.ts';
import type { Problem } from '../../language/problems.ts';
import { nearest } from '../../language/suggest.ts';
import { pipelineTexts } from '../../language/texts/pipelines.ts';
import { phrases, problem, say, suggestion } from '../../language/texts.ts';
import type { Block, MapNode, Source, SourceEntry, SourceItem } from '../source/nodes.ts';
import { pairOf, toJson } from '../source/nodes.ts';
import type { ParseOptions } from '../template/parse.ts';
import type { World } from '../world.ts';
import type { DialectUse, Field, Rewriting } from './fields.ts';
import { isMapNode } from './fields.ts';
import type { Names, StepName } from './ids.ts';
import { addNames, collectNames, idFromFile, stepNames } from './ids.ts';
import type { Pipeline, PlacedStep } from './model/pipeline.ts';
import type { Step } from './model/step.ts';
import type { Normal } from './normalise.ts';
import { normalise, rewritingOf } from './normalise.ts';
import type { Scope } from './scope.ts';
import { newScope, runNames } from './scope.ts';
import { readDefaults, readStep } from './step.ts';
import type { Read } from './top.ts';
import { topReaders, usualLimits } from './top.ts';

/** A problem with its range counted from a block; without one, from the beginning of the text. */
export interface BlockProblem {
  block?: Block;
  problem: Problem;
}

/** A pipeline with what was found on the way, and what a later build of a similar text can take over. */
export interface Built {
  pipeline: Pipeline;
  problems: BlockProblem[];
  /** Every older or foreign spelling, for the one hint and for rewriting. */
  dialects: { block: Block; use: DialectUse }[];
  /** Maps in which something is said otherwise, in our spelling. */
  rewritings: { block: Block; rewriting: Rewriting }[];
  memo: Memo;
  /** All run names as one text, where somebody needed it: one for all versions that have the same. */
  allNames?: string;
}

/** What was read out of a block, under a key that names all else it depended on. */
export interface Part {
  read: Read;
  step?: Step;
  scope: Found;
  /** The run names that it was read with, where it asked for any. */
  names?: string;
  /** The files that were asked for, with what was found. */
  files?: { path: string; from: string; text: string | undefined }[];
}
/** What is kept of a scope: all else in it belongs to one version, and would stay in memory as long as the block. */
type Found = Pick<Scope, 'problems' | 'uses' | 'rewritings' | 'notExecutable' | 'autos'>;

type Memo = ReadonlyMap<Block, ReadonlyMap<string, Part>>;

interface Building {
  options: ParseOptions;
  signature: string;
  names: Names;
  /** All run names as one text, made when somebody needs it. */
  allNames: string | undefined;
  namesBefore: string | undefined;
  before: Memo | undefined;
  memo: Map<Block, Map<string, Part>>;
  built: Built;
  defaults: readonly Field[];
  file: string;
  find: World['find'];
}

/**
 * The pipeline that a text means. Never throws. A step (or other top-level entry) whose block is the same object as in
 * `previous`, and whose surroundings are as they were, is the same object again, with the same problems.
 */
export function buildPipeline(
  source: Source,
  context: { file: string; previous?: Built | undefined; find?: World['find'] },
): Built {
  const wrapper = wrapperAmong(source.entries);
  const entries = unwrapped(source.entries, wrapper);
  const names: Names = { hyphenated: new Set(), run: new Set() };
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
  const memo = new Map<Block, Map<string, Part>>();
  const built: Built = { pipeline, problems: [], dialects: [], rewritings: [], memo };
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

interface TopField {
  entry: SourceEntry;
  field: Field;
}

/** The entry that holds the whole pipeline, where one key does. */
function wrapperAmong(entries: readonly SourceEntry[]): SourceEntry | undefined {
  if (entries.some((entry) => entry.key.text === 'steps')) return undefined;
  return entries.find(({ key, value }) => wrappers.some((name) => name === key.text) && pairOf(value, 'steps'));
}

/** The entries of the pipeline, also where one key holds all of it. */
function unwrapped(entries: readonly SourceEntry[], wrapper: SourceEntry | undefined): SourceEntry[] {
  return entries.flatMap((entry): SourceEntry[] => {
    const { block, at, value } = entry;
    if (entry !== wrapper || !isMapNode(value)) return [entry];
    return value.pairs.map((pair) => ({ block, at, key: pair.key, value: pair.value, range: pair.range, problems: [] }));
  });
}

/** The top level in our spelling; the first of two entries for one key is taken. */
function topFields(entries: readonly SourceEntry[], wrapper: SourceEntry | undefined, built: Built): TopField[] {
  const found = new Map<string, TopField>();
  const inside: Normal = { fields: new Map(), unknown: [], rest: [], uses: [], refused: [], problems: [] };
  const complete = entries.some((entry) => entry.key.text === 'steps');
  for (const entry of entries) {
    const { block } = entry;
    const normal = normalise([{ key: entry.key, value: entry.value, range: entry.range }], topKeys, topDialects);
    built.dialects.push(...normal.uses.map((use) => ({ block, use })));
    if (block === wrapper?.block) {
      inside.rest.push(...normal.fields.values(), ...normal.rest);
      inside.uses.push(...normal.uses);
    } else built.rewritings.push(...rewritingOf(asMap(entry), normal).map((rewriting) => ({ block, rewriting })));
    for (const field of normal.fields.values()) {
      const other = found.get(field.name)?.field.key;
      if (!other) found.set(field.name, { entry, field });
      else if (other.text !== field.key.text)
        built.problems.push({
          block,
          problem: problem('duplicate-key', field.key.range, { key: field.key.text, other: other.text }),
        });
    }
    for (const { key } of normal.unknown) {
      const near = nearest(key.text, Object.keys(topKeys));
      const more = { ...suggestion(near, key.range), ...(complete && near === undefined ? { severity: 'hint' as const } : {}) };
      built.problems.push({
        block,
        problem: problem('unknown-key', key.range, { key: key.text, place: say(phrases.pipelineRoot) }, more),
      });
    }
  }
  if (wrapper) {
    const { block, key } = wrapper;
    const use: DialectUse = { from: key.text, to: [...found.keys()].join(', '), range: key.range };
    inside.uses.push(use);
    built.dialects.push({ block, use });
    built.rewritings.push(...rewritingOf(asMap(wrapper), inside).map((rewriting) => ({ block, rewriting })));
  }
  return [...found.values()];
}

const asMap = ({ key, value, range }: SourceEntry): MapNode => ({
  kind: 'map',
  range,
  pairs: [{ key, value, range }],
  flow: false,
});

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
    (scope) => ({ read: topReaders[field.name]?.(field, scope) ?? {}, scope }),
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
      (scope) => withStep(readStep(node, name, scope), scope),
      `${frame}${name.id}`,
    );
    return part.step ? [{ block, at, step: part.step }] : [];
  });
}

const withStep = (step: Step | undefined, scope: Scope): Part => ({ read: {}, scope, ...(step ? { step } : {}) });

/** Reads a block, or takes what the last build read out of it. */
function once(block: Block, key: string, building: Building, read: (scope: Scope) => Part, path: string): Part {
  const { options, names, before, memo, built } = building;
  const all = (): string => {
    if (building.allNames === undefined) {
      const now = [...names.run].sort().join(' ');
      building.allNames = now === building.namesBefore ? building.namesBefore : now;
      built.allNames = building.allNames;
    }
    return building.allNames;
  };
  const known = before?.get(block)?.get(key);
  const { find } = building;
  const same = known?.files?.every(({ path, from, text }) => find?.(path, from)?.text === text) ?? true;
  let part = known && same && (known.names === undefined || known.names === all()) ? known : undefined;
  if (!part) {
    const scope = newScope(block, options, path, runNames(names.run), building.defaults);
    const files: NonNullable<Part['files']> = [];
    if (find)
      scope.include = (file, from = building.file) => {
        const found = find(file, from);
        files.push({ path: file, from, text: found?.text });
        return found;
      };
    const { problems, uses, rewritings, notExecutable, autos } = scope;
    part = { ...read(scope), scope: { problems, uses, rewritings, notExecutable, autos } };
    if (files.length) part.files = files;
    if (scope.names.asked) part.names = all();
  }
  const parts = memo.get(block) ?? new Map<string, Part>();
  memo.set(block, parts.set(key, part));
  built.problems.push(...part.scope.problems.map((one) => ({ block, problem: one })));
  built.dialects.push(...part.scope.uses.map((use) => ({ block, use })));
  built.rewritings.push(...part.scope.rewritings.map((rewriting) => ({ block, rewriting })));
  return part;
}

/** What is wrong where there are no steps at all; silent where a problem says why already. */
function emptiness(source: Source, fields: readonly TopField[], { problems }: Built): void {
  if (source.root === 'list' || source.root === 'scalar') {
    problems.push({
      problem: problem(
        'wrong-type.root',
        { start: 0, end: source.text.length },
        { got: say(source.root === 'list' ? pipelineTexts.aList : pipelineTexts.text) },
      ),
    });
    return;
  }
  const steps = fields.find(({ field }) => field.name === 'steps');
  const misspelt = problems.some(
    ({ problem: one }) => one.code === 'unknown-key' && one.fixes?.some(({ edits }) => edits[0]?.text === 'steps'),
  );
  const broken = source.problems.some((one) => one.code === 'yaml-syntax');
  if (broken || misspelt || (steps && problems.some(({ problem: one }) => one.severity === 'error'))) return;
  const at = steps ?? fields[0];
  if (at) problems.push({ block: at.entry.block, problem: problem('missing-key.steps', at.field.key.range) });
  else problems.push({ problem: problem('missing-key.steps', { start: 0, end: 0 }) });
}

/** One hint a file, at the first spelling that is not ours. */
function oneHint({ dialects, problems }: Built, entries: readonly SourceEntry[]): void {
  if (dialects.length === 0) return;
  const places = new Map(
    entries.flatMap((entry) => [
      [entry.block, entry.at] as const,
      ...(entry.items ?? []).map((item) => [item.block, item.at] as const),
    ]),
  );
  const offset = (one: (typeof dialects)[number]): number => (places.get(one.block) ?? 0) + one.use.range.start;
  const first = dialects.reduce((least, one) => (offset(one) < offset(least) ? one : least));
  const { from, to, range, fix } = first.use;
  const values = { from, to, count: dialects.length - 1 };
  const id = to === '' ? 'dialect.nothing' : dialects.length > 1 ? 'dialect.many' : 'dialect';
  problems.push({ block: first.block, problem: problem(id, range, values, fix ? { fixes: [fix] } : {}) });
}
