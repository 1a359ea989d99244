import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as engine from '../../../engine/index.ts';
import { openAudit } from '../../../engine/store/pg/audit.ts';
import { type Connections, openConnections } from '../../../engine/store/pg/query.ts';
import { obey, testIo } from '../../engine/cli/io.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

describeOnPostgres('the audit of a project in a database', function () {
  this.timeout(120_000);
  useOwnHome();
  const postgres = usePostgres();
  const roots = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  /** Servers of a project, each with a folder of its own. */
  const open = async (projects = ['test', 'test', 'test']) => {
    const url = await postgres.prepared();
    const servers = [];
    for (const [index, project] of projects.entries()) {
      const root = engine.realRoot(roots[index]?.() ?? '');
      const database = await postgres.open(url, root, { project });
      ends.push(engine.keepAuditIn(root, database.audit));
      await engine.beginAudit(root, 'me');
      servers.push({ root, database });
    }
    return { url, servers, first: servers[0]?.root ?? '' };
  };
  const nameOf = (index: number): string => `oidc:person-${index % 4}`;

  it('is one chain, whichever servers write at once', async () => {
    const { servers, first } = await open();
    await Promise.all(
      servers.flatMap(({ root }, server) =>
        Array.from({ length: 30 }, (_, index) =>
          engine.recordAudit(root, { action: 'question.answered', by: nameOf(index), run: `r${server}-${index}`, said: index }),
        ),
      ),
    );
    for (const { root } of servers) {
      const verdict = await engine.verifyAudit(root);
      assert.deepEqual([verdict.valid, verdict.rows], [true, 1 + 1 + 4 + 90], 'begun once, each person named once');
    }
    const rows = (await engine.readAudit(first)).filter(({ run }) => run !== undefined);
    assert.equal(new Set(rows.map(({ run }) => run)).size, 90);
    for (const { run = '', name, said } of rows) {
      const index = Number(run.split('-')[1]);
      assert.deepEqual([name, said], [nameOf(index), index]);
    }
    const { head } = await engine.verifyAudit(first);
    await engine.recordAudit(servers[2]?.root ?? '', { action: 'run.cancelled', by: 'x', run: 'r' });
    assert.equal((await engine.verifyAudit(first, head)).valid, true, 'a head that was kept is among the rows');
  });

  it('is one chain also where rows are added in the transactions of facts, as those of workers are', async () => {
    const { url, first } = await open(['test']);
    const connections = [1, 2].map(() => openConnections({ url, timeoutMs: 20_000 }));
    try {
      const audits = connections.map((one) => ({ one, audit: openAudit(one, 'test', url) }));
      await Promise.all(
        audits.flatMap(({ one, audit }, server) =>
          Array.from({ length: 20 }, (_, index) =>
            one.inTransaction(async (own) => {
              await own('select id from baton.runs');
              await audit.add(own, [{ action: 'run.ended', by: nameOf(index), run: `r${server}-${index}` }], randomUUID());
            }),
          ),
        ),
      );
    } finally {
      for (const one of connections) await one.end();
    }
    const { valid, rows } = await engine.verifyAudit(first);
    assert.deepEqual([valid, rows], [true, 1 + 1 + 4 + 40], 'begun once, each person named once');
  });

  it('loses a person who is erased at every server, and no row, while others write', async () => {
    const { servers, first } = await open();
    const [, second, third] = servers;
    for (const { root } of servers) await engine.recordAudit(root, { action: 'question.answered', by: 'ada', said: 'a secret' });
    const before = (await engine.verifyAudit(first)).rows;
    const [id] = await Promise.all([
      engine.erasePerson(second?.root ?? '', 'ada', 'me'),
      ...servers.map(({ root }) => engine.recordAudit(root, { action: 'question.answered', by: 'bob', said: 'no secret' })),
    ]);
    assert.ok(id);
    const rows = await engine.readAudit(third?.root ?? '');
    assert.ok(!JSON.stringify(rows).includes('secret","name":"ada'));
    assert.equal(rows.filter(({ name }) => name === 'ada').length, 0);
    assert.equal(rows.filter(({ person }) => person === id).length, 3, 'the rows stay');
    assert.equal(rows.filter(({ said }) => said === 'no secret').length, 3);
    const verdict = await engine.verifyAudit(first);
    assert.deepEqual([verdict.valid, verdict.rows], [true, before + 1 + 3 + 1]);
    assert.equal(await engine.erasePerson(first, 'ada', 'me'), undefined, 'nobody is called so any more');
    await engine.recordAudit(first, { action: 'run.cancelled', by: 'ada', run: 'r' });
    const again = (await engine.readAudit(first)).at(-1);
    assert.ok(again?.name === 'ada' && again.person !== id, 'who comes again is somebody new');
  });

  it('is each project’s own', async () => {
    const { servers, url } = await open(['one', 'two']);
    const [one, two] = servers;
    await engine.recordAudit(one?.root ?? '', { action: 'run.cancelled', by: 'ada', run: 'r' });
    assert.deepEqual(
      (await engine.readAudit(two?.root ?? '')).map(({ action }) => action),
      ['audit.begun'],
    );
    assert.equal(await engine.erasePerson(two?.root ?? '', 'ada', 'me'), undefined);
    const client = await postgres.aside(url);
    const { rows } = await client.query('select count(*)::int as count from baton.persons group by project order by project');
    assert.deepEqual(
      rows.map(({ count }) => count),
      [2, 1],
    );
  });

  const changes: [what: string, sql: string, line: number][] = [
    ['a changed row', `update baton.audit set line = replace(line, 'run.cancelled', 'run.ended') where n = 4`, 4],
    ['a row that is gone', 'delete from baton.audit where n = 4', 4],
    [
      'a row in the place of another',
      'update baton.audit a set line = (select line from baton.audit b where b.n = 5) where a.n = 4',
      4,
    ],
  ];
  for (const [what, sql, line] of changes)
    it(`tells ${what}`, async () => {
      const { url, first } = await open(['test']);
      for (let index = 0; index < 4; index++)
        await engine.recordAudit(first, { action: 'run.cancelled', by: 'ada', run: `r${index}` });
      await (await postgres.aside(url)).query(sql);
      const { valid, broken } = await engine.verifyAudit(first);
      assert.deepEqual([valid, broken?.line], [false, line]);
    });

  it('has an entry once whose reply was lost', async () => {
    const { url, first } = await open(['test']);
    const connections = openConnections({ url, timeoutMs: 5000 });
    let lost = 2;
    const lossy: Connections = {
      ...connections,
      async inTransaction(work) {
        const value = await connections.inTransaction(work);
        if (lost-- > 0) throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
        return value;
      },
    };
    await openAudit(lossy, 'test', url).append({ action: 'run.cancelled', by: 'ada', run: 'r' });
    await connections.end();
    assert.equal((await engine.readAudit(first)).filter(({ run }) => run === 'r').length, 1);
    assert.equal((await engine.verifyAudit(first)).valid, true);
  });

  it('has what runs do at any server, and is verified and erased by command', async () => {
    const { url, servers } = await open(['test', 'test']);
    for (const { root, database } of servers) {
      writeFileSync(join(root, 'hello.baton.yaml'), 'id: hello\nsteps: [{id: a, set: {x: 1}}]\n');
      const handle = await engine.startRun({
        file: join(root, 'hello.baton.yaml'),
        cwd: root,
        store: database.store,
        person: 'ada',
        env: {},
      });
      await handle.done;
    }
    const elsewhere = roots[2]?.() ?? '';
    const command = (...line: string[]) => obey([...line, '--database', url, '--project', 'test'], testIo(elsewhere));
    const shown = await command('audit', '--json');
    const rows: { action: string; name?: string }[] = JSON.parse(shown.out).rows;
    assert.deepEqual(
      rows.filter(({ action }) => action.startsWith('run.')).map(({ action, name }) => `${action} ${name ?? ''}`.trim()),
      ['run.begun ada', 'run.ended', 'run.begun ada', 'run.ended'],
    );
    assert.equal((await command('token', 'ci', '--role', 'viewer')).code, 0);
    const verified = await command('audit', '--verify');
    assert.equal(verified.code, 0, verified.err);
    assert.match(verified.out, /^[0-9a-f]{64}\n$/);
    assert.equal((await command('audit', '--erase', 'ada', '--yes')).code, 0);
    const after = JSON.parse((await command('audit', '--json')).out).rows;
    assert.equal(
      after.some(({ name }: { name?: string }) => name === 'ada'),
      false,
    );
    assert.ok(after.some(({ action }: { action: string }) => action === 'token.made'));
    assert.equal((await command('audit', '--verify', '--expect', verified.out.trim())).code, 0);
    await (await postgres.aside(url)).query('delete from baton.audit where n = 2');
    assert.equal((await command('audit', '--verify')).code, 1);
  });
});
