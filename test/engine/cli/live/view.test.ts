import assert from 'node:assert/strict';
import { openDrawing } from '../../../../engine/cli/live/screen.ts';
import { openView } from '../../../../engine/cli/live/view.ts';
import { paint } from '../../../../engine/cli/text/paint.ts';
import { testIo } from '../io.ts';
import { begun, many, start } from './state.ts';

/** What a terminal shows after it was written to: knows lines, "up", "clear line" and "clear below". */
function shownBy(written: string): string[] {
  const lines: string[] = [''];
  let [row, column] = [0, 0];
  for (const [, moves, other, text] of written.matchAll(/\u001b\[(\d+)A|(\u001b\[[?\d]*[a-zA-Z]|\r|\n)|([^\u001b\r\n]+)/g)) {
    if (moves) row = Math.max(0, row - Number(moves));
    else if (other === '\r') column = 0;
    else if (other === '\n') [row, column] = [row + 1, 0];
    else if (other === '\u001b[K') lines[row] = (lines[row] ?? '').slice(0, column);
    else if (other === '\u001b[J') lines.splice(row, lines.length, (lines[row] ?? '').slice(0, column));
    else if (text) {
      lines[row] = (lines[row] ?? '').padEnd(column).slice(0, column) + text + (lines[row] ?? '').slice(column + text.length);
      column += text.length;
    }
    lines[row] ??= '';
  }
  return lines.slice(0, lines.at(-1) === '' ? -1 : undefined);
}

const screen = { columns: () => 80, rows: () => 24 };

describe('drawing on a terminal', () => {
  it('draws over what it drew before, also where there were more lines', () => {
    const io = testIo('/');
    const drawing = openDrawing(io, screen);
    drawing.draw(['one', 'two longer', 'three']);
    drawing.draw(['one', 'two']);
    assert.deepEqual(shownBy(io.said.err), ['one', 'two']);
  });

  it('prints above the picture', () => {
    const io = testIo('/');
    const drawing = openDrawing(io, screen);
    drawing.draw(['picture', 'foot']);
    drawing.print('said in between');
    drawing.draw(['picture 2', 'foot']);
    assert.deepEqual(shownBy(io.said.err), ['said in between', 'picture 2', 'foot']);
  });

  it('writes nothing where nothing has changed', () => {
    const io = testIo('/');
    const drawing = openDrawing(io, screen);
    drawing.draw(['same']);
    const before = io.said.err.length;
    drawing.draw(['same']);
    assert.equal(io.said.err.length, before);
  });

  it('never draws more lines than the terminal has: going up could not reach them', () => {
    const io = testIo('/');
    openDrawing(io, { columns: () => 80, rows: () => 5 }).draw(Array.from({ length: 30 }, (_, i) => `${i}`));
    assert.equal(shownBy(io.said.err).length, 4);
  });

  it('hides the cursor and gives it back', () => {
    const io = testIo('/');
    const drawing = openDrawing(io, screen);
    assert.ok(io.said.err.includes('\u001b[?25l'));
    drawing.end();
    assert.ok(io.said.err.endsWith('\u001b[?25h'));
  });
});

describe('the view of a run', () => {
  it('shows on a terminal where it stands, and at the end the rows alone', () => {
    const io = testIo('/', { screen });
    const run = begun(many(4));
    const view = openView({ io, state: run.state, style: paint(false), now: () => start + 2000 });
    assert.deepEqual(shownBy(io.said.err), [
      '  · s1',
      '  · s2',
      '  · s3',
      '  · s4',
      '',
      '  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  0 of 4 steps done · 2.0 s · Ctrl+C stops',
    ]);
    view.event(run.fact(1, { type: 'step.succeeded', path: 's1', result: { value: 'done' } }));
    view.say('a word in between');
    view.end();
    assert.deepEqual(shownBy(io.said.err), ['a word in between', '  ✓ s1          0 ms  done', '  · s2', '  · s3', '  · s4']);
  });

  it('shows what a step logs, and AUTO answers above the picture', () => {
    const io = testIo('/', { screen });
    const run = begun('steps: [{id: s, tool: terminal, parameters: {argv: [echo]}}]');
    const view = openView({ io, state: run.state, style: paint(false), now: () => start });
    view.event(
      run.fact(1, {
        type: 'auto.resolved',
        site: 's.x#0',
        field: 'x',
        question: '',
        answer: 3,
        model: 'offline',
        locked: false,
        calls: 1,
      }),
    );
    view.event(run.fact(1, { type: 'step.started', path: 's' }));
    view.event({ type: 'step.log', at: start, path: 's', level: 'info', text: 'page 3' });
    view.event({ type: 'step.log', at: start, path: '', level: 'warning', text: 'of the whole run' });
    view.end();
    assert.deepEqual(shownBy(io.said.err), ['◆ AUTO s.x = 3 (offline)', '! of the whole run', '  ▶ s           0 ms  page 3']);
  });

  it('prints plain lines where there is no terminal', () => {
    const io = testIo('/');
    const run = begun(many(1));
    const view = openView({ io, state: run.state, style: paint(false) });
    view.event(run.fact(1, { type: 'step.succeeded', path: 's1', result: { value: 'done' } }));
    view.event(run.fact(2, { type: 'run.paused', since: 2, reason: '' }));
    view.say('a word');
    view.end();
    assert.equal(io.said.err, '✓ s1  0 ms  done\na word\n');
  });
});
