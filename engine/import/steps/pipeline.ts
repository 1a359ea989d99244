import { isMap as isMapNode } from 'yaml';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { resolvePath } from '../expressions/resolve-path.ts';
import { inBraces } from '../expressions/templates.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { outputMap } from '../output/nodes.ts';
import type { SourceField } from '../source/fields.ts';
import {
  addNote,
  fieldNumber,
  fieldsOf,
  fieldText,
  fieldTime,
  nodeJson,
  noteLeftovers,
  sourceItems,
  takeField,
} from '../source/fields.ts';
import type { ImportFiles } from '../source/files.ts';
import type { SourceFrame } from '../source/frames.ts';
import { templateNameFor } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';
import { readProgram } from '../source/program.ts';
import type { ConvertStep } from './convert.ts';
import { convertData, durationText, takeOwn } from './convert.ts';

/** `pipeline`: another workflow as a function, in a file of its own or embedded. */
export const convertPipeline: ConvertStep = (context) => {
  const { reading } = context.program;
  const file = takeOwn(context, 'pipeline_file');
  const inline = takeOwn(context, 'pipeline');
  const path = fieldText(file) ?? (isMapNode(inline?.value) ? undefined : fieldText(inline));
  const root = context.step.inner;
  const converted = path?.replace(/(?:\.baton)?\.ya?ml$/i, '.baton.yaml');
  if (path !== undefined && isMissing(path, converted ?? path, reading.files)) {
    addNote(reading, (file ?? inline)?.key, 'missingPipeline', { file: path });
    return askFor(context);
  }
  if (path === undefined && (!isMapNode(inline?.value) || !root)) {
    const reference = takeOwn(context, 'pipeline_ref');
    addNote(reading, reference?.key ?? context.step.fields.node, 'noPipeline');
    return askFor(context);
  }

  const keys: CallKeys = {
    outputs: takeOwn(context, 'outputs'),
    inputs: takeOwn(context, 'inputs'),
    config: configOf(context),
  };
  if (path !== undefined && converted !== undefined) return callFile(context, file ?? inline, { path, converted, ...keys });

  return inline && root ? callWritten(context, { inline, root, ...keys }) : undefined;
};

/** Whether a called file exists neither where the pipeline will be nor beside the source: it must be converted separately. */
const isMissing = (path: string, converted: string, { isThere, isInSource }: ImportFiles): boolean =>
  [path, converted].every((one) => isThere?.(one) === false) && !isInSource?.(path);

/** The keys of a call besides the called pipeline. */
interface CallKeys {
  outputs: SourceField | undefined;
  inputs: SourceField | undefined;
  config: ReturnType<typeof configOf>;
}

/** A call of a workflow in a file of its own, which is converted separately. */
function callFile(
  place: ConvertContext,
  file: SourceField | undefined,
  { path, converted, outputs, inputs, config }: CallKeys & { path: string; converted: string },
): OutputEntry[] {
  const { reading } = place.program;
  addNote(reading, file?.key, 'subPipeline', { file: path, converted });
  if (config.inherits) addNote(reading, config.inherits.key, 'inheritAll');
  const names = wanted(place, outputs).map(({ as }) => as);
  if (names.length)
    addNote(reading, outputs?.key, 'outputsOfFile', { file: path, names: names.map((name) => `\`${name}\``).join(', ') });
  const passed: OutputEntry = ['inputs', inputs ? outputMap(givenTo(place, inputs)) : undefined, inputs];

  return [['pipeline', converted, file], passed, ...config.entries];
}

