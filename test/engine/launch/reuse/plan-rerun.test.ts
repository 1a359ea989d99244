import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planRerun, rerunChanged, startRun } from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
steps:
  - {id: a, set: {x: 1}}
  - {id: b, set: {y: "{{ x + 1 }}"}}
  - {id: c, for_each: [1, 2], set: {z: "{{ y + item }}"}}
  - {id: d, dependencies: [c], set: {w: "{{ c.results | length }}"}}
  - {id: e, tool: filesystem, action: read, parameters: {path: gone.txt}, on_error: [{default: none}]}
outputs: {w: "{{ d.w }}"}
`;

describe('what a rerun would take over', () => {
  const root = temporaryFolder();
  const write = (now: string): void => writeFileSync(join(root(), 'p.baton.yaml'), now);
  const run = async (): Promise<string> => {
    mkdirSync(join(root(), '.git'), { recursive: true });
    write(text);
    const handle = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {} });
    await handle.done;
    return handle.folder;
  };
  const plan = async (folder: string, from?: string) => {
    const { taken, again } = await planRerun(folder, { from });
    return { taken, again: again.map(({ step, why, after }) => [step, why, after ?? ''].join(' ').trim()) };
  };

  it('is everything where nothing has changed', async () => {
    const folder = await run();
    assert.deepEqual(await plan(folder), { taken: ['a', 'b', 'c[*]', 'd', 'e'], again: [] });
  });

  it('is not what has changed, is new, or comes after such, and it says why', async () => {
    const folder = await run();
    write(text.replace('x + 1', 'x + 2').replace('  - {id: e', '  - {id: f, set: {v: 1}}\n  - {id: e'));
    assert.deepEqual(await plan(folder), {
      taken: ['a', 'e'],
      again: ['b changed', 'c[*] after b', 'd after b', 'f new'],
    });
    const { state, done } = await rerunChanged({ folder, env: {} });
    await done;
    const reused = ['a', 'b', 'c[0]', 'd', 'e', 'f'].filter((path) => state.steps.get(path)?.provenance === 'reused');
    assert.deepEqual(reused, ['a', 'e'], 'and the run does so');
  });

  it('from a step on is what comes before it', async () => {
    const folder = await run();
    assert.deepEqual(await plan(folder, 'c'), { taken: ['a', 'b', 'e'], again: ['c[*] wanted', 'd after c'] });
    const { state, done } = await rerunChanged({ folder, env: {}, from: 'c' });
    await done;
    assert.deepEqual(
      ['a', 'c[0]', 'd'].map((path) => state.steps.get(path)?.provenance),
      ['reused', undefined, undefined],
    );
  });

  it('is the whole of it in a replay, also of a text that is another one now', async () => {
    const folder = await run();
    write(text.replace('x: 1', 'x: 5'));
    const handle = await rerunChanged({ folder, env: {}, replays: true });
    const { status, outputs } = await handle.done;
    assert.deepEqual([status, outputs, handle.state.started?.mode], ['succeeded', { w: 2 }, 'replay']);
  });
});
