import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

describe('Ctrl+C while a model is asked outside of a run', () => {
  const place = temporaryFolder();
  const asked: (() => void)[] = [];
  /** A model that never answers. */
  const server = createServer(() => asked.shift()?.());
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    const url = `http://127.0.0.1:${address.port}/v1`;
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'baton.yaml'), `providers: {slow: {type: openai-compatible, base_url: "${url}", key: none}}\n`);
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      'data: {colour: <AUTO>a colour</AUTO>}\nsteps: [{id: a, prompt: "Summarise: {{ data.colour }} A mill grinds corn. It stands by the sea."}]\n',
    );
  });
  const env = { PATH: process.env['PATH'] ?? '' };

  for (const args of [
    ['explain', 'p.baton.yaml', '--model', 'slow:m'],
    ['auto', 'p.baton.yaml', '--refresh', '--model', 'slow:m'],
    ['show', 'latest', '--qc', '--model', 'slow:m'],
  ])
    it(`${args[0]} ends with 130, and a second one ends the process at once`, async () => {
      const responses = join(place(), 'r.yaml');
      writeFileSync(responses, 'data.colour: blue\n');
      const first = await obey(['run', 'p.baton.yaml', '-q', '--auto-responses', 'r.yaml'], testIo(place(), { env }));
      assert.equal(first.code, 0, first.err);
      const io = testIo(place(), { env });
      const { promise, resolve } = Promise.withResolvers<void>();
      asked.push(resolve);
      const said = obey(args, io);
      await promise;
      io.stop();
      io.stop();
      assert.deepEqual(io.killed, [130]);
      const { code, err } = await said;
      assert.equal(code, 130, err);
      assert.match(err, /cancelled/);
      assert.ok(!io.isHeard());
    });
});
