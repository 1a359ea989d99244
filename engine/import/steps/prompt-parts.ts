import type { Node } from 'yaml';
import { isScalar } from 'yaml';
import { emptyDefault, parenthesise } from '../expressions/piece.ts';
import { resolvePath } from '../expressions/resolve-path.ts';
import { convertText } from '../expressions/templates.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { OutputValue } from '../output/nodes.ts';
import { outputList, outputMap, textNode } from '../output/nodes.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import { addNote, fieldsOf, fieldText, nodeJson, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';
import type { SourceStep } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';

/** A part of a prompt: a template, the result of a step, or a file. */
type ForeignPart =
  | { kind: 'text'; text: string; from?: SourceField | undefined }
  | { kind: 'step'; id: string; text: string }
  | { kind: 'file'; path: string; from: SourceField | undefined };

interface Prompt {
  value: OutputValue;
  /** The conversation that a part continues. */
  session?: string;
}

/**
 * The prompt of a step: one text where it consists of texts and results, a list of parts where it contains files. Parts are
 * joined by a line break, as in the source.
 */
export function convertPromptParts(field: SourceField | undefined, place: ConvertContext): Prompt {
  const { parts, session } = splitExpressions(field, place);
  const value = parts.some(({ kind }) => kind === 'file') ? outputList(parts.map(listed)) : textNode(inline(parts));
  return { value, session };
}

/** A prompt as one text, with its files included. */
export const promptText = (field: SourceField | undefined, place: ConvertContext): string =>
  inline(splitExpressions(field, place).parts);

/** The content of a file, inside a text. */
export const fileText = (field: SourceField, place: ConvertContext): string =>
  inline([filePart(fieldText(field) ?? '', field, place, field.key)]);

function splitExpressions(
  field: SourceField | undefined,
  place: ConvertContext,
): { parts: ForeignPart[]; session: string | undefined } {
  const { reading } = place.program;
  if (isScalar(field?.value))
    return { parts: [{ kind: 'text', text: convertText(fieldText(field) ?? '', place, field.key) }], session: undefined };

  const parts: ForeignPart[] = [];
  let session: string | undefined;
  for (const node of sourceItems(reading, field?.value)) {
    const fields = fieldsOf(reading, node);
    const type = isScalar(node) ? 'static' : (fieldText(takeField(fields, 'type')) ?? '(none)');
    const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
    if (!read) {
      addNote(reading, node, 'unknownPart', { type });
      continue;
    }

    const talk = fieldText(fields.all.get('session_id'));
    if (talk !== undefined && talks.has(type)) session = talk;
    parts.push(...read(fields, place, node));
    noteLeftovers(fields);
  }

  return { parts, session };
}

const inline = (parts: readonly ForeignPart[]): string =>
  parts.map((part) => (part.kind === 'file' ? `{{ file:${part.path} }}` : part.text)).join('\n');

function listed(part: ForeignPart): OutputValue {
  if (part.kind === 'file') return outputMap([['file', part.path, part.from]]);
  return outputMap([part.kind === 'step' ? ['step', part.id] : ['text', textNode(part.text), part.from]]);
}

type Reader = (fields: SourceFields, place: ConvertContext, node: Node) => ForeignPart[];

/** Parts that continue a conversation. */
const talks: ReadonlySet<string> = new Set(['session_context', 'claude_continue']);

const readers: Readonly<Record<string, Reader>> = {
  static: (fields, place, node) => {
    const from = takeField(fields, 'content');
    const text = isScalar(node) ? String(node.value ?? '') : (fieldText(from) ?? '');
    return [{ kind: 'text', text: convertText(text, place, node), from }];
  },
  file: (fields, place, node) => {
    const from = takeField(fields, 'path');
    return [filePart(fieldText(from) ?? '', from, place, node)];
  },
  previous_response: (fields, place) => result(fields, place),
  session_context: (fields, place, node) => {
    const session = fieldText(takeField(fields, 'session_id')) ?? '';
    takeField(fields, 'include_last_n');
    addNote(place.program.reading, node, 'sessionPart', { session });
    return [];
  },
  claude_continue: (fields, place, node) => {
    takeField(fields, 'session_id');
    const text = fieldText(takeField(fields, 'new_prompt'));
    return text === undefined ? [] : [{ kind: 'text', text: convertText(text, place, node) }];
  },
};

/**
 * A file by its name; one with a computed name (or a name that cannot stand in a template), or that does not exist yet, is
 * read by a step of its own.
 */
function filePart(name: string, from: SourceField | undefined, place: ConvertContext, node: Node | undefined): ForeignPart {
  const reads = new Set<SourceStep>();
  const path = convertText(name, { ...place, reads }, node);
  const isPlain = path.trim() !== '' && !/[{}|\n]|^['"]/.test(path);
  if (isPlain && place.program.reading.files.isThere?.(path) !== false) return { kind: 'file', path, from };

  if (isPlain) addNote(place.program.reading, from?.key ?? node, 'readLater', { file: path });
  const { ids } = place.step.frame;
  const known = place.files?.find((one) => one.path === path);
  if (known) return { kind: 'text', text: `{{ ${known.id}.content }}` };

  const usual = `read_${place.step.id.replaceAll('-', '_')}`;
  let id = usual;
  for (let number = 2; ids.has(id); number++) id = `${usual}_${number}`;
  ids.add(id);
  place.files?.push({ id, path, reads });

  return { kind: 'text', text: `{{ ${id}.content }}` };
}

/** `{step, extract, strict}`: the result of a step, or a member of it. */
function result(fields: SourceFields, place: ConvertContext): ForeignPart[] {
  const { reading } = place.program;
  const step = fieldText(takeField(fields, 'step'));
  const path = (fieldText(takeField(fields, 'extract')) ?? '').split(/[.[\]]+/).filter((name) => name !== '');
  const strict = nodeJson(reading, takeField(fields, 'strict')?.value) !== false;

  try {
    const piece = resolvePath(step === undefined ? ['previous_response', ...path] : ['steps', step, ...path], place);
    const { text } = piece;
    const id = text.endsWith(emptyDefault) ? text.slice(0, -emptyDefault.length) : text;
    const said = `{{ ${strict || text.endsWith(emptyDefault) ? text : parenthesise(piece) + emptyDefault} }}`;
    return /^[\w-]+$/.test(id) ? [{ kind: 'step', id, text: said }] : [{ kind: 'text', text: said }];
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    addNote(reading, fields.node, 'literal', { text: [step ?? 'previous_response', ...path].join('.'), why: error.message });
    return [];
  }
}
