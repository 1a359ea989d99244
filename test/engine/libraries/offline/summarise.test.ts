import assert from 'node:assert/strict';
import { readEnglish } from '../../../../engine/libraries/offline/english.ts';
import { summaryOf } from '../../../../engine/libraries/offline/summarise.ts';
import { sentencesOf } from '../../../../engine/libraries/offline/text/sentences.ts';
import { casesOf, scored } from './scored.ts';

interface Case {
  name: string;
  sentences: number;
  text: string;
  wants: string[][];
  never: string[];
}
const { seen, held } = casesOf<{ seen: Case[]; held: Case[] }>('summarise.yaml');

function wrong({ name, text, sentences, wants, never }: Case): string | undefined {
  const summary = summaryOf(sentencesOf(text, readEnglish), { count: sentences, query: [] })
    .map((one) => one.text)
    .join(' ');
  const good =
    wants.every((group) => group.some((part) => summary.includes(part))) && !never.some((part) => summary.includes(part));
  return good ? undefined : `${name}: ${summary}`;
}

describe('offline: summarise', () => {
  it('takes what matters of every text it was tuned on', () => {
    assert.deepEqual(scored(seen, wrong).wrong, []);
  });
  it('takes what matters of at least 4 of 5 texts it was not tuned on', () => {
    const { share, wrong: failures } = scored(held, wrong);
    assert.ok(share >= 4 / 5, failures.join('\n'));
  });
});
