import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findUntruths } from './docs/check-page.ts';
import { deadLinks } from './docs/markdown.ts';

describe('the README', () => {
  const readme = readFileSync('README.md', 'utf8');
  it('says what is so', async () => assert.deepEqual(await findUntruths(readme), []));
  it('shows an example for each idea', () => assert.ok([...readme.matchAll(/^```yaml (?:fragment|pipeline)/gm)].length >= 14));
  it('names the two commands', () => {
    for (const command of ['npm ci && npm start', 'npm ci && npm test']) assert.ok(readme.includes(command));
  });
});

describe('links of the documentation lead somewhere', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => existsSync(file));
  const paths = new Set(files);
  for (const file of files.filter((one) => /^(?:docs\/.*|[A-Z]+)\.md$/.test(one)))
    it(file, () => assert.deepEqual(deadLinks(file, readFileSync(file, 'utf8'), paths), []));
});
