import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAccepted, noticesOf, packagesIn, refusals } from '../notices.mjs';
import { temporaryFolder } from './engine/store/folder.ts';
import { yaml } from './yaml.ts';

const licences: readonly [licence: string, accepted: boolean][] = [
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND ISC', true],
  ['BlueOak-1.0.0', true],
  ['GPL-3.0-only', false],
  ['AGPL-3.0-or-later', false],
  ['LGPL-2.1', false],
  ['MIT AND GPL-2.0', false],
  ['GPL-2.0 AND (MIT OR ISC)', false],
  ['SEE LICENSE IN LICENSE.txt', false],
  ['UNLICENSED', false],
  ['', false],
];

describe('notices of what is bundled', () => {
  const place = temporaryFolder();
  /** A package of the given files, and what esbuild says of a bundle that holds it. */
  const bundled = (files: Readonly<Record<string, string>>, bytesInOutput = 1) => {
    const folder = join(place(), 'node_modules/@x/y');
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return packagesIn([{ outputs: { 'a.cjs': { inputs: { [join(folder, 'lib/z.js')]: { bytesInOutput } } } } }]);
  };
  const manifest = (more: object): string => JSON.stringify({ name: '@x/y', version: '1.2.3', license: 'MIT', ...more });

  for (const [licence, accepted] of licences)
    it(`${licence || 'no licence'} is ${accepted ? 'taken' : 'refused'}`, () => {
      assert.equal(isAccepted(licence), accepted);
      const found = bundled({ 'package.json': manifest({ license: licence }), LICENSE: 'Its text' });
      assert.equal(refusals(found).length, accepted ? 0 : 1);
    });

  const texts: readonly [name: string, files: Record<string, string>, shown: RegExp | undefined][] = [
    ['its file', { 'package.json': manifest({}), 'LICENSE-MIT.md': 'Its own text' }, /^Its own text$/m],
    ['a notice beside it', { 'package.json': manifest({}), LICENSE: 'Text', 'NOTICE.txt': 'Made by X' }, /^Made by X$/m],
    [
      'its README',
      {
        'package.json': manifest({}),
        'README.md': yaml`
        # y

        ## License

        (c) X

        Permission is hereby granted`,
      },
      /^\(c\) X$/m,
    ],
    ['its author', { 'package.json': manifest({ author: { name: 'X' } }) }, /^Copyright \(c\) X$/m],
    ['nobody: it is refused', { 'package.json': manifest({}) }, undefined],
  ];
  for (const [name, files, shown] of texts)
    it(`the text of a licence comes from ${name}`, () => {
      const found = bundled(files);
      if (shown) assert.match(noticesOf(found), shown);
      else assert.match(refusals(found).join(), /@x\/y 1\.2\.3 brings no text of its licence/);
    });

  it('names each package once, and none of which no byte is left', () => {
    const files = { 'package.json': manifest({}), LICENSE: 'Text' };
    assert.deepEqual(
      bundled(files).map(({ name, version }) => `${name} ${version}`),
      ['@x/y 1.2.3'],
    );
    assert.deepEqual(bundled(files, 0), []);
  });

  it('in dist/ name every package that the sources import', function () {
    const file = 'dist/THIRD_PARTY_NOTICES.txt';
    if (!existsSync(file)) this.skip();
    const notices = readFileSync(file, 'utf8');
    const imported = new Set<string>();
    for (const folder of ['engine', 'server', 'client'])
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || entry.name.endsWith('.d.ts')) continue;
        const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
        const found = text.matchAll(/^import (?!type )(?:[^'";]*? from )?'((?:@[\w-]+\/)?[a-z][\w.-]*)(?=['/])/gm);
        for (const [statement, name = ''] of found) if (!/\{(?:\s*type [^,}]+,?)+\s*\}/.test(statement)) imported.add(name);
      }
    const missing = [...imported].filter((name) => name !== 'vscode' && !notices.includes(`\n${name} `));
    assert.deepEqual(missing, []);
    assert.ok(imported.size > 20, `${imported.size} packages are imported`);
  });
});