/** A call of a workflow that is embedded in the step. */
function callWritten(
  context: ConvertContext,
  { inline, root, outputs, inputs, config }: CallKeys & { inline: SourceField; root: SourceFrame },
): OutputEntry[] {
  const { reading } = context.program;
  const inner = fieldsOf(reading, inline.value);
  const wrapped = takeField(inner, 'workflow');
  const header = wrapped ? fieldsOf(reading, wrapped.value) : inner;
  const defaults = fieldsOf(reading, takeField(header, 'defaults')?.value);
  const program = readProgram(header, root, defaults, context.program.convert);
  const passed = new Map<string, string>();
  const names = new Set(fieldsOf(reading, inputs?.value).all.keys());

  program.outer = (name) => {
    if (names.has(name) || passed.has(templateNameFor(name))) return true;
    if (!config.inherits) return false;
    passed.set(templateNameFor(name), inBraces(resolvePath(['state', name], context)));
    return true;
  };
  for (const name of names) program.inputs.set(templateNameFor(name), false);
  const entries = program.convert(header, program);
  const inherited = [...passed].map(([name, value]): OutputEntry => [name, value]);

  return [
    ['pipeline', outputMap([...entries, ['outputs', returned(context, outputs, program)]]), inline],
    [
      'inputs',
      inputs || inherited.length ? outputMap([...(inputs ? givenTo(context, inputs) : []), ...inherited]) : undefined,
      inputs,
    ],
    ...config.entries,
  ];
}

/** A pipeline that cannot be called is replaced by a question to a person for its value. */
const askFor = ({ step: { name } }: ConvertContext): OutputEntry[] => [
  ['ask', say(importTexts.askForPipeline, { name })],
  ['type', 'text'],
];

const givenTo = (place: ConvertContext, inputs: SourceField): OutputEntry[] =>
  [...fieldsOf(place.program.reading, inputs.value).all.values()].map((one) => [
    templateNameFor(one.name),
    convertData(place, one),
    one,
  ]);

interface CalledInput {
  path: string[];
  as: string;
}

/** `outputs`: paths into the results of the called steps, with their new names. */
function wanted({ program }: ConvertContext, outputs: SourceField | undefined): CalledInput[] {
  return sourceItems(program.reading, outputs?.value).flatMap((node): CalledInput[] => {
    const value = nodeJson(program.reading, node);
    const said = typeof value === 'string' ? value : undefined;
    const fields = fieldsOf(program.reading, node);
    const path = said ?? fieldText(takeField(fields, 'path'));
    const as = fieldText(takeField(fields, 'as'));

    noteLeftovers(fields);
    if (path === undefined) return [];

    const parts = path.split('.');
    return [{ path: parts, as: as ?? parts.at(-1) ?? path }];
  });
}

/** The outputs of an embedded pipeline: the requested ones, else the result of every step, as in the workflow. */
function returned(place: ConvertContext, outputs: SourceField | undefined, program: ConvertContext['program']): OutputValue {
  const last = program.root.steps.at(-1);
  if (!last) return undefined;

  const end = { ...last, order: program.root.steps.length, name: '' };
  const inside: ConvertContext = { program, step: end, reads: new Set() };
  const asked = outputs
    ? wanted(place, outputs)
    : program.root.steps
        .filter((one) => !one.gone && program.root.byName.get(one.name) === one)
        .map(({ name, id }) => ({ path: [name], as: id }));

  return outputMap(
    asked.flatMap(({ path, as }): OutputEntry[] => {
      try {
        return [[as, inBraces(resolvePath(['steps', ...path], inside))]];
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        addNote(program.reading, outputs?.key, 'literal', { text: path.join('.'), why: error.message });
        return [];
      }
    }),
  );
}

function configOf(place: ConvertContext): { entries: OutputEntry[]; inherits: SourceField | undefined } {
  const { reading } = place.program;
  const fields = fieldsOf(reading, takeOwn(place, 'config')?.value);
  const inherits = takeField(fields, 'inherit_context');
  const seconds = takeField(fields, 'timeout_seconds');
  const time = fieldTime(reading, seconds);
  const retries = takeField(fields, 'max_retries');
  const goesOn = takeField(fields, 'continue_on_error');

  noteLeftovers(fields);
  return {
    entries: [
      ['timeout', time === undefined ? undefined : durationText(time * 1000), seconds],
      ['retry', fieldNumber(reading, retries, { whole: true }), retries],
      ['on_failure', nodeJson(reading, goesOn?.value) === true ? 'accept' : undefined, goesOn],
    ],
    inherits: nodeJson(reading, inherits?.value) === true ? inherits : undefined,
  };
}
