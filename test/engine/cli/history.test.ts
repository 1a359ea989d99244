import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../store/folder.ts';
import { obey, type Said, testIo } from './io.ts';

const text = `id: p
steps:
  - {id: a, set: {x: 1}}
  - {id: b, for_each: [1, 2], set: {y: "{{ x + item }}"}}
outputs: {y: "{{ b.results }}"}
`;

describe('the history on the command line', () => {
  const place = temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  beforeEach(async () => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.yaml'), text);
    writeFileSync(join(place(), 'q.yaml'), text.replace('id: p', 'id: q'));
    for (const file of ['p.yaml', 'p.yaml', 'q.yaml']) assert.equal((await baton('run', file, '-q')).code, 0);
  });
  const ids = () => readdirSync(join(place(), '.baton/runs')).sort();

  it('tells in a line a pipeline how often it ran and how that went', async () => {
    const { code, out, err } = await baton('history');
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^pipeline +runs +succeeded/);
    assert.match(out, /\np +2 +2 +\d{4}-\d\d-\d\d \d\d:\d\d +\d+ ms +[▁-█]{2}/);
    assert.match(out, /\nq +1 +1 /);
  });

  it('lists the runs of a pipeline by its id or its file, the newest first', async () => {
    const byId = await baton('history', 'p');
    const byFile = await baton('history', 'p.yaml');
    assert.deepEqual([byId.code, byFile.out], [0, byId.out]);
    assert.deepEqual(byId.out.match(/^\d{8}-\d{4}-\w{6}/gm), ids().slice(0, 2).reverse());
    assert.match(byId.out, /^time +[▁-█]{2}\ncost +[▁-█]{2}\nfailures +▁▁\n/);
  });

  it('shows how each step went from run to run', async () => {
    const { code, out } = await baton('history', 'p', '--trend');
    assert.equal(code, 0);
    assert.match(out, /^step +runs +time +usual time +newest time/);
    assert.match(out, /\nb\[\*\] +2 +[▁-█]{2} /);
  });

  it('prints it as JSON', async () => {
    const all = JSON.parse((await baton('history', '--json')).out);
    assert.deepEqual(
      all.runs.map(({ run, pipeline }: { run: string; pipeline: string }) => [run, pipeline]),
      ids()
        .map((id, at) => [id, at < 2 ? 'p' : 'q'])
        .reverse(),
    );
    const trend = JSON.parse((await baton('history', 'p', '--trend', '--json')).out);
    assert.deepEqual([trend.runs.length, trend.steps['b[*]'].length, trend.steps['b[*]'][0].count], [2, 2, 2]);
  });

  it('names the pipeline that was meant', async () => {
    const near = await baton('history', 'pp');
    assert.equal(near.code, 2);
    assert.match(near.err, /No run of "pp" is in the history\.\s+→ Did you mean p\?/);
    assert.match((await baton('history', 'nowhere-near')).err, /See the pipelines that have run: baton history/);
    const lone = await baton('history', '--trend');
    assert.equal(lone.code, 2);
    assert.match(lone.err, /--trend expects a pipeline/);
  });

  it('is made anew from the logs, and says why where it had to', async () => {
    writeFileSync(join(place(), '.baton/history.db'), 'no database '.repeat(1000));
    const mended = await baton('history');
    assert.equal(mended.err, 'The history of runs was damaged, so it was rebuilt from 3 logs.\n');
    const { code, out } = await baton('runs', '--reindex');
    assert.deepEqual([code, out], [0, 'The history was rebuilt from 3 logs.\n']);
    assert.deepEqual(JSON.parse((await baton('runs', '--reindex', '--json')).out), {
      read: 3,
      removed: 0,
      foreign: 0,
      unread: [],
      lost: null,
    });
    assert.deepEqual((await baton('runs', '--reindex', '-q')).out, '');
  });

  it('a run does not fail where its history cannot be kept, and says so', async () => {
    const db = new DatabaseSync(join(place(), '.baton/history.db'));
    db.exec('PRAGMA user_version = 99');
    db.close();
    // Runs that end in a row write into the file that the first of them opened; it is closed 100 ms after the last one.
    await sleep(300);
    const { code, out, err } = await baton('run', 'p.yaml');
    assert.equal(code, 0, err);
    assert.match(out, /^y/);
    assert.match(err, /! This run is not in the history yet: The history of runs was made by a later Baton/);
    assert.equal((await baton('history')).code, 2);
  });

  it('a run is carried to another folder as one file', async () => {
    const packed = await baton('show', 'latest', '--bundle', 'run.baton-run');
    assert.deepEqual([packed.code, packed.out], [0, '']);
    assert.match(packed.err, /The run is in run\.baton-run \([\d.]+ k?B\), without secrets/);
    const there = join(place(), 'there');
    mkdirSync(join(there, '.git'), { recursive: true });
    const opened = await obey(['runs', '--open', '../run.baton-run'], testIo(there, { env }));
    assert.deepEqual([opened.code, opened.out], [0, `${join(there, '.baton/runs', ids().at(-1) ?? '')}\n`]);
    const shown = await obey(['show', 'latest'], testIo(there, { env }));
    assert.match(shown.out, /✓ a/);
    assert.equal((await baton('runs', '--open', 'p.yaml')).code, 2);
    assert.match((await baton('runs', '--open', 'gone')).err, /The bundle cannot be read: it does not exist/);
    assert.match((await baton('show', 'latest', '--bundle', 'x', '--json')).out, /stands alone/);
  });
});
