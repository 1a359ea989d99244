import { isMap, parseDocument } from 'yaml';
import type { OtherFormat } from '../compile/world.ts';
import { say } from '../language/texts.ts';
import { recogniseFormat } from './formats.ts';
import { fieldsOf, nodeRange } from './source/fields.ts';

/**
 * The format of a text that belongs to another program, and the position that shows it; undefined for texts that Baton reads,
 * and for unknown ones.
 */
export function recogniseOtherFormat(text: string): OtherFormat | undefined {
  try {
    const doc = parseDocument(text, { merge: true, logLevel: 'error' });
    if (doc.errors.some(({ code }) => code !== 'MULTIPLE_DOCS')) return undefined;

    const reading = { doc, starts: [], notes: [], noted: new Set<string>(), left: 0, files: {}, called: [] };
    const found = recogniseFormat(fieldsOf(reading, isMap(doc.contents) ? doc.contents : undefined));
    if (!found || 'already' in found.format.outcome) return undefined;

    const { name, outcome } = found.format;
    return { name, range: nodeRange(found.shown.key), instead: 'instead' in outcome ? say(outcome.instead) : undefined };
  } catch (error) {
    // Nesting too deep for the stack, or endless aliases: the parser's own limits.
    if (error instanceof RangeError || error instanceof ReferenceError) return undefined;
    throw error;
  }
}
