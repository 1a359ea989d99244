import assert from 'node:assert/strict';
import { indexSliderMarks } from '../../../../../client/panel/view/time/slider-marks.ts';
import { type Fact, isFact, type NewFact } from '../../../../../engine/state/events.ts';
import { told } from '../../story.ts';

const failure = { kind: 'tool', message: 'no', retryable: false } as const;
const succeeded = (path: string): NewFact => ({ type: 'step.succeeded', path, result: { value: 1 } });
const factsOf = (facts: readonly NewFact[]): Fact[] =>
  told(facts.map((fact, index) => [index, fact] as [number, NewFact])).filter(isFact);

describe('marks on the slider over the facts of a run', () => {
  it('stand where steps ended, one a place, and a failure is never hidden', () => {
    const facts = factsOf([
      { type: 'step.started', path: 'a' },
      succeeded('a'),
      { type: 'step.failed', path: 'b', failure },
      succeeded('c'),
    ]);
    assert.deepEqual(indexSliderMarks(facts, 100)(), [
      { seq: 2, failed: false },
      { seq: 3, failed: true },
      { seq: 4, failed: false },
    ]);
    assert.deepEqual(indexSliderMarks(facts, 1)(), [{ seq: 3, failed: true }]);
  });

  it('are the same whether facts come one by one or all at once, and never more than there is room for', () => {
    const all = factsOf(
      Array.from({ length: 1000 }, (_, index) =>
        index % 97 === 0 ? { type: 'step.failed', path: `s${index}`, failure } : succeeded(`s${index}`),
      ),
    );
    const growing: Fact[] = [];
    const marks = indexSliderMarks(growing, 30);
    for (const fact of all) {
      growing.push(fact);
      assert.ok(marks().length <= 30);
    }
    const byPlace = (one: readonly { seq: number }[]): number[] => one.map(({ seq }) => seq).sort((a, b) => a - b);
    assert.deepEqual(byPlace(marks()), byPlace(indexSliderMarks(all, 30)()));
    assert.equal(marks().filter(({ failed }) => failed).length, 11);
  });
});
