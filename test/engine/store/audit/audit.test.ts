import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cancelRun, recordAnswer, startRun } from '../../../../engine/index.ts';
import { auditFile, beginAudit, erasePerson, recordAudit } from '../../../../engine/store/audit/audit-log.ts';
import { readAudit, verifyAudit } from '../../../../engine/store/audit/read-audit.ts';
import { temporaryFolder } from '../folder.ts';

describe('an audit', () => {
  const folder = temporaryFolder();
  const lines = () => readFileSync(auditFile(folder()), 'utf8').split('\n').slice(0, -1);
  const rewrite = (all: readonly string[]) => writeFileSync(auditFile(folder()), `${all.join('\n')}\n`);
  const three = async () => {
    await beginAudit(folder(), 'ann');
    await recordAudit(folder(), { action: 'question.answered', by: 'ann', run: 'r', said: 'my planted answer' });
    await recordAudit(folder(), { action: 'token.made', by: 'bob', about: { token: 'ci' } });
  };

  it('is kept only where one was begun', async () => {
    await recordAudit(folder(), { action: 'token.made', by: 'ann' });
    assert.ok(!existsSync(auditFile(folder())));
  });

  it('says who did what, and holds names and answers sealed alone', async () => {
    await three();
    await beginAudit(folder(), 'carl');
    const shown = (await readAudit(folder())).map(({ action, name, said }) => [action, name, said]);
    assert.deepEqual(shown, [
      ['audit.begun', 'ann', undefined],
      ['question.answered', 'ann', 'my planted answer'],
      ['token.made', 'bob', undefined],
    ]);
    assert.ok(
      !/planted|ann|bob/.test(
        lines()
          .join('\n')
          .replace(/"(?:sealed|hash|prev|person)":"[^"]*"/g, ''),
      ),
    );
    assert.equal(statSync(auditFile(folder())).mode & 0o77, 0);
    assert.equal((await verifyAudit(folder())).valid, true);
  });

  const changes: [rule: string, change: (all: string[]) => string[], line: number][] = [
    [
      'a changed row',
      (all) => all.map((one, index) => (index === 2 ? one.replace('question.answered', 'limits.changed') : one)),
      3,
    ],
    ['a row that is gone', (all) => all.toSpliced(2, 1), 3],
    ['rows that changed places', (all) => [all[0] ?? '', all[2] ?? '', all[1] ?? '', ...all.slice(3)], 2],
    ['a row that was put in', (all) => all.toSpliced(2, 0, all[0] ?? ''), 3],
    ['a blank that was added', (all) => all.map((one, index) => (index === 1 ? one.replace(',', ', ') : one)), 2],
  ];
  for (const [rule, change, line] of changes)
    it(`tells ${rule}, by its line`, async () => {
      await three();
      rewrite(change(lines()));
      const { valid, broken } = await verifyAudit(folder());
      assert.deepEqual([valid, broken?.line], [false, line]);
    });

  it('that was cut short, or written anew as a whole, shows against a head that was kept', async () => {
    await three();
    const { head } = await verifyAudit(folder());
    rewrite(lines().slice(0, -1));
    assert.equal((await verifyAudit(folder())).valid, true);
    assert.equal((await verifyAudit(folder(), head)).valid, false);
  });

  it('that went on holds a head that was kept', async () => {
    await three();
    const { head } = await verifyAudit(folder());
    await recordAudit(folder(), { action: 'token.revoked', by: 'ann' });
    assert.equal((await verifyAudit(folder(), head)).valid, true);
  });

  it('goes on behind a line without its end, as a killed process leaves it', async () => {
    await three();
    appendFileSync(auditFile(folder()), '{"n":6,"at":"2026');
    assert.deepEqual([(await verifyAudit(folder())).valid, (await verifyAudit(folder())).cut], [true, true]);
    await recordAudit(folder(), { action: 'token.revoked', by: 'ann' });
    const { valid, cut } = await verifyAudit(folder());
    assert.deepEqual([valid, cut], [true, undefined]);
    assert.ok((await readAudit(folder())).some(({ action }) => action === 'audit.repaired'));
  });

  it('loses a person who is erased, and no row', async () => {
    await three();
    const { head } = await verifyAudit(folder());
    for (const nobody of ['nobody', 'constructor', '__proto__'])
      assert.equal(await erasePerson(folder(), nobody, 'bob'), undefined, nobody);
    const id = await erasePerson(folder(), 'ann', 'bob');
    const shown = await readAudit(folder());
    assert.deepEqual(
      shown.filter(({ person }) => person === id).map(({ name, said }) => [name, said]),
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
    assert.deepEqual(shown.at(-1)?.about, { erased: id });
    assert.equal((await verifyAudit(folder(), head)).valid, true);
    assert.ok(!JSON.stringify(shown).includes('planted'));
    await recordAudit(folder(), { action: 'limits.changed', by: 'ann' });
    assert.notEqual((await readAudit(folder())).at(-1)?.person, id);
  });

  it('is one chain where several processes write at once', async function () {
    this.timeout(60_000);
    await beginAudit(folder(), 'ann');
    const module = pathToFileURL(join(process.cwd(), 'engine/store/audit/audit-log.ts')).href;
    const hooks = pathToFileURL(join(process.cwd(), 'test/hooks.mjs')).href;
    const script = `const { recordAudit } = await import('${module}'); for (let i = 0; i < 8; i++) await recordAudit(process.argv[1], { action: 'limits.changed', by: process.argv[2], about: { i } });`;
    const write = (name: string) =>
      new Promise<number | null>((done) => {
        const args = ['--import', hooks, '--input-type=module', '-e', script, folder(), name];
        spawn(process.execPath, args, { stdio: 'ignore' }).once('exit', done);
      });
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(write)), [0, 0, 0]);
    const { valid } = await verifyAudit(folder());
    assert.deepEqual([valid, (await readAudit(folder())).filter(({ action }) => action === 'limits.changed').length], [true, 24]);
  });

  it('has what happens in a run: begun, answered, allowed, cancelled, ended', async () => {
    writeFileSync(join(folder(), 'baton.yaml'), '{}\n');
    writeFileSync(
      join(folder(), 'p.baton.yaml'),
      'id: p\nsteps:\n  - {id: a, ask: how many?, type: number}\n  - {id: b, needs: a, ask: "sure?", type: approve}\n',
    );
    await beginAudit(folder(), 'ann');
    const run = await startRun({ file: 'p.baton.yaml', cwd: folder(), env: {}, person: 'token:ci', wait: true });
    assert.equal((await run.done).status, 'waiting');
    await recordAnswer(run.folder, { question: 'a', value: 3, by: 'bob' });
    await cancelRun(run.folder, 'carl', {});
    const shown = (await readAudit(folder())).filter((row) => row.run === run.id);
    assert.deepEqual(
      shown.map(({ action, name, said }) => [action, name, said]),
      [
        ['run.begun', 'token:ci', undefined],
        ['run.ended', undefined, undefined],
        ['question.answered', 'bob', 3],
        ['run.cancelled', 'carl', undefined],
      ],
    );
    assert.equal((await verifyAudit(folder())).valid, true);
  });
});
