import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeOldRuns } from '../../../engine/cli/serve/runs/retention.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import { resumeWaitingRuns } from '../../../engine/cli/serve/runs/waiting-runs.ts';
import * as engine from '../../../engine/index.ts';
import { readRun, resumeRun, sha256Hex, startRun } from '../../../engine/index.ts';
import type { RunDatabase } from '../../../engine/store/pg/database.ts';
import { migrations } from '../../../engine/store/pg/migrations.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const text = yaml`
  id: work
  outputs: {text: "{{ note.text }} {{ colour }}"}
  steps:
    - {id: part, pipeline: parts/part.baton.yaml}
    - {id: note, set: {text: "{{ part.text }}"}}
    - {id: colour, ask: Which colour?, choices: [red, green], dependencies: [note]}
`;
const part = yaml`
  id: part
  outputs: {text: "{{ one.text }}"}
  steps: [{id: one, set: {text: part}}]
`;

describeOnPostgres('projects in one PostgreSQL', () => {
  const postgres = usePostgres();
  const folder = temporaryFolder();
  const makeProject = (name: string): string => {
    const root = join(folder(), name);
    mkdirSync(join(root, 'parts'), { recursive: true });
    writeFileSync(join(root, 'baton.yaml'), '{}\n');
    writeFileSync(join(root, 'work.baton.yaml'), text);
    writeFileSync(join(root, 'parts', 'part.baton.yaml'), part);
    return root;
  };
  const beginWaiting = async (database: RunDatabase, root: string): Promise<string> => {
    const { id, done } = await startRun({ file: 'work.baton.yaml', cwd: root, wait: true, store: database.store });
    assert.equal((await done).status, 'waiting');
    return id;
  };
  const idsOf = async (database: RunDatabase): Promise<string[]> => (await database.list()).map(({ id }) => id);

  it('two at one path see and touch nothing of each other', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const root = makeProject('same');
    const [one, other] = [
      await postgres.open(url, root, { project: 'one' }),
      await postgres.open(url, root, { project: 'other' }),
    ];
    const run = await beginWaiting(one, root);
    assert.deepEqual(await idsOf(one), [run]);
    assert.deepEqual(await idsOf(other), []);
    assert.deepEqual(await other.list({ id: run }), []);
    await assert.rejects(other.bring(run), /no run/);
    await assert.rejects(other.store.take(join(root, '.baton/database/x', run)), /no run/);
    await assert.rejects(other.store.post(join(root, run), { type: 'cancel', by: 'x' }, 1), /no run/);
    assert.equal(await other.store.findOwner(join(root, run)), undefined);
    const place = await one.bring(run);
    await one.store.post(place, { type: 'cancel', by: 'x' }, 1);
    assert.deepEqual(await other.takeWaiting(9), []);
    assert.equal((await one.takeWaiting(9)).length, 1);
    assert.equal(await one.keys.claim('k', 'b'), undefined);
    assert.equal(await other.keys.claim('k', 'b'), undefined);
    assert.deepEqual(await one.keys.claim('k', 'c'), { body: 'b', run: undefined });
  });

  it('one at two paths is one: a run that began there is shown and goes on here', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const [there, here] = [makeProject('there'), makeProject('here')];
    const one = await postgres.open(url, there);
    const run = await beginWaiting(one, there);
    const other = await postgres.open(url, here);
    const [entry] = await other.list();
    assert.equal(entry?.file, join(here, 'work.baton.yaml'));
    const copy = await other.bring(run);
    const { started, plan, foreign, moved } = await readRun(copy);
    assert.deepEqual(
      { root: started.root, workdir: started.workdir, file: started.pipeline.file, foreign, moved },
      { root: here, workdir: here, file: join(here, 'work.baton.yaml'), foreign: false, moved: false },
    );
    assert.deepEqual(
      plan.files.map(({ file }) => file),
      [join(here, 'work.baton.yaml'), join(here, 'parts', 'part.baton.yaml')],
    );
    const [question] = (await readRun(copy)).state.questions.keys();
    await other.store.post(copy, { type: 'answer', question: question ?? '', value: 'red', by: 'me' }, Date.now());
    const done: Promise<{ status: string }>[] = [];
    while (done.length === 0) {
      await resumeWaitingRuns({
        database: other,
        places: 1,
        resume: async (path) => done.push((await resumeRun({ folder: path, wait: true, store: other.store })).done),
        failed: (_, error) => assert.fail(String(error)),
      });
      await sleep(50);
    }
    assert.deepEqual({ status: (await done[0])?.status }, { status: 'succeeded' });
    const ended = await readRun(await other.bring(run));
    assert.deepEqual(ended.result.outputs, { text: 'part red' });
  });

  it('a folder with none of the pipelines of a project does not become one of its servers', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const of = (...files: string[]) => files.map((file) => ({ file, hash: sha256Hex(file) }));
    const open = (pipelines: { file: string; hash: string }[], root = folder()) => postgres.open(url, root, { pipelines });
    await open(of('a.baton.yaml', 'b.baton.yaml'), '/first');
    await assert.rejects(open(of('x.baton.yaml'), '/second'), /test in this database is another one.*\/first.*a\.baton\.yaml/);
    await open(of('b.baton.yaml', 'c.baton.yaml'));
    await open([{ file: 'renamed.baton.yaml', hash: sha256Hex('c.baton.yaml') }]);
    await open([]);
    await assert.rejects(open(of('a.baton.yaml')), /is another one/);
  });

  it('what runs spent is told at each server of their project, also of those that were removed after their time', async function () {
    this.timeout(60_000);
    const url = await postgres.prepared();
    const root = makeProject('usage');
    const [one, same, other] = [
      await postgres.open(url, root),
      await postgres.open(url, root),
      await postgres.open(url, root, { project: 'other' }),
    ];
    const of = (database: RunDatabase) => ({ engine, folder: root, version: '1', database, start: { store: database.store } });
    const runs = createServedRuns(of(one), 4);
    const over = await runs.start(join(root, 'parts/part.baton.yaml'), { inputs: {} });
    const waits = await runs.start(join(root, 'work.baton.yaml'), { inputs: {} });
    await runs.close();
    const runsIn = async (database: RunDatabase): Promise<string[]> =>
      (await database.usage.read(0)).map(({ run }) => run).sort();
    assert.deepEqual(await runsIn(one), [over, waits].sort());
    assert.deepEqual(await same.usage.read(0), await one.usage.read(0));
    assert.deepEqual(await runsIn(other), []);

    const now = () => Date.now() + 7_200_000;
    const tell = (line: string): void => assert.fail(line);
    assert.equal(await removeOldRuns({ host: of(other), retention: 1, now, tell }), 0);
    assert.equal(await removeOldRuns({ host: of(same), retention: 86_400_000, now, tell }), 0);
    assert.equal(await removeOldRuns({ host: of(same), retention: 3_600_000, now, tell }), 1);
    assert.deepEqual(await idsOf(one), [waits]);
    assert.deepEqual(await runsIn(one), [over, waits].sort());
    assert.ok(existsSync(join(root, '.baton/archive', `${over}.baton-run`)));
    const client = await postgres.aside(url);
    const { rows } = await client.query('select from baton.facts where run = $1', [over]);
    assert.equal(rows.length, 0);
  });

  it('runs that were kept by a path become those of the project that is named for it', async function () {
    this.timeout(60_000);
    const url = await postgres.server().create('before');
    const client = await postgres.aside(url);
    await client.query(
      `create schema baton; create table baton.version (version integer not null); insert into baton.version values (1)`,
    );
    await client.query(migrations[0] ?? '');
    const row = `insert into baton.runs (id, root, status, pipeline, file, started) values ($1, $2, 'ended', 'work', $3, 1)`;
    await client.query(row, ['of-this', '/project', '/project/work.baton.yaml']);
    await client.query(row, ['of-that', '/projects', '/project/work.baton.yaml']);
    await postgres.migrate(url);
    const named = await postgres.open(url, '/project', { project: 'orders' });
    assert.deepEqual(
      (await named.list()).map(({ id, file }) => [id, file]),
      [['of-this', '/project/work.baton.yaml']],
    );
    const { rows } = await client.query('select file from baton.runs order by id');
    assert.deepEqual(rows, [{ file: '/project/work.baton.yaml' }, { file: 'work.baton.yaml' }]);
    assert.deepEqual(await idsOf(await postgres.open(url, '/elsewhere', { project: 'orders' })), ['of-this']);
    assert.deepEqual(await idsOf(await postgres.open(url, '/project', { project: 'others' })), []);
  });
});
