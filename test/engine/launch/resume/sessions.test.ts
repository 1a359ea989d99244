import assert from 'node:assert/strict';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resumeRun, startRun } from '../../../../engine/index.ts';
import { liveBackend } from '../../../../engine/launch/recording/backend.ts';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('a run that is taken up again', () => {
  const root = temporaryFolder();

  /** The `left` of the resume of a waiting run whose lock tells this of the process before. */
  async function leftAfter(since: number): Promise<{ left: number | undefined; seen: number }> {
    writeFileSync(join(root(), 'p.baton.yaml'), 'id: p\nsteps: [{id: q, ask: Well?}]\n');
    const first = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {} });
    assert.equal((await first.done).status, 'waiting');
    const begun = (await readLog(first.folder)).facts[0]?.at ?? assert.fail();
    const lock = join(first.folder, 'lock');
    const [file = ''] = readdirSync(lock).map((name) => join(lock, name));
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), since: begun + since }));
    const seen = begun + 3;
    utimesSync(file, seen / 1000, seen / 1000);
    await (await resumeRun({ folder: first.folder, env: {} })).done;
    const resumed = (await readLog(first.folder)).facts.find((fact) => fact.type === 'run.resumed');
    return { left: resumed?.left, seen };
  }

  it('notes when the process before was last seen alive', async () => {
    const { left, seen } = await leftAfter(-1);
    assert.ok(left !== undefined && Math.abs(left - seen) <= 1, `${left} is not ${seen}`);
  });

  for (const [mode, why] of [
    ['simulate', /was only simulated.*no other run can go on from it/],
    ['replay', /of a test case.*cannot go on/],
  ] as const) {
    it(`is refused where it is a test case, never answered by real models in its place (${mode})`, async () => {
      writeFileSync(join(root(), 'p.baton.yaml'), 'id: p\nsteps: [{id: q, ask: Well?}]\n');
      const backend = { ...liveBackend, mode };
      const first = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, backend });
      assert.equal((await first.done).status, 'waiting');
      await assert.rejects(resumeRun({ folder: first.folder, env: {} }), why);
    });
  }

  it('notes nothing where somebody else had the lock since, as one who cancels or answers has', async () => {
    assert.equal((await leftAfter(1)).left, undefined);
  });
});
