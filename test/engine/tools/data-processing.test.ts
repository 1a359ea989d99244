import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isMap, type Json, type JsonMap } from '../../../engine/language/json.ts';
import { dataProcessing } from '../../../engine/language/tools/builtin/data-processing.ts';
import { temporaryFolder } from '../store/folder.ts';
import { cases, type DataCase } from './cases/data-processing.ts';
import { failureOf, toolsIn } from './world.ts';

const ajv = new Ajv2020({ strict: false });
const shapes = new Map(Object.entries(dataProcessing.actions).map(([name, { result }]) => [name, ajv.compile(result)]));

describe('data-processing', () => {
  const folder = temporaryFolder();
  const here = (name: string) => join(folder(), 'work/here', name);
  const put = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(here(name)), { recursive: true });
    writeFileSync(here(name), content);
  };
  const text = (name: string) => readFileSync(here(name), 'utf8');
  /** Calls an action; what succeeds has the shape that the descriptor promises. */
  const call = async (action: string, parameters: JsonMap, signal = new AbortController().signal): Promise<JsonMap> => {
    const result = await toolsIn(folder()).tools.call('data-processing', action, parameters, { signal, log: () => undefined });
    const fits = shapes.get(action);
    if (result['success']) assert.ok(fits?.(result), JSON.stringify(fits?.errors));
    return result;
  };

  describe('cases', () => {
    for (const one of cases) it(`${one.action}: ${one.rule}`, () => check(one));
  });

  async function check({ action, given, files = {}, gives, rows, format, writes, declined, failed }: DataCase): Promise<void> {
    for (const [name, content] of Object.entries(files)) put(name, content);
    if (failed) {
      const failure = await failureOf(call(action, given));
      assert.equal(failure.kind, failed.kind);
      assert.match(failure.message, failed.message);
      return;
    }
    const result = await call(action, given);
    if (declined) {
      assert.equal(result['success'], false);
      assert.match(String(result['error']), declined);
      return;
    }
    assert.equal(result['success'], true, String(result['error']));
    if (gives !== undefined) {
      assert.deepEqual(result['data'], gives);
      assert.deepEqual(result['processed_data'], gives);
    }
    if (rows !== undefined) assert.equal(result['rows'], rows);
    if (format !== undefined) assert.equal(result['format'], format);
    for (const [name, content] of Object.entries(writes ?? {})) {
      assert.equal(text(name), content);
      assert.equal(result['file'], name);
      assert.equal(result['data'], undefined);
    }
  }

  describe('files', () => {
    it('go through piece by piece: a large table is filtered from file to file', async () => {
      const lines = Array.from({ length: 60_000 }, (_, n) => `${n},"row ${n}",${n % 3}.50`);
      put('large.csv', `n,name,price\n${lines.join('\n')}\n`);
      const result = await call('filter', { file: 'large.csv', where: 'n % 20000 == 1', output_file: 'small.csv' });
      assert.equal(result['rows'], 3);
      assert.equal(text('small.csv'), 'n,name,price\n1,row 1,1.50\n20001,row 20001,0.50\n40001,row 40001,2.50\n');
      assert.equal(result['size'], text('small.csv').length);
    });

    it('keep the spelling of rows that a left join finds nothing for', async () => {
      put('left.csv', 'id,price\n1,1.50\n2,2.00\n');
      const operations = [{ join: { with: [{ id: 1, more: 'x' }], on: 'id', type: 'left' } }];
      await call('transform', { file: 'left.csv', operations, output_file: 'joined.csv' });
      assert.match(text('joined.csv'), /2\.00/);
    });

    it('are closed, however little of them is read', async function () {
      const descriptors = '/proc/self/fd';
      if (!existsSync(descriptors)) this.skip();
      const lines = Array.from({ length: 60_000 }, (_, n) => `${n},"row ${n}"`);
      put('large.csv', `n,name\n${lines.join('\n')}\n`);
      put('cells.csv', `n,name\n1,a,b\n${lines.join('\n')}\n`);
      const first = await call('transform', { file: 'large.csv', steps: [{ limit: 1 }] });
      assert.deepEqual(first['data'], [{ n: 0, name: 'row 0' }]);
      assert.equal((await call('convert', { file: 'cells.csv', to_format: 'json' }))['success'], false);
      // One that has just been closed, such as the folder that is read here, leads nowhere.
      const open = readdirSync(descriptors).flatMap((fd) =>
        existsSync(join(descriptors, fd)) ? readlinkSync(join(descriptors, fd)) : [],
      );
      assert.deepEqual(
        open.filter((file) => file.startsWith(folder())),
        [],
      );
    });

    it('are written whole or not at all', async () => {
      put('bad.jsonl', '{"a": 1}\n{"a": 2}\nnonsense\n');
      put('out.csv', 'before');
      const result = await call('convert', { file: 'bad.jsonl', output_file: 'out.csv' });
      assert.match(String(result['error']), /^"bad\.jsonl", line 3: /);
      assert.equal(text('out.csv'), 'before');
      assert.deepEqual(
        readdirSync(join(folder(), 'work/here')).filter((name) => name.startsWith('.baton-tmp')),
        [],
      );
    });

    it('outside of the folders of the run are refused, for reading and for writing', async () => {
      put('../../secret/keys.csv', 'a\n1\n');
      assert.equal((await failureOf(call('convert', { file: '../../secret/keys.csv', to_format: 'json' }))).kind, 'permission');
      const writing = call('convert', { data: [{ a: 1 }], output_file: '../../secret/mine.csv' });
      assert.equal((await failureOf(writing)).kind, 'permission');
      assert.equal(existsSync(join(folder(), 'secret/mine.csv')), false);
    });

    it('are not touched where the call was stopped', async () => {
      put('in.csv', `n\n${Array.from({ length: 20_000 }, (_, n) => n).join('\n')}\n`);
      const stop = new AbortController();
      const calls = call('filter', { file: 'in.csv', where: 'n > 0', output_file: 'stopped.csv' }, stop.signal);
      setImmediate(() => stop.abort(new Error('enough')));
      await assert.rejects(calls, (error) => error instanceof Error);
      assert.equal(existsSync(here('stopped.csv')), false);
    });
  });

  it('the descriptor says every parameter that is read, and older names lead to declared ones', () => {
    const declared = new Set(
      Object.values(dataProcessing.actions).flatMap(({ parameters }) => {
        const { properties } = parameters as { properties?: Json };
        return isMap(properties) ? Object.keys(properties) : [];
      }),
    );
    const lost = Object.values(dataProcessing.parameterNames).filter((name) => !declared.has(name));
    assert.deepEqual(lost, []);
  });
});
