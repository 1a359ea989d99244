import type { Node } from 'yaml';
import { isMap as isMapNode } from 'yaml';
import { slug } from '../../compile/pipeline/ids.ts';
import type { JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { importTexts } from '../../language/texts/import.ts';
import { importAnswerSchema } from '../steps/answer-schema.ts';
import { assignmentsOf } from './assignments.ts';
import type { ImportReading, SourceFields } from './fields.ts';
import { addNote, fieldsOf, fieldText, nodeJson, sourceItems } from './fields.ts';
import { kindOfStepType } from './step-types.ts';

/** The shape of a step's value, as far as its members are known. */
type Shape =
  | { kind: 'text' }
  /** An answer with a schema. */
  | { kind: 'object'; schema: JsonMap }
  /** A map with one member that holds the workflow's whole value. */
  | { kind: 'member'; name: string }
  | { kind: 'group'; frame: SourceFrame }
  | { kind: 'loop'; frame: SourceFrame }
  /** A map of the variables that were set. */
  | { kind: 'set'; names: ReadonlySet<string> }
  /** A list of `{by, items}` where the workflow had a map of lists. */
  | { kind: 'groups'; by: string }
  | { kind: 'switch'; cases: { label: string | undefined; frame: SourceFrame }[] }
  | { kind: 'open' };

/** A step of the source with the id that it gets. */
export interface SourceStep {
  id: string;
  /** Its name in the source. */
  name: string;
  frame: SourceFrame;
  order: number;
  type: string;
  fields: SourceFields;
  shape: Shape;
  /** The step may have no result: it has a condition, or its failure does not stop the run. */
  mayLack: boolean;
  /** Nothing is left of it: it has no counterpart, or no inner steps. */
  gone: boolean;
  /** The steps of the pipeline embedded in it. */
  inner?: SourceFrame;
}

/** Steps that see each other by name. */
export interface SourceFrame {
  kind: 'root' | 'parallel' | 'for' | 'while' | 'branch';
  owner?: SourceStep;
  steps: SourceStep[];
  byName: Map<string, SourceStep>;
  /** Every id that is taken. */
  ids: Set<string>;
  /** The name of a loop's item, in the source and here. */
  item?: { theirs: string; ours: string };
}

/** Names with another meaning in a template or route, which no step may have. */
const reserved: ReadonlySet<string> = new Set(
  (
    'and or not in is if else for true false none null True False None inputs parameters variables data steps results ' +
    'step_results outputs execution pipeline env secrets run loop item index iteration previous error value ' +
    'timestamp now output_path current_date fail continue skip accept'
  ).split(' '),
);

/** An id for a name of the source: the name itself where it is valid. */
function idFor(name: string, otherwise: string): string {
  const id = /^[A-Za-z_][\w-]*$/.test(name) ? name : slug(name) || otherwise;
  return reserved.has(id) ? `${id}_step` : id;
}

/** A name that can stand bare in a template. */
export const templateNameFor = (name: string): string => {
  const word = /^[A-Za-z_]\w*$/.test(name) ? name : slug(name) || 'value';
  return reserved.has(word) ? `${word}_value` : word;
};

/** The steps of one list, and of the lists inside them, with ids, shapes and aliases. */
export function readFrame({
  reading,
  list,
  kind,
  owner,
  nameKey = 'name',
}: {
  reading: ImportReading;
  list: Node | undefined;
  kind: SourceFrame['kind'];
  owner?: SourceStep;
  nameKey?: string;
}): SourceFrame {
  const frame: SourceFrame = { kind, steps: [], byName: new Map(), ids: new Set(), owner };
  const { ids } = frame;
  for (const [index, node] of sourceItems(reading, list).entries()) {
    if (!isMapNode(node)) {
      addNote(reading, node, 'notAStep');
      continue;
    }
    if (--reading.left < 0) throw new RangeError(importTexts.endless);

    const fields = fieldsOf(reading, node);
    const name =
      fieldText(fields.all.get(nameKey)) ??
      fieldText(fields.all.get('name')) ??
      fieldText(fields.all.get('id')) ??
      `step_${index + 1}`;
    const usual = idFor(name, `step_${index + 1}`);
    let id = usual;
    for (let number = 2; ids.has(id); number++) id = `${usual}_${number}`;
    ids.add(id);
    if (id !== usual) addNote(reading, node, 'renamedTwice', { name, id });
    else if (id !== name && fields.all.has(nameKey) && slug(name) !== id) addNote(reading, node, 'renamed', { name, id });
    const type = kind === 'parallel' ? 'claude' : (fieldText(fields.all.get('type')) ?? '');
    const named: SourceStep = {
      id,
      name,
      frame,
      order: frame.steps.length,
      type,
      fields,
      shape: { kind: 'open' },
      mayLack: mayLack(fields),
      gone: false,
    };

    frame.steps.push(named);
    frame.byName.set(name, named);
    named.shape = shapeOf(reading, named);
    named.gone = isGone(named);
  }

  for (const step of frame.steps) {
    const alias = step.type === 'data_transform' ? fieldText(step.fields.all.get('output_field')) : undefined;
    if (alias !== undefined && !frame.byName.has(alias)) frame.byName.set(alias, step);
  }

  return frame;
}

const mayLack = ({ all, reading }: SourceFields): boolean =>
  (all.has('condition') && fieldText(all.get('type')) !== 'while_loop') ||
  nodeJson(reading, all.get('continue_on_error')?.value) === true ||
  fieldsOf(reading, all.get('retry_config')?.value).all.has('fallback_action');

function shapeOf(reading: ImportReading, step: SourceStep): Shape {
  const { fields, type } = step;
  const inner = (key: string): Node | undefined => fields.all.get(key)?.value;
  switch (kindOfStepType(type)) {
    case 'prompt': {
      const schema = importAnswerSchema(reading, fields, type);
      return schema ? { kind: 'object', schema } : { kind: 'text' };
    }
    case 'parallel':
      return {
        kind: 'group',
        frame: readFrame({ reading, list: inner('parallel_tasks'), kind: 'parallel', owner: step, nameKey: 'id' }),
      };
    case 'loop': {
      const frame = readFrame({ reading, list: inner('steps'), kind: type === 'for_loop' ? 'for' : 'while', owner: step });
      const theirs = fieldText(fields.all.get('iterator'));
      if (frame.kind === 'for') frame.item = { theirs: theirs ?? 'item', ours: itemName(theirs ?? 'item', frame) };
      return { kind: 'loop', frame };
    }
    case 'switch': {
      const labels = [...fieldsOf(reading, inner('cases')).all.values()];
      const cases = labels.map(({ name, value }) => ({
        label: name,
        frame: readFrame({ reading, list: value, kind: 'branch', owner: step }),
      }));
      const otherwise = inner('default');
      return {
        kind: 'switch',
        cases: [
          ...cases,
          ...(otherwise
            ? [{ label: undefined, frame: readFrame({ reading, list: otherwise, kind: 'branch', owner: step }) }]
            : []),
        ],
      };
    }
    case 'pipeline': {
      const written = fieldsOf(reading, inner('pipeline')).all;
      const steps = (written.has('workflow') ? fieldsOf(reading, written.get('workflow')?.value).all : written).get('steps');
      if (steps) step.inner = readFrame({ reading, list: steps.value, kind: 'root' });
      return { kind: 'open' };
    }
    case 'set':
      return { kind: 'set', names: new Set(assignmentsOf(fields).map(({ name }) => name)) };
    case 'echo':
      return { kind: 'member', name: 'echo' };
    case 'transform': {
      const last = sourceItems(reading, inner('operations')).at(-1);
      const operation = fieldsOf(reading, last).all;
      const how = fieldText(operation.get('function')) ?? '';
      const operationName = fieldText(operation.get('operation'));
      if (operationName === 'aggregate' && Object.hasOwn(aggregateNames, how)) return { kind: 'member', name: how };

      const by = fieldText(operation.get('field'));
      if (operationName === 'group_by' && by !== undefined) return { kind: 'groups', by };
      return { kind: 'open' };
    }
    default:
      return { kind: 'open' };
  }
}

const operations: ReadonlySet<string> = new Set(['copy', 'stream_copy', 'move', 'delete', 'list', 'validate', 'convert']);

function isGone({ type, fields, shape, inner }: SourceStep): boolean {
  const kind = kindOfStepType(type);
  if (kind === 'nothing') return true;
  if (kind === 'files') return !operations.has(fieldText(fields.all.get('operation')) ?? '');
  if (shape.kind === 'group' || shape.kind === 'loop') return isEmptyFrame(shape.frame);
  if (shape.kind === 'switch') return shape.cases.every(({ frame }) => isEmptyFrame(frame));
  return inner !== undefined && isEmptyFrame(inner);
}

/** Whether nothing is left of any of its steps. */
export const isEmptyFrame = (frame: SourceFrame): boolean => frame.steps.every(({ gone }) => gone);

/** The functions of `aggregate` with their names here. */
export const aggregateNames: Readonly<Record<string, string>> = {
  sum: 'sum',
  average: 'avg',
  count: 'count',
  max: 'max',
  min: 'min',
  first: 'first',
  last: 'last',
  unique: 'unique',
};

/** `item` is allowed; any other name must not hide a step of the loop. */
function itemName(theirs: string, frame: SourceFrame): string {
  if (theirs === 'item') return 'item';
  let ours = templateNameFor(theirs);
  while (frame.steps.some(({ id }) => id === ours)) ours = `${ours}_item`;
  return ours;
}

/** The frame itself and every frame inside it. */
export function* framesIn(frame: SourceFrame): Iterable<SourceFrame> {
  yield frame;
  for (const { shape } of frame.steps) {
    for (const inner of framesOf(shape)) yield* framesIn(inner);
  }
}

function framesOf(shape: Shape): readonly SourceFrame[] {
  if (shape.kind === 'switch') return shape.cases.map(({ frame }) => frame);
  return shape.kind === 'group' || shape.kind === 'loop' ? [shape.frame] : [];
}

/** The members that a schema declares. */
export const declaresProperty = ({ schema }: { schema: JsonMap }, name: string): boolean =>
  isMap(schema['properties']) && Object.hasOwn(schema['properties'], name);
