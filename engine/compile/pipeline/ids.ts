import { memoize } from '../../language/memoize.ts';
import { compact } from '../compact.ts';
import type { MapNode, SourceNode } from '../source/nodes.ts';
import { pairOf } from '../source/nodes.ts';
import type { ListChange } from './build/changed.ts';
import { findChange } from './build/changed.ts';
import { wordOf } from './source-nodes.ts';

/** The syntax of pipeline ids. */
export const isPipelineId = (id: string): boolean => /^[A-Za-z][\w-]*$/.test(id);
/** The syntax of step ids. */
export const isStepId = (id: string): boolean => /^[A-Za-z_][\w-]*$/.test(id);

/** Turns a name for people into an id: `Read the Notes!` becomes `read_the_notes`. Empty where nothing is left. */
export function slug(name: string, between = '_'): string {
  const words =
    name
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const id = words.join(between);

  return /^\d/.test(id) ? `step${between}${id}` : id;
}

/** The id from a file's name: `examples/01_hello.baton.yaml` gives `pipeline-01_hello`. */
export function idFromFile(file: string): string {
  const base = file.split(/[/\\]/).at(-1) ?? '';
  const stem = base.replace(/\.ya?ml$/i, '').replace(/\.baton$/i, '');
  const id = stem.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '');
  if (isPipelineId(id)) return id;
  return id === '' ? 'pipeline' : `pipeline-${id}`;
}

export interface StepName {
  id: string;
  given: boolean;
}

/**
 * The ids of the steps of one frame, in order: as given, else from the name, else from the position; generated ones are
 * unique.
 */
export function nameSteps(nodes: readonly SourceNode[]): StepName[] {
  const writtenIds = nodes.map((node) => wordOf(pairOf(node, 'id')?.value));
  const taken = new Set(writtenIds.filter((id) => id !== undefined));
  return nodes.map((node, index) => {
    const id = writtenIds[index];
    if (id !== undefined && id !== '') return { id, given: true };

    const base = slug(wordOf(pairOf(node, 'name')?.value) ?? '') || `step_${index + 1}`;
    let made = base;
    for (let number = 2; taken.has(made); number++) made = `${base}_${number}`;
    taken.add(made);

    return { id: made, given: false };
  });
}

/** The same for a new version with mostly unchanged nodes; `names` are the previous ids. */
export function updateStepNames(
  { now, was, start, end }: ListChange<SourceNode>,
  names: readonly StepName[],
): readonly StepName[] | undefined {
  const isSame = (key: string): boolean =>
    now.every((node, index) => wordOf(pairOf(node, key)?.value) === wordOf(pairOf(was[index], key)?.value));
  if (now.length === was.length && isSame('id') && isSame('name')) return names;

  const made = nameSteps(now);
  // Only generated ids depend on others.
  if (!made.every(({ given }) => given) || !names.every(({ given }) => given)) return undefined;

  return [...names.slice(0, start), ...made, ...names.slice(names.length - end)];
}

/** The inputs of template parsing besides the text. */
export interface TemplateNames {
  /** Ids with a hyphen: inside templates each is one name. */
  hyphenated: Set<string>;
  /** Names with values only during the run: of steps, of variables that steps set, of `vars`, of items. */
  run: Set<string>;
}

/** The names of one step. A list takes a tenth of the memory of a set. */
interface OwnNames {
  hyphenated: readonly string[];
  run: readonly string[];
}

/** The names of a tree. */
export const templateNamesIn = memoize((node: SourceNode): OwnNames => {
  const templateNames: TemplateNames = { hyphenated: new Set(), run: new Set() };
  collectNames(node, templateNames);
  return { hyphenated: compact([...templateNames.hyphenated]), run: compact([...templateNames.run]) };
});

/** All names with the parts that they come from. */
export interface JoinedNames {
  all: TemplateNames;
  parts: readonly OwnNames[];
}

/** Joins the names of several parts. Returns the previous sets where the changed parts have the same names as before. */
export function joinNames(parts: readonly OwnNames[], before: JoinedNames | undefined): JoinedNames {
  const unchanged = before && findChange(parts, before.parts);
  if (before && unchanged && sameNames(union(unchanged.now), union(unchanged.was))) return { all: before.all, parts };
  return { all: union(parts), parts };
}

function union(parts: readonly OwnNames[]): TemplateNames {
  const all: TemplateNames = { hyphenated: new Set(), run: new Set() };
  for (const { run, hyphenated } of parts) {
    for (const name of run) all.run.add(name);
    for (const name of hyphenated) all.hyphenated.add(name);
  }
  return all;
}

const sameNames = (one: TemplateNames, other: TemplateNames): boolean =>
  same(one.run, other.run) && same(one.hyphenated, other.hyphenated);
const same = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((name) => other.has(name));

/** Collects the names from steps and their bodies, in any spelling. */
function collectNames(node: SourceNode, names: TemplateNames): void {
  if (node.kind === 'list') {
    for (const item of node.items) collectNames(item, names);
  }

  if (node.kind !== 'map') return;
  for (const { key, value } of node.pairs) {
    if (value.kind === 'map') collectNamesOfMap(key.text, value, names);
    else if (value.kind === 'list' && bodies.has(key.text)) collectNames(value, names);
    if (key.text !== 'id' && !itemNames.has(key.text)) continue;

    const word = wordOf(value);
    if (word === undefined) continue;

    names.run.add(word);
    if (key.text === 'id' && word.includes('-')) names.hyphenated.add(word);
  }
}

function collectNamesOfMap(key: string, value: MapNode, names: TemplateNames): void {
  if (key === 'set' || key === 'vars') {
    for (const pair of value.pairs) names.run.add(pair.key.text);
  } else if (key === 'cases') {
    for (const pair of value.pairs) collectNames(pair.value, names);
  } else if (bodies.has(key)) collectNames(value, names);
}

const itemNames = new Set(['as', 'loop_var', 'variable']);
const bodies = new Set([
  'steps',
  'action_loop',
  'task',
  'create_parallel_queue',
  'loop',
  'for',
  'finally',
  'default',
  'pipeline',
  'workflow',
]);
