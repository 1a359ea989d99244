import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { type Exception, sourcesIn, unspoken } from '../engine/language/spoken.ts';

const json = (path: string): Record<string, string> => JSON.parse(readFileSync(path, 'utf8'));

const allowed: readonly Exception[] = [
  { file: /(^client|\/debug|\/runs)\/texts\.ts$|^client\/((panel|page)\/)?texts\//, why: 'the tables' },
  {
    file: /^client\/debug\/breakpoints\/breakpoints\.ts$/,
    text: /^function breakpoint$/,
    why: 'a word of the debug adapter protocol',
  },
  { file: /^client\/debug\/stepping\/run-hooks\.ts$/, text: /^true if /, why: 'the language of templates' },
  { file: /^client\/panel\/.*\.tsx?$/, text: /^translate\(/, why: 'the language of CSS' },
  { file: /^client\/(panel|page)\/.*\.tsx$/, before: /\bclass=\{?([^{}]* [?:])?$/, why: 'classes of CSS' },
];

/** Words between the tags of a page, and attributes that are read. */
function wordsIn(page: string): string[] {
  const between = [...page.matchAll(/(?<![=(\s]|[&|])>([^<>{}=;()]*[A-Za-z]{2,}[^<>{}=;()]*)[<{]/g)].map(([, text = '']) =>
    text.trim(),
  );
  const attributes = [...page.matchAll(/\b(?:aria-label|title|label|alt|placeholder)=(?:"([^"]+)"|\{['`])/g)].map(
    ([text]) => text,
  );
  return [...between, ...attributes];
}

describe('the texts of the extension', () => {
  it('stand in the tables: of the extension, of the debugger, of the log and of the panel', () => {
    const { said, needless } = unspoken(sourcesIn('client'), allowed);
    assert.deepEqual([said, needless], [[], []]);
  });

  it('stand in no page of the panel', () => {
    const found = globSync('client/{panel,page}/**/*.tsx').flatMap((file) =>
      wordsIn(readFileSync(file, 'utf8')).map((text) => `${file}: ${text}`),
    );
    assert.deepEqual(found, []);
    assert.deepEqual(wordsIn('<p title="Why it ran">Two words <b>{x} more</b></p><p>{a > b ? c : d}</p>'), [
      'Two words',
      'title="Why it ran"',
    ]);
  });

  it('all stand in l10n/bundle.l10n.json, which a translation starts from, and nothing else does', () => {
    const source = globSync('client/**/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const used = [...source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, text = '']) => text.replaceAll("\\'", "'"));
    assert.equal(used.length, source.match(/l10n\.t\(/g)?.length, 'every text is a plain literal in single quotes');
    assert.deepEqual(Object.keys(json('l10n/bundle.l10n.json')).sort(), [...new Set(used)].sort());
  });

  it('stand in no file but texts.ts and those of texts/', () => {
    const others = globSync('client/**/*.{ts,tsx}').filter((file) => !/client\/texts(\/[^/]+)?\.ts$/.test(file));
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
