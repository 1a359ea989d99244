import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const out = 'docs/site/dist';

describe('the site of the documentation', () => {
  let pages: ReadonlyMap<string, string> = new Map();

  before(function () {
    this.timeout(600_000);
    if (!existsSync('docs/site/node_modules')) execFileSync('npm', ['ci', '--prefix', 'docs/site', '--ignore-scripts']);
    execFileSync(process.execPath, ['docs/site/build.mjs'], { stdio: 'pipe' });
    pages = new Map(globSync('**/*.html', { cwd: out }).map((file) => [file, readFileSync(join(out, file), 'utf8')]));
  });

  it('has a page for each page of the documentation, and a search that is part of it', () => {
    const written = globSync('docs/{.,guides,concepts,coming-from,reference,editors}/*.md');
    assert.deepEqual(
      written.filter((file) => !pages.has(normalize(file.replace(/\.md$/, '.html')))),
      [],
    );
    assert.ok(globSync(`${out}/assets/**/*localSearchIndex*.js`).length > 0);
  });

  it('loads nothing from elsewhere', () => {
    const loaded = [...pages].flatMap(([file, text]) =>
      [...text.matchAll(/<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)="((?:https?:)?\/\/[^"]+)"/g)].map(
        ([, url]) => `${file}: ${url}`,
      ),
    );
    const styles = globSync(`${out}/**/*.css`).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?:url\(|@import )["']?((?:https?:)?\/\/[^"')]+)/g)].map(
        ([, url]) => `${file}: ${url}`,
      ),
    );
    assert.deepEqual([...loaded, ...styles], []);
  });

  it('has no dead links, also within llms.txt', () => {
    const dead = [...pages].flatMap(([file, text]) =>
      [...text.matchAll(/<a\b[^>]*?\bhref="([^"]+)"/g)].flatMap(([, href = '']) => {
        if (/^[a-z]+:/.test(href)) return [];
        const [path = '', anchor] = decodeURI(href).split('#');
        const target = path === '' ? file : normalize(path.startsWith('/') ? path.slice(1) : join(dirname(file), path));
        if (!existsSync(join(out, target)) && !isOnlyInRepository(target)) return [`${file}: ${href}`];
        const there = anchor === undefined || !pages.has(target) || pages.get(target)?.includes(`id="${anchor}"`);
        return there ? [] : [`${file}: ${href}`];
      }),
    );
    assert.deepEqual([...new Set(dead)], []);
    const index = readFileSync(join(out, 'llms.txt'), 'utf8');
    const named = [...index.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file);
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((file) => !existsSync(join(out, file))),
      [],
    );
  });
});

/** Folders and sources that pages name and the site does not hold. */
const isOnlyInRepository = (path: string): boolean => existsSync(path.replace(/\.html$/, ''));
