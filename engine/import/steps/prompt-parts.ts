import type { Node } from 'yaml';
import { isScalar } from 'yaml';
import { absent, enclosed } from '../expressions/piece.ts';
import { resolvePath } from '../expressions/resolve-path.ts';
import { template } from '../expressions/templates.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { Out } from '../output/nodes.ts';
import { listOf, mapOf, textNode } from '../output/nodes.ts';
import type { Field, Fields } from '../source/fields.ts';
import { fieldsOf, itemsOf, jsonOf, leftovers, note, take, textOf } from '../source/fields.ts';
import type { Named } from '../source/frames.ts';
import type { Place } from '../source/program.ts';

/** A piece of a prompt: words with templates in them, the result of a step, or a file. */
type Part =
  | { kind: 'text'; text: string; from?: Field | undefined }
  | { kind: 'step'; id: string; text: string }
  | { kind: 'file'; path: string; from: Field | undefined };

interface Prompt {
  value: Out;
  /** The conversation that a part goes on with. */
  session?: string;
}

/**
 * The prompt of a step: one text where it is made of words and results, a list of parts where files are among them. Parts are
 * joined by a line break, as the source does.
 */
export function promptOf(field: Field | undefined, place: Place): Prompt {
  const { parts, session } = partsOf(field, place);
  const value = parts.some(({ kind }) => kind === 'file') ? listOf(parts.map(listed)) : textNode(inline(parts));
  return { value, ...(session === undefined ? {} : { session }) };
}

/** A prompt as one text in any case, which takes its files in. */
export const promptText = (field: Field | undefined, place: Place): string => inline(partsOf(field, place).parts);

/** What a file holds, in a text. */
export const fileText = (field: Field, place: Place): string => inline([filePart(textOf(field) ?? '', field, place, field.key)]);

function partsOf(field: Field | undefined, place: Place): { parts: Part[]; session: string | undefined } {
  const { reading } = place.program;
  if (isScalar(field?.value))
    return { parts: [{ kind: 'text', text: template(textOf(field) ?? '', place, field.key) }], session: undefined };
  const parts: Part[] = [];
  let session: string | undefined;
  for (const node of itemsOf(reading, field?.value)) {
    const fields = fieldsOf(reading, node);
    const type = isScalar(node) ? 'static' : (textOf(take(fields, 'type')) ?? '(none)');
    const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
    if (!read) {
      note(reading, node, 'unknownPart', { type });
      continue;
    }
    const talk = textOf(fields.all.get('session_id'));
    if (talk !== undefined && talks.has(type)) session = talk;
    parts.push(...read(fields, place, node));
    leftovers(fields);
  }
  return { parts, session };
}

const inline = (parts: readonly Part[]): string =>
  parts.map((part) => (part.kind === 'file' ? `{{ file:${part.path} }}` : part.text)).join('\n');

function listed(part: Part): Out {
  if (part.kind === 'file') return mapOf([['file', part.path, part.from]]);
  return mapOf([part.kind === 'step' ? ['step', part.id] : ['text', textNode(part.text), part.from]]);
}

type Reader = (fields: Fields, place: Place, node: Node) => Part[];

/** Parts that go on with a conversation. */
const talks: ReadonlySet<string> = new Set(['session_context', 'claude_continue']);

const readers: Readonly<Record<string, Reader>> = {
  static: (fields, place, node) => {
    const from = take(fields, 'content');
    const text = isScalar(node) ? String(node.value ?? '') : (textOf(from) ?? '');
    return [{ kind: 'text', text: template(text, place, node), from }];
  },
  file: (fields, place, node) => {
    const from = take(fields, 'path');
    return [filePart(textOf(from) ?? '', from, place, node)];
  },
  previous_response: (fields, place) => result(fields, place),
  session_context: (fields, place, node) => {
    const session = textOf(take(fields, 'session_id')) ?? '';
    take(fields, 'include_last_n');
    note(place.program.reading, node, 'sessionPart', { session });
    return [];
  },
  claude_continue: (fields, place, node) => {
    take(fields, 'session_id');
    const text = textOf(take(fields, 'new_prompt'));
    return text === undefined ? [] : [{ kind: 'text', text: template(text, place, node) }];
  },
};

/** A file by its name; one whose name is computed (or cannot stand in a template) is read by a step of its own. */
function filePart(name: string, from: Field | undefined, place: Place, node: Node | undefined): Part {
  const reads = new Set<Named>();
  const path = template(name, { ...place, reads }, node);
  if (path.trim() !== '' && !/[{}|\n]|^['"]/.test(path)) return { kind: 'file', path, from };
  const { ids } = place.step.frame;
  const known = place.files?.find((one) => one.path === path);
  if (known) return { kind: 'text', text: `{{ ${known.id}.content }}` };
  const wished = `read_${place.step.id.replaceAll('-', '_')}`;
  let id = wished;
  for (let number = 2; ids.has(id); number++) id = `${wished}_${number}`;
  ids.add(id);
  place.files?.push({ id, path, reads });
  return { kind: 'text', text: `{{ ${id}.content }}` };
}

/** `{step, extract, strict}`: what a step gave, or a member of it. */
function result(fields: Fields, place: Place): Part[] {
  const { reading } = place.program;
  const step = textOf(take(fields, 'step'));
  const path = (textOf(take(fields, 'extract')) ?? '').split(/[.[\]]+/).filter((name) => name !== '');
  const strict = jsonOf(reading, take(fields, 'strict')?.value) !== false;
  try {
    const piece = resolvePath(step === undefined ? ['previous_response', ...path] : ['steps', step, ...path], place);
    const { text } = piece;
    const id = text.endsWith(absent) ? text.slice(0, -absent.length) : text;
    const said = `{{ ${strict || text.endsWith(absent) ? text : enclosed(piece) + absent} }}`;
    return /^[\w-]+$/.test(id) ? [{ kind: 'step', id, text: said }] : [{ kind: 'text', text: said }];
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    note(reading, fields.node, 'literal', { text: [step ?? 'previous_response', ...path].join('.'), why: error.message });
    return [];
  }
}
