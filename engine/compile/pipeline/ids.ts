import type { SourceNode } from '../source/nodes.ts';
import { pairOf } from '../source/nodes.ts';
import { wordOf } from './fields.ts';

/** What the id of a pipeline looks like. */
export const isPipelineId = (id: string): boolean => /^[A-Za-z][\w-]*$/.test(id);
/** What the id of a step looks like. */
export const isStepId = (id: string): boolean => /^[A-Za-z_][\w-]*$/.test(id);

/** A name for people as an id: `Read the Notes!` gives `read_the_notes`. Empty where nothing is left. */
export function slug(name: string, between = '_'): string {
  const words =
    name
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const id = words.join(between);
  return /^\d/.test(id) ? `step${between}${id}` : id;
}

/** The id that a file's name gives: `examples/01_hello.baton.yaml` gives `pipeline-01_hello`. */
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

/** The ids of the steps of one frame, in order: as given, else made from the name, else from the place; made ones are unique. */
export function stepNames(nodes: readonly SourceNode[]): StepName[] {
  const given = nodes.map((node) => wordOf(pairOf(node, 'id')?.value));
  const taken = new Set(given.filter((id) => id !== undefined));
  return nodes.map((node, index) => {
    const id = given[index];
    if (id !== undefined && id !== '') return { id, given: true };
    const base = slug(wordOf(pairOf(node, 'name')?.value) ?? '') || `step_${index + 1}`;
    let made = base;
    for (let number = 2; taken.has(made); number++) made = `${base}_${number}`;
    taken.add(made);
    return { id: made, given: false };
  });
}

/** Ids with a hyphen among these steps and in their bodies: inside templates each is one name. */
export function hyphenatedIds(node: SourceNode, found: string[] = []): string[] {
  if (node.kind !== 'map') {
    if (node.kind === 'list') for (const item of node.items) hyphenatedIds(item, found);
    return found;
  }
  const id = wordOf(pairOf(node, 'id')?.value);
  if (id?.includes('-')) found.push(id);
  for (const pair of node.pairs) if (pair.value.kind !== 'scalar' && bodies.has(pair.key.text)) hyphenatedIds(pair.value, found);
  return found;
}

const bodies = new Set([
  'steps',
  'action_loop',
  'task',
  'create_parallel_queue',
  'loop',
  'for',
  'finally',
  'pipeline',
  'workflow',
]);
