import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { traceTarget, watchExports } from '../../../../engine/index.ts';
import { served, useServers } from './server.ts';

describe('the traces of runs of a server', () => {
  const { write, serve } = useServers();
  let status = 200;
  let bodies: string[] = [];
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    if (status === 200) bodies.push(body);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  before(() => new Promise<void>((done) => collector.listen(0, '127.0.0.1', done)));
  after(() => {
    collector.closeAllConnections();
    collector.close();
  });
  beforeEach(() => {
    status = 200;
    bodies = [];
  });
  const target = () => traceTarget({}, `http://127.0.0.1:${(collector.address() as AddressInfo).port}`);

  it('are sent too where a run goes on after an answer', async () => {
    write('question.baton.yaml', served.question);
    const { begin, ended, idle, send } = await serve({ trace: target() });
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    await idle();
    await send('POST', `/v1/runs/${run}/answers`, { body: { value: 'red' } });
    await ended(run, 'succeeded');
    await idle();
    assert.match(bodies.join(), /"run question"/);
  });

  it('are told of once where they cannot be sent, and are counted', async () => {
    write('greet.baton.yaml', served.greeting);
    status = 401;
    const told: string[] = [];
    const trace = target();
    assert.ok(trace);
    const watch = watchExports(trace.url, (text) => void told.push(text));
    const { begin, ended, idle, send } = await serve({ trace: { ...trace, watch } });
    for (let count = 0; count < 2; count++) await ended(await begin('greet.baton.yaml', { name: 'Ada' }), 'succeeded');
    await idle();
    assert.match((await send('GET', '/metrics')).text, /^baton_trace_spans_lost_total 4$/m);
    assert.equal(told.length, 1);

    status = 200;
    await ended(await begin('greet.baton.yaml', { name: 'Ada' }), 'succeeded');
    await idle();
    assert.match(told[1] ?? '', /again; 4 were lost/);
  });
});
