import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeToken, type ServerToken, type TokenScope } from '../../../../engine/trust/tokens.ts';
import { useServers } from './server.ts';

describe('tokens that are looked up for requests', () => {
  const { folder, serve } = useServers();

  /** A server with one token; `send` gives the status of a request of whoever has it, `looks` how often tokens were read. */
  const open = async (scopes: readonly TokenScope[], path: string, expires?: number) => {
    const { token, kept } = makeToken(folder(), { name: 'one', scopes, now: Date.now(), expires });
    const valid: ServerToken[] = [kept];
    let looks = 0;
    const { send } = await serve({
      kept: async () => {
        looks++;
        return [...valid];
      },
    });
    return { valid, send: async () => (await send('POST', path, { as: token, body: {} })).status, looks: () => looks };
  };

  it('of a worker: once within a second, and one that is taken back counts no longer after it', async () => {
    const { valid, send, looks } = await open(['work'], '/v1/worker/hello');
    const first = performance.now();
    const statuses = [await send(), await send(), await send()];
    // It is known, but there is no database here.
    assert.deepEqual(statuses, [409, 409, 409]);
    if (performance.now() - first < 900) assert.equal(looks(), 1);

    valid.pop();
    await sleep(1_000 - (performance.now() - first) + 50);
    assert.equal(await send(), 401);
  });

  it('of a worker: one that is unknown is looked up each time, so that a new one counts at once', async () => {
    const { valid, send } = await open(['work'], '/v1/worker/hello');
    const [mine] = valid.splice(0);
    assert.equal(await send(), 401);
    valid.push(mine ?? assert.fail());
    assert.equal(await send(), 409);
  });

  it('of somebody else: each time, so that it counts no longer once it is taken back', async () => {
    const { valid, send } = await open(['work', 'run'], '/v1/worker/hello');
    assert.equal(await send(), 409);
    valid.pop();
    assert.equal(await send(), 401);
  });
});
