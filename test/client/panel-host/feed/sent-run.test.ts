import assert from 'node:assert/strict';
import type { RunInfo } from '../../../../client/panel-content.ts';
import { sentRun } from '../../../../client/panel-host/feed/sent-run.ts';
import { graphOf } from '../../../engine/compile/graph/sketch.ts';

describe('a run on its way to the page', () => {
  const graph = graphOf([{ id: 'a' }, { id: 'b', after: ['a'] }]);
  const run: RunInfo = { folder: '/runs/1', graph, called: [['c', graph]], events: [] };

  it('has no graphs where the text, compiled anew, has the same', () => {
    const text = structuredClone({ graph, called: run.called });
    assert.deepEqual(sentRun(run, text), { folder: '/runs/1', events: [] });
    assert.equal(sentRun(null, text), null);
  });

  it('has its own where the text, or what it calls, is another by now', () => {
    const other = graphOf([{ id: 'a' }]);
    assert.equal(sentRun(run, { graph: other, called: run.called }), run);
    assert.equal(sentRun(run, { graph, called: [['c', other]] }), run);
    assert.equal(sentRun(run, { graph: null }), run);
  });
});
