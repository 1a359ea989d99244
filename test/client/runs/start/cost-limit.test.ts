import assert from 'node:assert/strict';
import { costAbove } from '../../../../client/runs/start/cost-limit.ts';

const range = (low: number, high: number | null) => ({ low, high });

describe('an estimate is confirmed', () => {
  it('where it may become more than the limit', () => {
    assert.deepEqual(costAbove({ cost: range(0.2, 1.5) }, 1), range(0.2, 1.5));
    assert.equal(costAbove({ cost: range(0.2, 1) }, 1), undefined);
    assert.deepEqual(costAbove({ cost: range(0, 0.01) }, 0), range(0, 0.01));
  });
  it('by answers of a usual length where nothing bounds them, else by the least', () => {
    assert.equal(costAbove({ cost: range(0.2, null), usual: { cost: range(0.2, 0.9) } }, 1), undefined);
    assert.deepEqual(costAbove({ cost: range(0.2, null), usual: { cost: range(0.2, 3) } }, 1), range(0.2, 3));
    assert.deepEqual(costAbove({ cost: range(2, null) }, 1), range(2, null));
  });
  it('never where it is free or has no known price', () => {
    assert.equal(costAbove({ cost: range(0, 0) }, 0), undefined);
    assert.equal(costAbove({ cost: range(0, null) }, 0), undefined);
  });
});
