import type { Node } from 'yaml';
import { importTexts } from '../language/texts/import.ts';
import { say } from '../language/texts.ts';
import type { Imported } from './format.ts';
import type { ImportReading } from './source/fields.ts';
import { noteAt } from './source/fields.ts';

/** Refuses a file, with its format if it was recognised. */
export function refuseImport(
  reading: ImportReading,
  at: Node | undefined,
  id: keyof typeof importTexts,
  format?: string,
): Imported {
  return { format, refused: noteAt(reading, at, say(importTexts[id])) };
}
