import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeOldRuns } from '../../../../engine/cli/serve/runs/retention.ts';
import * as engine from '../../../../engine/index.ts';
import { beginAudit } from '../../../../engine/store/audit/audit-log.ts';
import { readAudit } from '../../../../engine/store/audit/read-audit.ts';
import { served, useServers } from './server.ts';

describe('runs whose time is over', () => {
  const { folder, write, serve } = useServers();
  const archived = (): string[] => readdirSync(join(folder(), '.baton/archive')).sort();

  it('go into the archive and are removed; others stay, and so does what is known of their usage and audit', async () => {
    await beginAudit(folder(), 'me');
    write('greet.baton.yaml', served.greeting);
    write('question.baton.yaml', served.question);
    const { begin, ended, idle, host, send } = await serve();
    const over = await begin('greet.baton.yaml', { name: 'Ada' });
    await ended(over, 'succeeded');
    const waits = await begin('question.baton.yaml');
    await ended(waits, 'waiting');
    await idle();
    const usage = async () => (await send('GET', '/v1/usage?by=pipeline')).json;
    const before = await usage();
    const tell = (line: string): void => assert.fail(line);
    assert.equal(await removeOldRuns({ host, retention: 3_600_000, now: Date.now, tell }), 0);
    const later = () => Date.now() + 7_200_000;
    assert.equal(await removeOldRuns({ host, retention: 3_600_000, now: later, tell }), 1);
    assert.equal(await removeOldRuns({ host, retention: 3_600_000, now: later, tell }), 0);

    assert.deepEqual(
      (await engine.listRuns(folder())).map(({ id }) => id),
      [waits],
    );
    assert.equal((await send('GET', `/v1/runs/${over}`)).status, 404);
    assert.deepEqual(archived(), [`${over}.baton-run`, 'usage.jsonl']);
    assert.deepEqual(await usage(), before);
    assert.ok((await readAudit(folder())).some(({ run, action }) => run === over && action === 'run.ended'));
    // What was archived is read by any machine.
    const opened = await engine.unpackRun(folder(), readFileSync(join(folder(), '.baton/archive', `${over}.baton-run`)));
    const { result, foreign } = await engine.readRun(join(folder(), '.baton/runs', engine.runPaths(opened).id));
    assert.deepEqual([result.outputs, foreign], [{ text: 'Hello Ada' }, true]);
    // One that is there again is counted once, and as foreign stays.
    assert.deepEqual(await usage(), before);
    assert.equal(await removeOldRuns({ host, retention: 1, now: later, tell }), 0);
  });

  it('stay where the archive cannot be written, and that is told', async () => {
    write('greet.baton.yaml', served.greeting);
    const { begin, ended, idle, host } = await serve();
    const run = await begin('greet.baton.yaml', { name: 'Ada' });
    await ended(run, 'succeeded');
    await idle();
    write('.baton/archive', 'a file');
    const told: string[] = [];
    const now = () => Date.now() + 7_200_000;
    assert.equal(await removeOldRuns({ host, retention: 1, now, tell: (line) => told.push(line) }), 0);
    assert.equal((await engine.listRuns(folder())).length, 1);
    assert.match(told.join('\n'), new RegExp(`The run ${run}, whose time is over, stays`));
  });
});
