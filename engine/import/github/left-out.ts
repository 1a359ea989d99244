import { ownMember } from '../../language/json.ts';
import { githubReasons, githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import type { ImportReading, SourceField, SourceFields } from '../source/fields.ts';
import { addText, excerpt, fieldsOf, fieldText } from '../source/fields.ts';

/** The fields of a map; a map that an expression computes has none, and is reported. */
export function mapFields(reading: ImportReading, field: SourceField | undefined): SourceFields {
  const text = fieldText(field);
  if (field && text !== undefined)
    addText(reading, field.key, say(githubTexts.computedKey, { key: field.name, value: excerpt(text) }));
  return fieldsOf(reading, field?.value);
}

/** The specific reason that a workflow's key was left out, where there is one. */
export const githubReason = (name: string): string | undefined => ownMember(githubReasons, name);
