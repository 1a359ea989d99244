import assert from 'node:assert/strict';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';
import { readEnglish } from '../../../../engine/libraries/offline/english.ts';
import { extractValue } from '../../../../engine/libraries/offline/extract/object.ts';
import { readAnswerShape } from '../../../../engine/libraries/offline/extract/shape.ts';
import { casesOf, scored } from './scored.ts';

interface Case {
  name: string;
  text: string;
  schema: JsonSchema;
  value: Json;
}
const { seen, held } = casesOf<{ seen: Case[]; held: Case[] }>('extract.yaml');

const extract = (text: string, schema: JsonSchema, query: string[] = []): Json =>
  extractValue(readAnswerShape(schema), { documents: [{ text }], query, count: undefined, read: readEnglish });

function wrong({ name, text, schema, value }: Case): string | undefined {
  const found = extract(text, { type: 'object', ...schema });
  try {
    assert.deepEqual(found, value);
    return undefined;
  } catch {
    return `${name}: ${JSON.stringify(found)}`;
  }
}

describe('offline: extract', () => {
  it('fills every schema it was tuned on', () => {
    assert.deepEqual(scored(seen, wrong).wrong, []);
  });
  it('fills at least 4 of 5 schemas it was not tuned on', () => {
    const { share, wrong: failures } = scored(held, wrong);
    assert.ok(share >= 4 / 5, failures.join('\n'));
  });
});
