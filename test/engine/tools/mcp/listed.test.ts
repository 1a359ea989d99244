import assert from 'node:assert/strict';
import type { McpSession } from '../../../../engine/tools/mcp/contract.ts';
import { isListOld, listForStep } from '../../../../engine/tools/mcp/listed.ts';

describe('the list of tools that a step has of a server', () => {
  const asking = { signal: new AbortController().signal };
  let changes = 0;
  const session = (capabilities = { tools: {} }): McpSession =>
    ({ changes: () => changes, about: () => ({ capabilities }), listTools: async () => [{ name: 'a' }] }) as never;

  it('is old once the server says that its tools are others, for each step by itself', async () => {
    const one = session();
    await listForStep(one, asking as never, 'first');
    assert.deepEqual(
      ['first', 'second'].map((step) => isListOld(one, step)),
      [false, true],
    );
    await listForStep(one, asking as never, 'second');
    changes++;
    assert.deepEqual(
      ['first', 'second'].map((step) => isListOld(one, step)),
      [true, true],
    );
    await listForStep(one, asking as never, 'first');
    assert.deepEqual(
      ['first', 'second'].map((step) => isListOld(one, step)),
      [false, true],
    );
  });

  it('is old once in a session that never listed them for the step: it comes from another process, or another session', async () => {
    const one = session();
    assert.equal(isListOld(one, 'step'), true);
    await listForStep(one, asking as never, 'step');
    assert.equal(isListOld(one, 'step'), false);
  });

  it('is empty and never old for a server that has no tools', async () => {
    const one = session({} as never);
    assert.deepEqual(await listForStep(one, asking as never, 'step'), []);
    assert.equal(isListOld(one, 'step'), false);
  });
});
