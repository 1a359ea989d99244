import assert from 'node:assert/strict';
import type { TextInfo } from '../../../../client/panel-content.ts';
import { createKnownText, type KnownText } from '../../../../client/panel-host/feed/known-text.ts';

const textOf = (summary: string): TextInfo => ({
  pipeline: null,
  graph: null,
  summary: [summary],
  problems: { errors: 0, warnings: 0 },
});
const [first, second, past] = [textOf('first'), textOf('second'), textOf('past')];

type Doing = (known: KnownText) => string;
const shows =
  (text: TextInfo): Doing =>
  (known) => {
    const { type, ...rest } = known.show({ seq: 1, now: 0, run: null }, text);
    // A snapshot has the text, and a run alone has none.
    assert.deepEqual('summary' in rest ? rest.summary : undefined, type === 'snapshot' ? text.summary : undefined);
    return type;
  };
const edits =
  (text: TextInfo): Doing =>
  (known) => {
    const { type, summary } = known.edit(text);
    assert.deepEqual(summary, text.summary);
    return type;
  };
const reloads: Doing = (known) => {
  known.forget();
  return 'reloaded';
};

const cases: Record<string, [Doing, answer: string][]> = {
  'a second run of the same text comes alone': [
    [shows(first), 'snapshot'],
    [shows(first), 'run'],
    [shows(first), 'run'],
  ],
  'a run of an edited text, which was sent as it was edited, comes alone': [
    [shows(first), 'snapshot'],
    [edits(second), 'text'],
    [shows(second), 'run'],
  ],
  'a run of a text that was not sent comes with it': [
    [shows(first), 'snapshot'],
    [shows(second), 'snapshot'],
    [shows(second), 'run'],
  ],
  'a past run comes with its text, and the newest again with its own': [
    [shows(first), 'snapshot'],
    [shows(past), 'snapshot'],
    [shows(past), 'run'],
    [shows(first), 'snapshot'],
  ],
  'a page that was reloaded has no text': [
    [shows(first), 'snapshot'],
    [reloads, 'reloaded'],
    [shows(first), 'snapshot'],
  ],
};

describe('the text as a page of the panel has it', () => {
  for (const [name, steps] of Object.entries(cases))
    it(name, () => {
      const known = createKnownText();
      assert.deepEqual(
        steps.map(([act]) => act(known)),
        steps.map(([, answer]) => answer),
      );
    });
});
