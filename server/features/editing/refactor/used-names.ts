import { accessTemplates } from '../../../../engine/compile/check/templates.ts';
import { parametersOf } from '../../../../engine/compile/graph/names/lookup.ts';
import { namesOfLoop } from '../../../../engine/compile/graph/names/loop-names.ts';
import { partsOfWork } from '../../../../engine/compile/pipeline/model/parts.ts';
import { reads } from '../../../../engine/compile/template/references.ts';
import { builtIns, callNames, namespaces } from '../../../../engine/language/names.ts';
import type { Snapshot } from '../../../snapshot.ts';

/** All names that are declared in the pipeline or read by a template: a new thing with another name hides nothing. */
export function usedNames({ compiled }: Snapshot): Set<string> {
  const { pipeline, graph, steps, checkable } = compiled;
  const used = new Set<string>([
    'error',
    ...Object.keys(builtIns),
    ...Object.keys(callNames),
    ...Object.keys(namespaces),
    ...namesOfLoop({}),
  ]);
  for (const all of [pipeline.inputs, pipeline.data, pipeline.variables, pipeline.outputs]) {
    for (const { name } of all) used.add(name);
  }

  for (const { id, loop } of graph.nodes) {
    used.add(id);
    if (loop) {
      for (const name of namesOfLoop(loop)) used.add(name);
    }
  }

  for (const { step } of steps) {
    for (const name of step.answer?.vars ?? []) used.add(name);
    for (const { key } of parametersOf(step)?.entries ?? []) used.add(key);
    const { sets, declares } = partsOfWork(step.work);
    for (const { key } of sets) used.add(key);
    for (const { name } of declares) used.add(name);
  }

  for (const { template } of accessTemplates(checkable)) {
    for (const { name } of reads(template)) used.add(name);
  }

  return used;
}

/** The first unused name of some, or the last of them with a number. */
export function freeName(used: ReadonlySet<string>, suggestions: readonly string[]): string {
  const names = suggestions.map(nameFrom).filter((name) => name !== '');
  const free = names.find((name) => !used.has(name));
  if (free !== undefined) return free;

  const last = names.at(-1) ?? 'value';
  for (let number = 2; ; number++) {
    if (!used.has(`${last}_${number}`)) return `${last}_${number}`;
  }
}

/** Words as a name that templates can read; undefined if there are none. */
const nameFrom = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .replace(/^(?=\d)/, 'n')
    .slice(0, 30)
    .replace(/_$/, '');
