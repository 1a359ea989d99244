import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';

const json = (path: string): Record<string, string> => JSON.parse(readFileSync(path, 'utf8'));

describe('the texts of the extension', () => {
  it('all stand in l10n/bundle.l10n.json, which a translation starts from, and nothing else does', () => {
    const source = globSync('client/**/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const used = [...source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, text = '']) => text.replaceAll("\\'", "'"));
    assert.equal(used.length, source.match(/l10n\.t\(/g)?.length, 'every text is a plain literal in single quotes');
    assert.deepEqual(Object.keys(json('l10n/bundle.l10n.json')).sort(), [...new Set(used)].sort());
  });

  it('stand in no file but texts.ts', () => {
    const others = globSync('client/**/*.{ts,tsx}').filter((file) => !file.endsWith('client/texts.ts'));
    assert.deepEqual(
      others.filter((file) => readFileSync(file, 'utf8').includes('l10n.t(')),
      [],
    );
  });

  it('of the manifest are all in package.nls.json, and all of those are used', () => {
    const used = [...readFileSync('package.json', 'utf8').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(json('package.nls.json')).sort());
  });
});
