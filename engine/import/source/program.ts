import { memoize } from '../../language/memoize.ts';
import { unreadable } from '../expressions/unreadable.ts';
import type { OutputEntry } from '../output/nodes.ts';
import { assignmentsOf } from './assignments.ts';
import type { ImportReading, SourceField, SourceFields } from './fields.ts';
import { addNote, fieldsOf, fieldText, nodeJson } from './fields.ts';
import type { SourceFrame, SourceStep } from './frames.ts';
import { framesIn, templateNameFor } from './frames.ts';
import { kindOfStepType } from './step-types.ts';

/** One pipeline of the source (the file's, or one embedded in a step) during its conversion. */
export interface SourceProgram {
  reading: ImportReading;
  root: SourceFrame;
  /** `defaults` of the workflow. */
  defaults: SourceFields;
  /** Inputs that are read, in order, with whether they are only read as text. */
  inputs: Map<string, boolean>;
  /** Variables of the whole pipeline by their names in the source, with initial values where given. */
  variables: ReadonlyMap<string, Variable>;
  /** Constants by their names in the source. */
  constants: ReadonlyMap<string, Variable>;
  /** For an embedded pipeline: resolves a name of the outer pipeline, if it is visible. */
  outer?: (name: string) => boolean;
  /** Files that are written, to find duplicate names. */
  files: Set<string>;
  /** Converts an embedded pipeline like the file's own. */
  convert: ConvertProgram;
}

/** The keys of a pipeline for a workflow of the source. */
export type ConvertProgram = (header: SourceFields, program: SourceProgram) => OutputEntry[];

interface Variable {
  name: string;
  first?: SourceField;
}

/** The context of a conversion: a step in its frame, and its reads. */
export interface ConvertContext {
  program: SourceProgram;
  step: SourceStep;
  /** Steps of this frame and the enclosing ones whose results are read by templates. */
  reads: Set<SourceStep>;
  /** Those among them that its condition reads. */
  conditionReads?: ReadonlySet<SourceStep>;
  /** Names of the items in an inner condition: `any(list, "score > 5")`. */
  item?: string;
  /** Files with computed names: an extra step before this one reads each of them. */
  files?: { id: string; path: string; reads: ReadonlySet<SourceStep> }[];
  /** A list or map is wanted, not text. */
  wantsData?: boolean;
}

/** Reads a workflow's declarations. `outer` are constants of the source that no step changes. */
export function readProgram(
  header: SourceFields,
  root: SourceFrame,
  defaults: SourceFields,
  convert: ConvertProgram,
): SourceProgram {
  const { reading } = header;
  const globals = fieldsOf(reading, header.all.get('global_vars')?.value).all;
  const declared = fieldsOf(reading, header.all.get('variables')?.value).all;
  const set = setNames(root);
  const variables = new Map<string, Variable>();
  for (const [name, first] of declared) variables.set(name, { name: templateNameFor(name), first });

  for (const name of set) {
    const first = declared.get(name) ?? globals.get(name);
    variables.set(name, { name: templateNameFor(name), first });
  }

  const constants = new Map<string, Variable>();
  for (const [name, first] of globals) {
    if (!variables.has(name)) constants.set(name, { name: templateNameFor(name), first });
  }

  return { reading, root, defaults, inputs: new Map(), variables, constants, files: new Set(), convert };
}

/** Variables that `set_variable` steps write beyond their own loop. */
function setNames(root: SourceFrame): Set<string> {
  const names = new Set<string>();
  for (const frame of framesIn(root)) {
    for (const { type, fields } of frame.steps) {
      if (kindOfStepType(type) === 'set' && fieldText(fields.all.get('scope')) !== 'loop') {
        for (const { name } of assignmentsOf(fields)) names.add(name);
      }
    }
  }

  return names;
}

/** A variable that steps of a frame or an enclosing one write as their own (`scope: loop`). */
export function isLoopVariable({ step }: ConvertContext, name: string): boolean {
  for (let frame: SourceFrame | undefined = step.frame; frame; frame = frame.owner?.frame) {
    if (loopVariables(frame).has(name)) return true;
  }
  return false;
}

const loopVariables = memoize(
  ({ steps }: SourceFrame): ReadonlySet<string> =>
    new Set(
      steps.flatMap(({ type, fields }) =>
        kindOfStepType(type) === 'set' && fieldText(fields.all.get('scope')) === 'loop'
          ? assignmentsOf(fields).map(({ name }) => name)
          : [],
      ),
    ),
);

/** Whether a variable that one of two steps writes orders them. */
export function sharesVariable(before: SourceStep, after: SourceStep): boolean {
  const writes = (step: SourceStep): string[] =>
    kindOfStepType(step.type) === 'set' ? assignmentsOf(step.fields).map(({ name }) => name) : [];

  const mentions = (step: SourceStep, name: string): boolean => {
    const text = JSON.stringify(nodeJson(step.fields.reading, step.fields.node));
    return new RegExp(`\\b(?:state|global_vars|variables)\\.${name.replace(/[^\w]/g, '\\$&')}\\b`).test(text);
  };

  const [first, second] = [writes(before), writes(after)];
  return first.some((name) => second.includes(name) || mentions(after, name)) || second.some((name) => mentions(before, name));
}

/** An input by its name, declared from now on; a name that this file does not set is reported. `path` is read from it. */
export function declareInput(place: ConvertContext, name: string, path: readonly string[], withNote: boolean): string {
  const { program, step } = place;
  const word = templateNameFor(name);
  if (program.outer && !program.outer(name)) throw unreadable('notGiven', { name });

  if (!program.inputs.has(word) && withNote && !program.outer)
    addNote(program.reading, step.fields.node, 'newInput', { name: word });
  program.inputs.set(word, (program.inputs.get(word) ?? true) && path.length === 0 && !place.wantsData);

  return word;
}
