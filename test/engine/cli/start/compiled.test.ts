import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { compiledBundles } from '../../../../engine/cli/start/compiled.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('bundles with the code that an earlier process compiled', () => {
  const place = temporaryFolder();
  const bundle = (text: string): string => {
    const file = join(place(), 'bundle.cjs');
    writeFileSync(file, text);
    return file;
  };
  const cache = (): string[] => readdirSync(place()).filter((name) => name.startsWith('baton-'));
  const loaded = (file: string, use = 'run') => {
    const bundles = compiledBundles(place(), use);
    return { bundles, exports: bundles.load(file) };
  };

  it('loads as require does: exports, names, other bundles, modules of Node', () => {
    writeFileSync(join(place(), 'other.cjs'), 'exports.count = (globalThis.loads = (globalThis.loads ?? 0) + 1);');
    const file = bundle(`
      exports.other = require('./other.cjs');
      exports.again = require('./other.cjs') === exports.other;
      exports.path = require('node:path').sep;
      module.exports.names = [__filename, __dirname];`);
    const { exports } = loaded(file);
    assert.equal(exports.other.count, 1);
    assert.equal(exports.again, true);
    assert.equal(exports.path, sep);
    assert.deepEqual(exports.names, [file, place()]);
  });

  it('places errors as the file has them', () => {
    const { exports } = loaded(bundle("exports.fail = () => {\n  throw new Error('no');\n};"));
    assert.throws(exports.fail, (error: Error) => /bundle\.cjs:2:/.test(error.stack ?? ''));
  });

  it('keeps what was compiled, once for each use, and begins with it', () => {
    const file = bundle('exports.add = (a, b) => a + b;');
    const first = loaded(file);
    assert.equal(first.exports.add(1, 2), 3);
    first.bundles.keep();
    assert.equal(cache().length, 1);
    const kept = readFileSync(join(place(), cache()[0] ?? ''));
    const second = loaded(file);
    assert.equal(second.exports.add(2, 3), 5);
    second.bundles.keep();
    assert.deepEqual(readFileSync(join(place(), cache()[0] ?? '')), kept, 'what was begun with is not written again');
    loaded(file, 'check').bundles.keep();
    assert.equal(cache().length, 2);
  });

  it('compiles anew what another text was kept for, and keeps that in its place', () => {
    loaded(bundle("exports.say = () => 'one';")).bundles.keep();
    const next = loaded(bundle("exports.say = () => 'two';"));
    assert.equal(next.exports.say(), 'two');
    next.bundles.keep();
    assert.equal(cache().length, 1);
    assert.equal(loaded(bundle("exports.say = () => 'two';")).exports.say(), 'two');
  });

  for (const [what, damage] of Object.entries<(kept: Buffer) => Buffer>({
    'is cut off': (kept) => kept.subarray(0, kept.length >> 1),
    'is empty': () => Buffer.alloc(0),
    'has another byte': (kept) => {
      kept.writeUInt8(kept.readUInt8(200) ^ 1, 200);
      return kept;
    },
  }))
    it(`compiles anew where what was kept ${what}`, () => {
      const file = bundle("exports.say = () => 'whole';");
      loaded(file).bundles.keep();
      const kept = join(place(), cache()[0] ?? '');
      const whole = readFileSync(kept);
      writeFileSync(kept, damage(Buffer.from(whole)));
      const again = loaded(file);
      assert.equal(again.exports.say(), 'whole');
      again.bundles.keep();
      assert.equal(readFileSync(kept).length >= whole.length, true, 'it is kept anew');
    });

  it('compiles anew where others may have changed what was kept', () => {
    const file = bundle("exports.say = () => 'own';");
    loaded(file).bundles.keep();
    const kept = join(place(), cache()[0] ?? '');
    chmodSync(kept, 0o620);
    const again = loaded(file);
    assert.equal(again.exports.say(), 'own');
    again.bundles.keep();
    assert.equal(statSync(kept).mode & 0o777, 0o600, 'it is kept anew, for its owner alone');
  });

  it('goes on where nothing can be kept', () => {
    const bundles = compiledBundles(join(place(), 'missing'), 'run');
    assert.equal(bundles.load(bundle('exports.one = 1;')).one, 1);
    bundles.keep();
    assert.deepEqual(cache(), []);
  });

  for (const name of ['commands.cjs', 'engine.cjs'])
    it(`is what ${name} can be loaded with: nothing in it calls import()`, () => {
      const built = readFileSync(resolve('dist', name), 'utf8');
      // The program of a contained module stands in it as a text.
      assert.deepEqual(built.match(/\bimport\((?!given\.url)[^)]{0,40}/g), null);
    });
});
