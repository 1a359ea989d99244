import assert from 'node:assert/strict';
import { expectTimes } from '../../../engine/forecast/model/expect-times.ts';
import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';

describe('what steps are expected to take', () => {
  it('stands under any name of a tool and of a step, also those that every object has', () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype);
    const places = inherited.map((who) => ({ pipeline: 'p', step: `do_${who}`, kind: 'tool', who }));
    const { steps } = expectTimes(places, learnForecaster({ samples: [] }), new Map());
    assert.deepEqual(
      Object.entries(steps).map(([who, times]) => [who, Object.keys(times)]),
      inherited.map((who) => [who, [`do_${who}`]]),
    );
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), inherited);
    assert.equal(Object.hasOwn(Object, 'do_constructor'), false);
  });
});
