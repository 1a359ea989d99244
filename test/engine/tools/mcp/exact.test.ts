import assert from 'node:assert/strict';
import { exactBody, exactMessage } from '../../../../engine/tools/mcp/exact.ts';

describe('whole numbers of an MCP server that no number holds', () => {
  const message = '{"jsonrpc":"2.0","id":1,"result":{"n":1234567890123456789,"m":7,"t":"1234567890123456789"}}';
  const kept = '{"jsonrpc":"2.0","id":1,"result":{"n":"1234567890123456789","m":7,"t":"1234567890123456789"}}';

  it('are texts in a line', () => {
    assert.equal(exactMessage(message), kept);
    for (const same of ['{"n":12}', 'no message', '{"n": 1234567890123456789']) assert.equal(exactMessage(same), same);
  });

  const through = (pieces: readonly string[], isStream: boolean, ignores = (_: string) => false): Promise<string> => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    return new Response(exactBody(body, isStream, ignores)).text();
  };

  it('are texts in a body, however it is cut', async () => {
    for (const cut of [1, 20, 60]) assert.equal(await through([message.slice(0, cut), message.slice(cut)], false), kept);
  });

  it('are texts in a stream of events, whose other lines stay', async () => {
    const events = (one: string): string => `event: message\r\ndata: ${one}\r\n\r\n: still here\n\ndata: ${one}\n\n`;
    for (const cut of [1, 25, 80]) {
      const text = events(message);
      assert.equal(await through([text.slice(0, cut), text.slice(cut)], true), events(kept));
    }
  });

  it('stand in events alone that are not ignored', async () => {
    const text = `event: message\ndata: skip\n\ndata: ${message}\n\n`;
    const ignores = (one: string): boolean => one === 'skip';
    for (const cut of [1, 22, 80])
      assert.equal(await through([text.slice(0, cut), text.slice(cut)], true, ignores), `event: message\n\n\ndata: ${kept}\n\n`);
  });
});
