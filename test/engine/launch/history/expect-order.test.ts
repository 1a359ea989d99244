import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepRunInHistory, readRun, type StartOptions, startRun } from '../../../../engine/index.ts';
import { historyFile } from '../../../../engine/store/paths.ts';
import { temporaryFolder } from '../../store/folder.ts';

const read = (id: string, more = '') => `  - {id: ${id}, tool: filesystem, action: read, parameters: {path: notes.txt}${more}}\n`;
const narrow = `id: p\nlimits: {max_parallel: 1}\nsteps:\n${read('a')}${read('b')}${read('c', ', dependencies: [a]')}`;

describe('who goes first, by earlier runs', () => {
  const root = temporaryFolder();
  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'notes.txt'), 'some notes');
    writeFileSync(join(root(), 'p.baton.yaml'), narrow);
  });
  const run = async (options: Partial<StartOptions> = {}) => {
    const handle = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, ...options });
    assert.equal((await handle.done).status, 'succeeded');
    const { facts } = (await readRun(handle.folder)).log;
    return { handle, expected: facts.find((fact) => fact.type === 'order.expected'), steps: [...handle.state.steps.values()] };
  };
  const keep = async ({ handle }: Awaited<ReturnType<typeof run>>) => keepRunInHistory(handle);

  it('a first run goes by steps; a later one by what they took, which stands in its log once, before its first step', async () => {
    const first = await run();
    assert.equal(first.expected, undefined);
    assert.deepEqual(first.steps.find(({ path }) => path === 'a')?.why?.turn, { by: 'steps', waiting: 1 });
    await keep(first);
    const second = await run();
    assert.ok(second.expected);
    assert.deepEqual(Object.keys(second.expected.steps['filesystem'] ?? {}), ['a', 'b', 'c']);
    const turn = second.steps.flatMap(({ why }) => why?.turn ?? [])[0];
    assert.equal(turn?.by, 'time');
    const begun = second.steps.map(({ started_at = 0 }) => started_at);
    assert.ok(second.expected.at <= Math.min(...begun));
  });

  it('nothing is asked of the history where nobody can wait, and a damaged one changes no run', async () => {
    await keep(await run());
    assert.equal((await run({ maxParallel: 10 })).expected, undefined);
    writeFileSync(historyFile(root()), 'no database');
    assert.equal((await run()).expected, undefined);
  });
});
