import assert from 'node:assert/strict';
import type { Json } from '../../../../client/messages.ts';
import { runInputs, textsOfRun } from '../../../../client/panel/view/inputs/inputs.ts';
import { sentFact, sentFacts } from '../../../../client/panel-host/feed/sent-facts.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';
import { form } from '../../panel/inputs.ts';
import { stories } from '../../panel/story.ts';

type Values = { [name: string]: Json };

const long = 'x y '.repeat(12_500_000);
const rows = Array.from({ length: 100_000 }, (_, row) => ({ row, text: 'of many' }));

/** The facts that hold values as they are, with these. */
function factsWith(values: Values): RunEvent[] {
  const { events } = stories.succeeded;
  return events.flatMap((event): RunEvent[] => {
    if (event.type === 'run.started') return [{ ...event, inputs: values }];
    if (event.type === 'step.succeeded' && event.path === 'rank_facts') return [{ ...event, set: values }];
    return event.type === 'run.finished' ? [{ ...event, outputs: values }] : [];
  });
}

const valuesOf = (fact: RunEvent): Values | undefined => {
  if (fact.type === 'run.started') return fact.inputs;
  if (fact.type === 'step.succeeded') return fact.set;
  return fact.type === 'run.finished' ? fact.outputs : undefined;
};

describe('facts on their way to the page', () => {
  it('are the facts themselves where their values are of a usual length', () => {
    const facts = [...stories.succeeded.events, ...factsWith({ short: 'a', list: rows.slice(0, 1000) })];
    assert.ok(sentFacts(facts).every((sent, index) => sent === facts[index]));
  });

  const cases: [name: string, value: Json, letters: string][] = [
    ['a text of 50 MB', long, '50,000,000'],
    ['a list of 100,000 maps', rows, '4,288,892'],
    ['a text inside of a list', [1, { deep: long }], '50,000,026'],
  ];
  for (const [name, value, letters] of cases)
    it(`hold the beginning of ${name}, which says so, and everything else`, () => {
      const facts = factsWith({ value, beside: 'kept' });
      assert.equal(facts.length, 3);
      for (const fact of facts) {
        const sent = sentFact(fact);
        const { value: shown, beside } = valuesOf(sent) ?? {};
        assert.equal(beside, 'kept');
        assert.ok(
          typeof shown === 'string' && shown.startsWith(`${letters} letters, which begin so:\n`),
          String(shown).slice(0, 60),
        );
        assert.ok(JSON.stringify(sent).length < 300_000);
        assert.equal(sentFact(fact), sent, 'it is cut once');
      }
    });

  it('leave no beginning to be taken for the input', () => {
    const [started] = sentFacts(factsWith({ subject: long, folder: 'sources' }));
    assert.ok(started?.type === 'run.started');
    assert.deepEqual(textsOfRun(runInputs(started), form), { folder: 'sources' });
  });
});
