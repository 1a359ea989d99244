import assert from 'node:assert/strict';
import { boundedFetch, mostMessage } from '../../../../engine/tools/mcp/messages.ts';

const piece = new Uint8Array(1_000_000).fill(32);

/** An answer of so many megabytes. */
function answer(megabytes: number, type: string, between = ''): Response {
  let left = megabytes;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- <= 0) controller.close();
      else controller.enqueue(between === '' ? piece : new TextEncoder().encode(`${' '.repeat(1_000_000)}${between}`));
    },
  });
  return new Response(body, { headers: { 'content-type': type } });
}

const lengthOf = async (response: Response): Promise<number> => {
  const made = boundedFetch(
    async () => response,
    'files',
    () => false,
  );
  return (await (await made('http://127.0.0.1/')).arrayBuffer()).byteLength;
};

describe('messages of an MCP server over HTTP', () => {
  it('one answer has a bound', async () => {
    assert.equal(await lengthOf(answer(mostMessage / 1e6, 'application/json')), mostMessage);
    await assert.rejects(lengthOf(answer(mostMessage / 1e6 + 1, 'application/json')), /files sent a message of more than 64 MB/);
  });

  it('a stream has one for each message, and none for all of them', async () => {
    assert.ok((await lengthOf(answer(70, 'text/event-stream', '\n\n'))) > mostMessage);
    await assert.rejects(lengthOf(answer(70, 'text/event-stream', '\n')), /more than 64 MB/);
  });

  it('no body is none', async () => {
    assert.equal(await lengthOf(new Response(null, { status: 202 })), 0);
  });
});
