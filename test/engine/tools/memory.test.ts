import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonMap } from '../../../engine/language/json.ts';
import { memory } from '../../../engine/language/tools/builtin/memory.ts';
import { temporaryFolder } from '../store/folder.ts';
import { runPipeline } from './run-pipeline.ts';
import { failureOf, toolsIn } from './world.ts';

const ajv = new Ajv2020({ strict: false });
const shapes = new Map(Object.entries(memory.actions).map(([name, { result }]) => [name, ajv.compile(result)]));

describe('memory', () => {
  const folder = temporaryFolder();
  const shelves = () => join(folder(), 'work/.baton/memory');
  const files = () => readdirSync(shelves()).filter((name) => name.endsWith('.json'));
  const call = async (action: string, parameters: JsonMap): Promise<JsonMap> => {
    const context = { signal: new AbortController().signal, log: () => undefined };
    const result = await toolsIn(folder()).tools.call('memory', action, parameters, context);
    const fits = shapes.get(action);
    assert.ok(fits?.(result), JSON.stringify(fits?.errors));
    return result;
  };
  const kept = async (key: string, namespace = 'default') => (await call('retrieve', { key, namespace }))['value'];
  /** Changes what the files say, as time does. */
  const expire = () => {
    for (const name of files()) {
      const text = readFileSync(join(shelves(), name), 'utf8');
      writeFileSync(join(shelves(), name), text.replace(/"expires_at": "[^"]*"/g, '"expires_at": "2020-01-01T00:00:00.000Z"'));
    }
  };

  it('keeps any value with its type, under any key', async () => {
    const values = [null, 0, 'é', '', true, [1, { a: null }], { b: [] }];
    for (const [index, value] of values.entries())
      for (const key of [`k${index}`, '__proto__', 'constructor', 'a/../b', '.']) {
        assert.equal((await call('store', { key, value }))['stored'], true);
        assert.deepEqual(await kept(key), value);
      }
  });
  it('tells a new key from a replaced one, and when it was stored', async () => {
    const first = await call('store', { key: 'a', value: 1 });
    assert.deepEqual([first['created'], first['namespace'], first['expires_at']], [true, 'default', undefined]);
    assert.ok(Math.abs(Date.parse(String(first['stored_at'])) - Date.now()) < 60_000);
    assert.equal((await call('store', { key: 'a', value: 2 }))['created'], false);
  });
  it('gives a default where nothing is kept, and succeeds', async () => {
    assert.deepEqual(await call('retrieve', { key: 'a' }), {
      success: true,
      key: 'a',
      namespace: 'default',
      found: false,
      value: null,
      content: null,
    });
    assert.deepEqual((await call('retrieve', { key: 'a', default: [1] }))['value'], [1]);
  });
  it('keeps namespaces apart, also those that differ in case or signs only', async () => {
    const names = ['a', 'A', 'a b', 'a-b', 'ä', '../a', 'x'.repeat(1_000)];
    for (const namespace of names) await call('store', { key: 'k', value: namespace, namespace });
    for (const namespace of names) assert.equal(await kept('k', namespace), namespace);
    assert.deepEqual((await call('list', {}))['namespaces'], [...names].sort());
    assert.equal(new Set(files().map((name) => name.toLowerCase())).size, names.length);
  });
  it('forgets what has expired, in every action', async () => {
    const { expires_at } = await call('store', { key: 'a', value: 'x', ttl: 3_600 });
    const left = Date.parse(String(expires_at)) - Date.now();
    assert.ok(left > 3_500_000 && left <= 3_600_000);
    await call('store', { key: 'b', value: 'x' });
    assert.deepEqual((await call('list', {}))['keys'], ['a', 'b']);
    expire();
    assert.equal((await call('retrieve', { key: 'a' }))['found'], false);
    assert.deepEqual((await call('list', {}))['keys'], ['b']);
    assert.equal((await call('search', { query: 'x' }))['count'], 1);
    assert.equal((await call('delete', { key: 'a' }))['deleted'], false);
    assert.doesNotMatch(readFileSync(join(shelves(), String(files()[0])), 'utf8'), /2020/);
  });
  it('names no namespace in which all has expired', async () => {
    await call('store', { key: 'a', value: 'x', ttl: 60 });
    expire();
    assert.deepEqual((await call('list', {}))['namespaces'], []);
  });
  it('changes members of a map, and replaces anything else', async () => {
    assert.equal((await call('update', { key: 'a', value: { x: 1, y: 1 }, ttl: 60 }))['created'], true);
    const changed = await call('update', { key: 'a', value: { y: 2, z: 3 } });
    assert.deepEqual([changed['value'], changed['created']], [{ x: 1, y: 2, z: 3 }, false]);
    assert.equal(typeof changed['expires_at'], 'string');
    assert.deepEqual((await call('update', { key: 'a', value: [1] }))['value'], [1]);
    assert.deepEqual(await kept('a'), [1]);
  });
  it('lists keys that fit', async () => {
    for (const key of ['user_b', 'user_a', 'x']) await call('store', { key, value: 1 });
    const { keys, count } = await call('list', { pattern: 'user_*' });
    assert.deepEqual([keys, count], [['user_a', 'user_b'], 2]);
  });
  it('finds values with every word, the best first', async () => {
    await call('store', { key: 'one', value: 'tea tea milk' });
    await call('store', { key: 'two', value: { drink: 'TEA', with: ['milk'] } });
    await call('store', { key: 'tea', value: 'sugar' });
    const keysOf = async (query: string, limit = 10) => {
      const { results, count } = await call('search', { query, limit });
      return [Array.isArray(results) ? results.map((one) => (one instanceof Object && 'key' in one ? one.key : one)) : [], count];
    };
    assert.deepEqual(await keysOf('tea'), [['one', 'tea', 'two'], 3]);
    assert.deepEqual(await keysOf('Milk tea'), [['one', 'two'], 2]);
    assert.deepEqual(await keysOf('tea', 1), [['one'], 3]);
    assert.deepEqual(await keysOf('coffee'), [[], 0]);
  });
  it('forgets one value, those that fit, or all of a namespace', async () => {
    for (const key of ['a1', 'a2', 'b']) await call('store', { key, value: 1 });
    await call('store', { key: 'a1', value: 1, namespace: 'other' });
    assert.equal((await call('delete', { key: 'b' }))['deleted'], true);
    assert.equal((await call('clear', { pattern: 'a2' }))['cleared'], 1);
    assert.equal((await call('clear', {}))['cleared'], 1);
    assert.deepEqual((await call('list', {}))['namespaces'], ['other']);
  });

  const wrong: [rule: string, action: string, parameters: JsonMap, message: RegExp][] = [
    ['no key', 'store', { value: 1 }, /"key" must be a text of 1 to 1000/],
    ['an empty key', 'retrieve', { key: '' }, /"key" must be/],
    ['a key that is a list', 'delete', { key: [] }, /"key" must be/],
    ['a long namespace', 'list', { namespace: 'x'.repeat(1_001) }, /"namespace" must be/],
    ['no value', 'store', { key: 'a' }, /"value" is missing/],
    ['a time of zero', 'store', { key: 'a', value: 1, ttl: 0 }, /"ttl" must be a number of seconds above 0, not 0/],
    ['a time that is a text', 'store', { key: 'a', value: 1, ttl: 'soon' }, /"ttl"/],
    ['a time beyond all dates', 'store', { key: 'a', value: 1, ttl: 1e300 }, /"ttl"/],
    ['no words', 'search', { query: '  ' }, /no words/],
    ['what is too large', 'store', { key: 'a', value: 'x'.repeat(33_000_000) }, /would grow over 32 MB/],
  ];
  for (const [rule, action, parameters, message] of wrong)
    it(`refuses ${rule}`, async () => {
      const failure = await failureOf(call(action, parameters));
      assert.equal(failure.kind, 'input');
      assert.match(failure.message, message);
    });
  it('takes a number for a key', async () => {
    await call('store', { key: 5, value: 'x' });
    assert.equal(await kept('5'), 'x');
  });

  const damages: [rule: string, text: string][] = [
    ['no JSON', '{'],
    ['of another version', '{"version":2,"namespace":"default","entries":{}}'],
    ['without entries', '{"version":1,"namespace":"default"}'],
    ['with an entry that is none', '{"version":1,"namespace":"default","entries":{"a":1}}'],
  ];
  for (const [rule, text] of damages)
    it(`refuses a file that is ${rule}, and leaves it as it is`, async () => {
      await call('store', { key: 'a', value: 1 });
      const file = join(shelves(), String(files()[0]));
      writeFileSync(file, text);
      for (const action of ['retrieve', 'store']) {
        const failure = await failureOf(call(action, { key: 'a', value: 1 }));
        assert.match(failure.message, /^The memory "default" is damaged \(/);
        assert.match(failure.hint ?? '', /Repair or delete/);
      }
      assert.equal(readFileSync(file, 'utf8'), text);
    });
  it('says so where the folder is none', async () => {
    mkdirSync(join(folder(), 'work/.baton'), { recursive: true });
    writeFileSync(shelves(), '');
    assert.match((await failureOf(call('store', { key: 'a', value: 1 }))).message, /cannot be written/);
    assert.match((await failureOf(call('list', {}))).message, /cannot be read/);
  });

  it('loses nothing between calls at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => call('update', { key: 'a', value: { [`n${index}`]: index } })));
    assert.equal(Object.keys((await kept('a')) ?? {}).length, 40);
  });
  it('loses nothing between two processes', async () => {
    const root = join(folder(), 'work');
    mkdirSync(root, { recursive: true });
    const start = (name: string) => {
      const program = ['--import', './test/hooks.mjs', 'test/engine/tools/programs/remember.ts', root, name, '25'];
      return once(spawn(process.execPath, program, { stdio: ['ignore', 'inherit', 'inherit'] }), 'exit');
    };
    assert.deepEqual(await Promise.all([start('a'), start('b')]), [
      [0, null],
      [0, null],
    ]);
    assert.equal(Object.keys((await kept('all')) ?? {}).length, 50);
  });

  it('remembers from run to run in a pipeline, under the names that older files use', async () => {
    const run = async (visitor: string) => {
      const result = await runPipeline(folder(), 'memory.baton.yaml', { inputs: new Map([['visitor', { value: visitor }]]) });
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      return result.outputs;
    };
    assert.deepEqual(await run('Ann B'), { total: 1, first: true, visitors: ['visitor_ann-b'], found: ['visitor_ann-b'] });
    assert.deepEqual(await run('Bo'), {
      total: 2,
      first: false,
      visitors: ['visitor_ann-b', 'visitor_bo'],
      found: ['visitor_ann-b'],
    });
  });
});
