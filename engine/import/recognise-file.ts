import { isMap, parseDocument } from 'yaml';
import type { OtherFormat } from '../compile/world.ts';
import { say } from '../language/texts.ts';
import { recogniseFormat } from './formats.ts';
import { fieldsOf, nodeRange } from './source/fields.ts';

/** The format of a text that is a file of another program, and where that shows; undefined for what Baton reads and for what nothing shows. */
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
    // Too deep for the stack, or aliases without end: the parser's own limits.
    if (error instanceof RangeError || error instanceof ReferenceError) return undefined;
    throw error;
  }
}
