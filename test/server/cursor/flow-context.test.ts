import assert from 'node:assert/strict';
import { cursorContextAt } from '../../../server/cursor/cursor-context.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { atCursor, snapshotOfText } from '../at-cursor.ts';

const pipeline = {
  inputs: { topic: { type: 'string' } },
  steps: [{ id: 'one', prompt: 'hi {{ topic }}', timeout: '3s' }],
  outputs: { line: '{{ one }}' },
};

describe('a place in a text in braces', () => {
  for (const [form, text] of [
    ['one line', JSON.stringify(pipeline)],
    ['several lines', JSON.stringify(pipeline, null, 2)],
    [
      'one line, with an alias of an entry before',
      '{data: &d {x: 1}, inputs: {topic: *d}, steps: [{id: one, prompt: "{{ topic }}", timeout: 3s}]}',
    ],
  ] as const)
    it(`is that of the entry that it stands in, on ${form}`, () => {
      for (const [needle, trail, told] of [
        ['topic }}', 'steps - prompt', /topic/],
        ['timeout', 'steps -', /The time limit of one attempt/],
        ['prompt', 'steps -', /\*\*prompt\*\*/],
        ['one }}', 'outputs line', /\*\*one\*\* · prompt/],
      ] as const) {
        const start = text.indexOf(needle) + 1;
        if (start === 0) continue;
        const { snapshot, position, offset } = atCursor(`${text.slice(0, start)}$0${text.slice(start)}`);
        assert.equal(cursorContextAt(snapshot, offset)?.trail.join(' '), trail, needle);
        assert.match(JSON.stringify(hover(snapshot, position)), told, needle);
      }
    });

  it('is that of the entry before, between two', () => {
    const text = '{"inputs": {"x": 1},   "steps": []}';
    assert.deepEqual(cursorContextAt(snapshotOfText(text), text.indexOf('  "steps'))?.trail, ['inputs']);
    assert.equal(cursorContextAt(snapshotOfText(text), text.indexOf('"steps'))?.key?.text, 'steps');
  });
});
