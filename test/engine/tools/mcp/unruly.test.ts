import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { ownTools } from '../../../../engine/language/tools/own.ts';
import { countUnheard } from '../../../../engine/tools/mcp/unheard.ts';
import { useOwnHome } from '../../own-home.ts';
import { failureOf, toolsIn } from '../world.ts';

const command = [process.execPath, resolve('test/engine/tools/programs/unruly-server.ts')];

describe('what a server sends unasked', () => {
  useOwnHome();
  let folder = '';
  const ends: (() => Promise<void> | undefined)[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-unruly-'));
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  const world = () => {
    const made = toolsIn(folder, { own: ownTools({ unruly: { mcp: { command } } }), allow: ['unruly+machine'] });
    ends.push(() => made.tools.close?.());
    const context = { signal: new AbortController().signal, log: (text: string) => void made.logged.push(text) };
    const call = (tool: string, given: JsonMap): Promise<JsonMap> => made.tools.call('unruly', tool, given, context);
    return { ...made, call, context };
  };

  it('is passed over, and told once where it is much', async () => {
    const { call, logged } = world();
    const notes = (): string[] => logged.filter((line) => line.includes('notifications that nobody asked for'));
    assert.equal((await call('flood', { count: 10_000 }))['text'], 'done');
    assert.deepEqual(notes(), []);
    for (const count of [1, 10_001]) assert.equal((await call('flood', { count }))['text'], 'done');
    assert.deepEqual(notes(), [
      'The MCP server unruly sent more than 10000 notifications that nobody asked for. They are not read.',
    ]);
  });

  it('holds up no timeout', async () => {
    const { tools, context } = world();
    const given = { server: { command }, tool: 'endless', timeout: 0.5 };
    const failure = await failureOf(
      tools.call('mcp', 'call_tool', given, { ...context, allowed: [{ tool: 'mcp', isolation: 'machine' }] }),
    );
    assert.deepEqual([failure.kind, /took longer than 0\.5 s/.test(failure.message)], ['timeout', true], failure.message);
  });

  it('ends the session where it asks on and reads no answer, and says so', async () => {
    const { call } = world();
    const failure = await failureOf(call('asking', { count: 200_000 }));
    assert.deepEqual(
      [failure.kind, failure.message, failure.retryable],
      [
        'tool',
        'The MCP server unruly sent requests without reading the answers: 10000 answers waited. It was not heard any further.',
        false,
      ],
    );
    // The next call finds a new one.
    assert.equal((await call('flood', { count: 1 }))['text'], 'done');
  });

  it('is answered, however much it asks, where it reads the answers', async () => {
    assert.equal((await world().call('polite', { count: 9_000 }))['text'], 'done');
  });

  const messages: [rule: string, message: string, ignored: boolean][] = [
    ['of the log', '{"jsonrpc":"2.0","method":"notifications/message","params":{}}', true],
    ['of a resource', '{"method": "notifications/resources/updated"}', true],
    ['of progress', '{"method":"notifications/progress"}', false],
    ['of other tools', '{"method":"notifications/tools/list_changed"}', false],
    ['that is a request', '{"id":1,"method":"notifications/message"}', false],
    ['within an answer', '{"id":1,"result":{"method":"notifications/message"}}', false],
    ['broken off', '{"method":"notifications/message"', false],
  ];
  for (const [rule, message, ignored] of messages)
    it(`is ${ignored ? 'ignored' : 'read'}: a notification ${rule}`, () => {
      assert.equal(countUnheard('x', assert.fail)(message), ignored);
    });

  for (const tool of ['deep', 'judged']) {
    it(`may be nested as deep as values are compared (${tool})`, async () => {
      assert.equal((await world().call(tool, { count: 490 }))['success'], true);
    });
    for (const count of [600, 3_000, 100_000])
      it(`is refused in words where it is nested ${count} deep (${tool})`, async () => {
        const { kind, message, retryable } = await failureOf(world().call(tool, { count }));
        assert.deepEqual([kind, message, retryable], ['tool', 'The answer is nested more than 500 levels deep.', false]);
      });
  }
});
