import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { ownTools } from '../../../../engine/language/tools/own.ts';
import type { ToolsOptions } from '../../../../engine/tools/tools.ts';
import { useOwnHome } from '../../own-home.ts';
import { failureOf, toolsIn } from '../world.ts';

const command = [process.execPath, resolve('test/engine/tools/programs/asking-server.ts')];

describe('what a server may ask of Baton', () => {
  useOwnHome();
  let folder = '';
  let open: ReturnType<typeof toolsIn>['tools'][] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-client-'));
  });
  afterEach(async () => {
    await Promise.all(open.map((tools) => tools.close?.()));
    open = [];
    rmSync(folder, { recursive: true, force: true });
  });

  const world = (options: Partial<ToolsOptions> = {}) => {
    const made = toolsIn(folder, { own: ownTools({ asking: { mcp: { command } } }), allow: ['asking+machine'], ...options });
    open.push(made.tools);
    const context = { signal: new AbortController().signal, log: (text: string) => void made.logged.push(text) };
    const call = (tool: string, given: JsonMap = {}): Promise<JsonMap> => made.tools.call('asking', tool, given, context);
    const ask = async (method: string, params: JsonMap = {}): Promise<Json> =>
      JSON.parse(String((await call('ask', { method, params }))['text']));
    return { ...made, call, ask };
  };

  const refused: [method: string, params: JsonMap, said: RegExp][] = [
    [
      'sampling/createMessage',
      { messages: [{ role: 'user', content: { type: 'text', text: 'hi' } }], maxTokens: 5 },
      /asked for an answer of a model \(sampling\/createMessage\), and was refused/,
    ],
    [
      'elicitation/create',
      { message: 'Your password?', requestedSchema: { type: 'object', properties: { it: { type: 'string' } } } },
      /asked for an answer of a person \(elicitation\/create\), and was refused/,
    ],
    ['tasks/list', {}, /asked for tasks\/list, which Baton does not offer/],
    ['constructor', {}, /asked for constructor, which Baton does not offer/],
  ];
  for (const [method, params, said] of refused)
    it(`${method} is refused by the protocol's word for what is not offered, and told once`, async () => {
      const { ask, logged } = world();
      const [first, second] = [await ask(method, params), await ask(method, params)];
      assert.deepEqual(first, { code: -32601, message: `MCP error -32601: Baton does not offer ${method}.` });
      assert.deepEqual(second, first);
      const told = logged.filter((line) => said.test(line));
      assert.equal(told.length, 1, logged.join('\n'));
    });

  const roots: [rule: string, options: (at: (name: string) => string) => Partial<ToolsOptions>, names: string[]][] = [
    ['its project and the output folder that a person named', () => ({}), ['work', 'out']],
    ['no output folder that the file named', () => ({ outputBy: 'folder' }), ['work']],
    ['a working folder elsewhere', (at) => ({ workdir: at('secret'), outputFolder: at('secret') }), ['work', 'secret']],
    ['no folder that may only be read', (at) => ({ readable: [at('secret')] }), ['work', 'out']],
    ['a folder with a space, as an address', (at) => ({ outputFolder: at('my out') }), ['work', 'my out']],
  ];
  for (const [rule, options, names] of roots)
    it(`a server that runs here is told where it may work: ${rule}`, async () => {
      const at = (name: string): string => join(folder, name);
      mkdirSync(at('my out'));
      const { ask, logged } = world(options(at));
      assert.deepEqual(await ask('roots/list'), { roots: names.map((name) => ({ uri: pathToFileURL(at(name)).href, name })) });
      assert.ok(!logged.some((line) => line.includes('roots')), logged.join('\n'));
    });

  it('a tool that came during the run is called, one that went is missed by name', async () => {
    const { call } = world();
    await call('grow', { name: 'sing' });
    assert.equal((await call('sing'))['success'], true);
    await call('shrink', { name: 'sing' });
    const failure = await failureOf(call('sing'));
    assert.deepEqual(
      [failure.kind, failure.message, failure.hint],
      ['tool', 'The MCP server asking has no tool "sing".', 'It has ask, grow, shrink.'],
    );
  });
});
