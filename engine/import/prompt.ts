import { isScalar } from 'yaml';
import type { Named } from './frames.ts';
import type { Place } from './program.ts';
import type { Field, Fields } from './read.ts';
import { fieldsOf, itemsOf, jsonOf, leftovers, note, take, textOf } from './read.ts';
import { absent, enclosed, resolvePath } from './resolve.ts';
import { template } from './text.ts';
import { Unreadable } from './unreadable.ts';
import type { Entry, Out } from './write.ts';
import { listOf, mapOf, textNode } from './write.ts';

/** A piece of a prompt: words with templates in them, a step's result, or a file. */
type Part =
  | { kind: 'text'; text: string; from: Field | undefined }
  /** `whole` is set where nothing but a step's own value is read. */
  | { kind: 'result'; text: string; whole?: { id: string; strict: boolean } }
  | { kind: 'file'; path: string; from: Field | undefined };

export interface Prompt {
  value: Out;
  /** The conversation that a part goes on with. */
  session?: string;
}

/**
 * The prompt of a step: one text where it is made of words and results, a list of parts where files are among them. Parts are
 * joined by a line break, as the source does.
 */
export function promptOf(field: Field | undefined, place: Place): Prompt {
  if (!field) return { value: '' };
  const { reading } = place.program;
  if (isScalar(field.value)) return { value: textNode(template(textOf(field) ?? '', place, field.key)) };
  const nodes = itemsOf(reading, field.value);
  const listed = nodes.some((node) => textOf(fieldsOf(reading, node).all.get('type')) === 'file');
  const parts: Part[] = [];
  let session: string | undefined;
  for (const node of nodes) {
    if (isScalar(node)) {
      parts.push({ kind: 'text', text: template(String(node.value ?? ''), place, node), from: undefined });
      continue;
    }
    const fields = fieldsOf(reading, node);
    const type = textOf(take(fields, 'type')) ?? '';
    if (type === 'static') {
      const from = take(fields, 'content');
      parts.push({ kind: 'text', text: template(textOf(from) ?? '', place, node), from });
    } else if (type === 'file') {
      const from = take(fields, 'path');
      parts.push({ kind: 'file', path: template(textOf(from) ?? '', place, node), from });
    } else if (type === 'previous_response') parts.push(result(fields, place, listed));
    else if (type === 'session_context' || type === 'claude_continue') {
      session = textOf(take(fields, 'session_id')) ?? session;
      const words = textOf(take(fields, 'new_prompt'));
      if (words !== undefined) parts.push({ kind: 'text', text: template(words, place, node), from: undefined });
      else if (session !== undefined) note(reading, node, 'sessionPart', { session });
      take(fields, 'include_last_n');
    } else note(reading, node, 'unknownPart', { type: type === '' ? '(none)' : type });
    if (['static', 'file', 'previous_response', 'session_context', 'claude_continue'].includes(type)) leftovers(fields);
  }
  return { value: written(parts), ...(session === undefined ? {} : { session }) };
}

/** `{step, extract, strict}`: what a step gave, or a member of it. As a part of a list it is named, in a text it is read. */
function result(fields: Fields, place: Place, listed: boolean): Part {
  const { reading } = place.program;
  const step = textOf(take(fields, 'step'));
  const path = (textOf(take(fields, 'extract')) ?? '').split(/[.[\]]+/).filter((name) => name !== '');
  const strict = jsonOf(reading, take(fields, 'strict')?.value) !== false;
  const reads = new Set<Named>();
  try {
    const piece = resolvePath(step === undefined ? ['previous_response', ...path] : ['steps', step, ...path], {
      ...place,
      reads,
    });
    const { text } = piece;
    const [only] = reads;
    const guarded = text.endsWith(absent);
    if (listed && only && (text === only.id || text === only.id + absent))
      return { kind: 'result', text: '', whole: { id: only.id, strict: strict && !guarded } };
    for (const one of reads) place.reads.add(one);
    return { kind: 'result', text: `{{ ${strict || guarded ? text : enclosed(piece) + absent} }}` };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    note(reading, fields.node, 'literal', { text: [step ?? 'previous_response', ...path].join('.'), why: error.message });
    return { kind: 'text', text: '', from: undefined };
  }
}

function written(parts: readonly Part[]): Out {
  if (!parts.some(({ kind }) => kind === 'file')) {
    const text = textNode(parts.map((part) => (part.kind === 'file' ? '' : part.text)).join('\n'));
    return text;
  }
  const items = parts.map((part): Out => {
    const entries: Entry[] =
      part.kind === 'file'
        ? [['file', part.path, part.from]]
        : part.kind === 'text'
          ? [['text', textNode(part.text), part.from]]
          : part.whole
            ? [['step', part.whole.id], ...(part.whole.strict ? [] : [['strict', false] as const])]
            : [['text', part.text]];
    return mapOf(entries);
  });
  return listOf(items);
}
