import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { createServerAsk, faultsOfServer } from '../../../../engine/store/http/ask-server.ts';

describe('a call of a worker', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  const open = async (answer: RequestListener) => {
    const server = createServer(answer);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ends.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const ask = createServerAsk({ url, token: 'baton_x' }, { id: 'x' }, 5_000);
    return { ask: () => ask('beat', {}), faults: faultsOfServer({ url, token: 'baton_x' }) };
  };

  it('gives what the server answers', async () => {
    for (const answer of [null, false, 0, '', [], { a: 1 }]) {
      const { ask } = await open((_, response) => response.end(JSON.stringify({ answer })));
      assert.deepEqual(await ask(), answer);
    }
  });

  // Taken for an answer, any of them would say that nothing of what was asked is so.
  const passing: Record<string, { answer: RequestListener; says: RegExp }> = {
    'the page of a proxy': { answer: (_, response) => response.end('<h1>Back soon</h1>'), says: /no server that has work/ },
    nothing: { answer: (_, response) => response.end(), says: /no server that has work/ },
    'something else': { answer: (_, response) => response.end('{"status": "ok"}'), says: /no server that has work/ },
    'an answer that is cut off': {
      answer(_, response) {
        response.writeHead(200, { 'content-length': '100' }).write('{"answer": []');
        setTimeout(() => response.destroy(), 20);
      },
      says: /No server answers/,
    },
    'an error of the server': {
      answer: (_, response) => response.writeHead(503).end('{"detail": "not now"}'),
      says: /failed: not now/,
    },
  };
  for (const [what, { answer, says }] of Object.entries(passing))
    it(`is sent again where the answer is ${what}`, async () => {
      const { ask, faults } = await open(answer);
      await assert.rejects(ask(), (error) => {
        assert.match(faults.describe(error), says);
        return faults.isPassing(error);
      });
    });

  it('is not sent again where the server refuses it', async () => {
    const { ask, faults } = await open((_, response) => response.writeHead(401).end('{"detail": "unknown"}'));
    await assert.rejects(ask(), (error) => !faults.isPassing(error));
  });
});
