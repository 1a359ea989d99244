import assert from 'node:assert/strict';
import { classify, hintFor, scoreLabels } from '../../../../engine/libraries/offline/classify.ts';
import { readEnglish } from '../../../../engine/libraries/offline/english.ts';
import { casesOf, scored } from './scored.ts';

interface Case {
  set: string;
  text: string;
  label: string | null;
}
const { sets, seen, held } = casesOf<{ sets: Record<string, { labels: string[]; hints?: string }>; seen: Case[]; held: Case[] }>(
  'classify.yaml',
);

function wrong({ set, text, label }: Case): string | undefined {
  const { labels, hints } = sets[set] ?? { labels: [] };
  const found = classify({ text, labels, hints: hints ?? '', read: readEnglish })?.label ?? null;
  return found === label ? undefined : `${label} but got ${found}: ${text}`;
}

describe('offline: classify', () => {
  it('names the label of every case it was tuned on', () => {
    assert.deepEqual(scored(seen, wrong).wrong, []);
  });
  it('names the label of at least 10 of 12 cases it was not tuned on', () => {
    const { share, wrong: failures } = scored(held, wrong);
    assert.ok(share >= 10 / 12, failures.join('\n'));
  });
  it('names none where two labels are level', () => {
    assert.equal(classify({ text: 'a bill and an error', labels: ['money: x', 'y'], hints: '', read: readEnglish }), undefined);
    assert.equal(
      classify({ text: 'stone and rain', labels: ['craft', 'weather'], hints: 'craft: stone; weather: rain', read: readEnglish }),
      undefined,
    );
  });
  it('shares of the labels add up to one where anything speaks', () => {
    const shares = scoreLabels('rain and stone and stone', ['craft', 'weather'], 'craft: stone; weather: rain', readEnglish);
    assert.equal(shares[0]?.label, 'craft');
    assert.ok(Math.abs(shares.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  });
  it('counts a phrase in quotation marks as one cue', () => {
    assert.equal(
      classify({
        text: 'Please answer by return of post.',
        labels: ['fast', 'slow'],
        hints: 'fast: "by return"; slow: later',
        read: readEnglish,
      })?.label,
      'fast',
    );
  });
  for (const [hints, label, hint] of [
    ['money: rent, price; work: miller', 'money', 'rent, price'],
    ['money (rent, price), work (miller)', 'work', 'miller'],
    ['one of: money, work', 'money', undefined],
    ['money: rent, price, work: miller', 'money', 'rent, price,'],
    ['"money" = rent', 'money', 'rent'],
  ] as const)
    it(`the description of "${label}" in "${hints}" is ${hint}`, () => {
      assert.equal(hintFor(label, ['money', 'work'], hints)?.trim(), hint);
    });
});
