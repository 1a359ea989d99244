import { isMap as isMapNode } from 'yaml';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { resolvePath } from '../expressions/resolve-path.ts';
import { alone } from '../expressions/templates.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { Entry, Out } from '../output/nodes.ts';
import { mapOf } from '../output/nodes.ts';
import type { Field } from '../source/fields.ts';
import { fieldsOf, itemsOf, jsonOf, leftovers, note, numberOf, take, textOf, timeOf } from '../source/fields.ts';
import { wordFor } from '../source/frames.ts';
import type { Place } from '../source/program.ts';
import { programOf } from '../source/program.ts';
import type { Convert } from './convert.ts';
import { dataOf, duration, own } from './convert.ts';

/** `pipeline`: another workflow as a function, in a file of its own or written out. */
export const pipeline: Convert = (place) => {
  const { reading } = place.program;
  const file = own(place, 'pipeline_file');
  const inline = own(place, 'pipeline');
  const outputs = own(place, 'outputs');
  const inputs = own(place, 'inputs');
  const config = configOf(place);
  const path = textOf(file) ?? (isMapNode(inline?.value) ? undefined : textOf(inline));
  const given: Entry = ['inputs', inputs ? mapOf(givenTo(place, inputs)) : undefined, inputs];
  if (path !== undefined) {
    const converted = path.replace(/(?:\.baton)?\.ya?ml$/i, '.baton.yaml');
    const at = (file ?? inline)?.key;
    note(reading, at, 'subPipeline', { file: path, converted });
    if (config.inherits) note(reading, config.inherits.key, 'inheritAll');
    const names = wanted(place, outputs).map(({ as }) => as);
    if (names.length)
      note(reading, outputs?.key, 'outputsOfFile', { file: path, names: names.map((name) => `\`${name}\``).join(', ') });
    return [['pipeline', converted, file ?? inline], given, ...config.entries];
  }
  const root = place.step.inner;
  if (!isMapNode(inline?.value) || !root) {
    const reference = own(place, 'pipeline_ref');
    const { name, fields } = place.step;
    note(reading, reference?.key ?? fields.node, 'noPipeline');
    return [
      ['ask', say(importTexts.askForPipeline, { name })],
      ['type', 'text'],
    ];
  }
  const inner = fieldsOf(reading, inline.value);
  const wrapped = take(inner, 'workflow');
  const header = wrapped ? fieldsOf(reading, wrapped.value) : inner;
  const defaults = fieldsOf(reading, take(header, 'defaults')?.value);
  const program = programOf(header, root, defaults, place.program.convert);
  const passed = new Map<string, string>();
  const names = new Set(fieldsOf(reading, inputs?.value).all.keys());
  program.outer = (name) => {
    if (names.has(name) || passed.has(wordFor(name))) return true;
    if (!config.inherits) return false;
    passed.set(wordFor(name), alone(resolvePath(['state', name], place)));
    return true;
  };
  for (const name of names) program.inputs.set(wordFor(name), false);
  const entries = program.convert(header, program);
  const inherited = [...passed].map(([name, value]): Entry => [name, value]);
  return [
    ['pipeline', mapOf([...entries, ['outputs', returned(place, outputs, program)]]), inline],
    ['inputs', inputs || inherited.length ? mapOf([...(inputs ? givenTo(place, inputs) : []), ...inherited]) : undefined, inputs],
    ...config.entries,
  ];
};

const givenTo = (place: Place, inputs: Field): Entry[] =>
  [...fieldsOf(place.program.reading, inputs.value).all.values()].map((one) => [wordFor(one.name), dataOf(place, one), one]);

interface Wanted {
  path: string[];
  as: string;
}

/** `outputs`: paths into the results of the called steps, with the names that they get. */
function wanted({ program }: Place, outputs: Field | undefined): Wanted[] {
  return itemsOf(program.reading, outputs?.value).flatMap((node): Wanted[] => {
    const value = jsonOf(program.reading, node);
    const said = typeof value === 'string' ? value : undefined;
    const fields = fieldsOf(program.reading, node);
    const path = said ?? textOf(take(fields, 'path'));
    const as = textOf(take(fields, 'as'));
    leftovers(fields);
    if (path === undefined) return [];
    const parts = path.split('.');
    return [{ path: parts, as: as ?? parts.at(-1) ?? path }];
  });
}

/** The outputs of a pipeline written out: those that are asked for, else the result of every step, as the workflow has them. */
function returned(place: Place, outputs: Field | undefined, program: Place['program']): Out {
  const last = program.root.steps.at(-1);
  if (!last) return undefined;
  const end = { ...last, order: program.root.steps.length, name: '' };
  const inside: Place = { program, step: end, reads: new Set() };
  const asked = outputs
    ? wanted(place, outputs)
    : program.root.steps
        .filter((one) => !one.gone && program.root.byName.get(one.name) === one)
        .map(({ name, id }) => ({ path: [name], as: id }));
  return mapOf(
    asked.flatMap(({ path, as }): Entry[] => {
      try {
        return [[as, alone(resolvePath(['steps', ...path], inside))]];
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        note(program.reading, outputs?.key, 'literal', { text: path.join('.'), why: error.message });
        return [];
      }
    }),
  );
}

function configOf(place: Place): { entries: Entry[]; inherits: Field | undefined } {
  const { reading } = place.program;
  const fields = fieldsOf(reading, own(place, 'config')?.value);
  const inherits = take(fields, 'inherit_context');
  const seconds = take(fields, 'timeout_seconds');
  const time = timeOf(reading, seconds);
  const retries = take(fields, 'max_retries');
  const goesOn = take(fields, 'continue_on_error');
  leftovers(fields);
  return {
    entries: [
      ['timeout', time === undefined ? undefined : duration(time * 1000), seconds],
      ['retry', numberOf(reading, retries, { whole: true }), retries],
      ['on_failure', jsonOf(reading, goesOn?.value) === true ? 'accept' : undefined, goesOn],
    ],
    inherits: jsonOf(reading, inherits?.value) === true ? inherits : undefined,
  };
}
