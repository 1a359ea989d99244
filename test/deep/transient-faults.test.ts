import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as engine from '../../engine/index.ts';
import { readLog } from '../../engine/store/log/read-log.ts';
import { temporaryFolder } from '../engine/store/folder.ts';
import { randomBy } from './schedules/fault-runs.ts';

/** FAULT_RUNS=10000 makes as many. */
const runs = Number(process.env['FAULT_RUNS'] ?? 500);
const atOnce = 100;
const steps = 3;
/** The share of requests that fail once. */
const faulty = 0.05;

const line = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, finish: string | null) =>
  line({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] });

/** What servers of models do at times. */
const faults: readonly ((response: ServerResponse) => void)[] = [
  (response) => response.writeHead(503).end('overloaded'),
  (response) => response.writeHead(429, { 'retry-after': '1' }).end('{}'),
  (response) => response.writeHead(500).end('<html>'),
  (response) => void response.socket?.destroy(),
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ content: 'hal' }, null), () => response.socket?.destroy());
  },
];

describe('transient faults', function () {
  this.timeout(3_600_000);
  const folder = temporaryFolder();
  it('of 5 % of all calls of models end at most one of 1,000 runs, and leave each log whole', async () => {
    const random = randomBy(20_261_125);
    let struck = 0;
    const server = createServer(async (request, response) => {
      for await (const _ of request);
      if (random() < faulty) {
        struck++;
        faults[Math.floor(random() * faults.length)]?.(response);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${chunk({ content: 'yes' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    writeFileSync(
      join(folder(), 'baton.yaml'),
      `providers:\n  local: {type: openai-compatible, base_url: "http://${host}/v1", key: none}\n`,
    );
    const asks = Array.from(
      { length: steps },
      (_, at) => `  - {id: s${at}, prompt: "${at}"${at > 0 ? `, dependencies: [s${at - 1}]` : ''}}`,
    );
    writeFileSync(join(folder(), 'asks.baton.yaml'), `id: asks\nmodel: local:m\nsteps:\n${asks.join('\n')}\n`);

    const outcomes = new Map<string, number>();
    const left = Array.from({ length: runs }).keys();
    const drive = async (): Promise<void> => {
      for (const _ of left) {
        const { done, folder: place } = await engine.startRun({
          file: 'asks.baton.yaml',
          cwd: folder(),
          env: {},
          allow: [`model:${host}`],
        });
        const { status } = await done;
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
        const { facts, damage } = await readLog(place);
        assert.equal(damage, undefined);
        assert.equal(facts.filter(({ type }) => type === 'run.finished').length, 1);
        if (status === 'succeeded') assert.equal(facts.filter(({ type }) => type === 'step.succeeded').length, steps);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, drive));
    server.closeAllConnections();
    server.close();
    console.log(`      ${struck} faults; ${[...outcomes].map(([status, count]) => `${count} ${status}`).join(', ')}`);
    assert.ok(struck > 0.03 * runs * steps, `only ${struck} faults`);
    // Of few runs two may have had three faults in a row.
    assert.ok(runs - (outcomes.get('succeeded') ?? 0) <= Math.max(2, 0.001 * runs), JSON.stringify([...outcomes]));
  });
});
