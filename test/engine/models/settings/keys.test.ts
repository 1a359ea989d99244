import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvFile } from '../../../../engine/disk/files/env-file.ts';
import { createKeys, type KeySources } from '../../../../engine/models/settings/keys.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import { yaml } from '../../../yaml.ts';

describe('keys', () => {
  const cases: [rule: string, KeySources, unknown][] = [
    ['from the environment', { env: { A_KEY: 'sk-environment' } }, { key: 'sk-environment' }],
    ['blanks around it are no part of it', { env: { A_KEY: ' sk-environment\n' } }, { key: 'sk-environment' }],
    ['from the file where the environment has none', { env: { A_KEY: ' ' }, file: { A_KEY: 'sk-file' } }, { key: 'sk-file' }],
    [
      'the environment goes before the file',
      { env: { A_KEY: 'sk-environment' }, file: { A_KEY: 'sk-file' } },
      { key: 'sk-environment' },
    ],
    [
      "the editor's own store goes before both",
      { env: { A_KEY: 'sk-environment' }, secrets: (name) => `sk-secret-${name}` },
      { key: 'sk-secret-A_KEY' },
    ],
    ['none', { env: {} }, 'missing'],
    ['one that no request can carry', { env: { A_KEY: 'sk-two\nlines' } }, 'unfit'],
  ];
  for (const [rule, sources, found] of cases)
    it(rule, () => assert.deepEqual(createKeys(sources, createMask()).get('A_KEY'), found));

  it('a key that was looked up is masked, also one that is unfit', () => {
    const mask = createMask();
    const keys = createKeys({ env: { A: 'sk-secret-one', B: 'sk-secret two' } }, mask);
    keys.get('A');
    keys.get('B');
    assert.equal(mask.text('sk-secret-one, sk-secret two'), '***, ***');
  });

  describe('.env', () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'baton-keys-'));
    });
    after(() => rmSync(folder, { recursive: true }));

    it('is read as names and values', () => {
      writeFileSync(
        join(folder, '.env'),
        yaml`
        # keys
        A_KEY="sk-1"
        export B_KEY=sk-2 # mine
      `,
      );
      assert.deepEqual({ ...readEnvFile(folder) }, { A_KEY: 'sk-1', B_KEY: 'sk-2' });
    });
    it('may be absent', () => assert.deepEqual(readEnvFile(join(folder, 'none')), {}));
    it('may be a folder: a virtual environment of Python', () => {
      mkdirSync(join(folder, 'python', '.env'), { recursive: true });
      assert.deepEqual(readEnvFile(join(folder, 'python')), {});
    });
    for (const [how, bytes] of [
      ['in UTF-8 with a mark in front', Buffer.from('\uFEFFA_KEY=sk-1\r\n')],
      ['in UTF-16, as PowerShell writes it', Buffer.from('\uFEFFA_KEY=sk-1\r\n', 'utf16le')],
      ['in UTF-16 with the high bytes first', Buffer.from('\uFEFFA_KEY=sk-1\r\n', 'utf16le').swap16()],
      [
        'so and cut in the middle of a sign',
        Buffer.concat([Buffer.from('\uFEFFA_KEY=sk-1\r\n', 'utf16le').swap16(), Buffer.from([0])]),
      ],
    ] as const)
      it(`may be written ${how}`, () => {
        writeFileSync(join(folder, '.env'), bytes);
        assert.deepEqual({ ...readEnvFile(folder) }, { A_KEY: 'sk-1' });
      });
    it('that cannot be read is said', () => {
      mkdirSync(join(folder, 'odd'));
      symlinkSync('.env', join(folder, 'odd', '.env'));
      assert.throws(() => readEnvFile(join(folder, 'odd')), /ELOOP/);
    });
  });
});
