import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { mock } from 'node:test';

/** Loads the painter with a stand-in for the editor, which only an extension host has. */
async function loadPainter() {
  const source = `export const l10n = { t: (said, ...blanks) => said.replace(/\\{(\\d)\\}/g, (_, at) => String(blanks[Number(at)])) };`;
  const hooks = registerHooks({
    resolve: (name, context, next) =>
      name === 'vscode' ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true } : next(name, context),
  });
  try {
    return await import('../../../client/panel-host/png-painter.ts');
  } finally {
    hooks.deregister();
  }
}

describe('a picture that the page draws', () => {
  before(() => mock.timers.enable({ apis: ['setTimeout'] }));
  after(() => mock.timers.reset());

  it('is given up with a reason where the page never answers', async () => {
    const { createPngPainter } = await loadPainter();
    const { draw } = createPngPainter(() => undefined);
    const drawn = assert.rejects(draw('<svg/>'), /not be drawn.*did not answer within 30 seconds/);
    mock.timers.tick(30_000);
    await drawn;
  });

  it('is not given up for one before it', async () => {
    const { createPngPainter } = await loadPainter();
    const { draw, take } = createPngPainter(() => undefined);
    const first = draw('<svg/>');
    mock.timers.tick(20_000);
    take({ png: 'Zmlyc3Q=' });
    const second = draw('<svg/>');
    mock.timers.tick(20_000);
    take({ png: 'c2Vjb25k' });
    assert.deepEqual([String(await first), String(await second)], ['first', 'second']);
  });
});
