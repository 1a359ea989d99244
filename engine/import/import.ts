import { Document, isMap, isSeq, parseDocument } from 'yaml';
import { compile } from '../compile/compile.ts';
import { lineStarts, toPosition } from '../compile/source/lines.ts';
import { kindOfKey } from '../language/keys.ts';
import { importTexts } from '../language/texts/import.ts';
import { say } from '../language/texts.ts';
import { renderDocument } from './output/document.ts';
import type { ImportNote, ImportReading, SourceFields } from './source/fields.ts';
import { addNote, fieldsOf, fieldText, nodeRange, noteLeftovers, sourceItems, takeField } from './source/fields.ts';
import { isEmptyFrame, readFrame } from './source/frames.ts';
import { readProgram } from './source/program.ts';
import { isStepType } from './source/step-types.ts';
import { declareFunctions } from './steps/answer-schema.ts';
import { convertWorkflow } from './workflow.ts';

export type { ImportNote };

/** A pipeline with notes of what could not be carried over as it was, in text order; or why the file is refused, and where. */
export type Imported = { text: string; notes: ImportNote[] } | { refused: ImportNote };

/**
 * Converts a workflow of pipeline_ex into a Baton pipeline. `file` is the name that its first line gives as the source. Never throws
 * for any text, and reads no other file: paths of prompts and of called pipelines are carried over whether they exist or not.
 */
export function importPipeline(text: string, file: string): Imported {
  const reading: ImportReading = { doc: new Document(), starts: lineStarts(text), notes: [], noted: new Set(), left: mostSteps };
  try {
    reading.doc = parseDocument(text, { merge: true });
    return convert(reading, file);
  } catch (error) {
    // Too deep for the stack, or aliases without end: the parser's own limits.
    if (error instanceof RangeError || error instanceof ReferenceError) return refuse(reading, { start: 0, end: 0 }, 'endless');
    throw error;
  }
}

/** Steps of one file, those inside others counted. */
const mostSteps = 10_000;

function convert(reading: ImportReading, file: string): Imported {
  const { doc } = reading;
  const [wrong] = doc.errors;
  if (wrong) return refuse(reading, { start: wrong.pos[0], end: wrong.pos[1] }, 'syntax', { why: firstLine(wrong.message) });
  if (!isMap(doc.contents)) return refuse(reading, nodeRange(doc.contents), 'notAMap');
  const root = fieldsOf(reading, doc.contents);
  const { header, outer } = headerOf(root);
  const steps = header.all.get('steps') ?? outer?.all.get('steps');
  if (!isSeq(steps?.value)) return refuse(reading, nodeRange(steps?.key ?? [...root.all.values()][0]?.key), 'noSteps');
  if (steps.value.items.length === 0) return refuse(reading, nodeRange(steps.key), 'emptySteps');
  const format = formatOf(reading, sourceItems(reading, steps.value), root);
  if (format !== 'workflow') return refuse(reading, nodeRange(steps.key), format);

  declareFunctions(reading, fieldsOf(reading, header.all.get('gemini_functions')?.value));
  const whole: SourceFields = { ...header, all: new Map([...header.all, ['steps', steps]]) };
  const defaults = fieldsOf(reading, takeField(whole, 'defaults')?.value);
  const frame = readFrame({ reading, list: steps.value, kind: 'root' });
  if (isEmptyFrame(frame)) return refuse(reading, nodeRange(steps.key), 'nothingLeft');
  const entries = convertWorkflow(whole, readProgram(whole, frame, defaults, convertWorkflow));
  if (outer) {
    for (const name of ['workflow', 'pipeline', 'steps']) takeField(outer, name);
    noteLeftovers(outer);
  }
  const text = renderDocument({ entries, source: doc, header: whole, steps, file });
  remains(reading, text, file);
  return { text, notes: reading.notes.sort((a, b) => a.range.start - b.range.start) };
}

/** The map with name and defaults, and the root around it where that is another. */
function headerOf(root: SourceFields): { header: SourceFields; outer?: SourceFields } {
  const { reading } = root;
  const inner = root.all.get('workflow') ?? root.all.get('pipeline');
  return isMap(inner?.value) ? { header: fieldsOf(reading, inner.value), outer: root } : { header: root };
}

/** What the steps are written in: a workflow of pipeline_ex, a Baton pipeline, or neither. */
function formatOf(
  reading: ImportReading,
  steps: ReturnType<typeof sourceItems>,
  root: SourceFields,
): 'workflow' | 'alreadyBaton' | 'unknownFormat' {
  const all = steps.map((node) => fieldsOf(reading, node).all);
  const types = all.map((step) => fieldText(step.get('type')));
  if (types.some((type) => type !== undefined && isStepType(type))) return 'workflow';
  if (all.some((step) => [...step.keys()].some((key) => kindOfKey.has(key) || key === 'action'))) return 'alreadyBaton';
  return root.all.has('workflow') && types.some((type) => type !== undefined) ? 'workflow' : 'unknownFormat';
}

function refuse(
  reading: ImportReading,
  at: { start: number; end: number },
  id: keyof typeof importTexts,
  values: Record<string, string> = {},
): Imported {
  const { line, character } = toPosition(reading.starts, at.start);
  return { refused: { range: at, line: line + 1, column: character + 1, what: say(importTexts[id], values) } };
}

const firstLine = (message: string): string =>
  (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '');

/** What Baton itself still finds wrong in the new text is said here already. */
function remains(reading: ImportReading, text: string, file: string): void {
  // Files that it names need not be there yet.
  const { problems } = compile(text, { file, find: (path) => (/\.ya?ml$/i.test(path) ? undefined : { file: path, text: '' }) });
  const starts = lineStarts(text);
  for (const { severity, code, range, message } of problems) {
    if ((severity === 'error' || severity === 'warning') && code !== 'file-missing' && code !== 'unknown-pipeline')
      addNote(reading, { start: 0, end: 0 }, 'remains', { line: toPosition(starts, range.start).line + 1, message });
  }
}
