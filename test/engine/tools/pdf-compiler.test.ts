import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonMap } from '../../../engine/language/json.ts';
import { findBrowser } from '../../../engine/tools/pdf-compiler/browser.ts';
import { pdfCompilerTool } from '../../../engine/tools/pdf-compiler/pdf-compiler.ts';
import type { ToolsOptions } from '../../../engine/tools/tools.ts';
import { temporaryFolder } from '../store/folder.ts';
import { failureOf, toolsIn } from './world.ts';

describe('pdf-compiler', () => {
  const folder = temporaryFolder();
  const here = (name: string) => join(folder(), 'work/here', name);
  const make = (parameters: JsonMap, options: Partial<ToolsOptions> = {}): Promise<JsonMap> =>
    toolsIn(folder(), options).tools.call('pdf-compiler', 'compile', parameters, {
      signal: new AbortController().signal,
      log: () => undefined,
    });
  /** A program that stands for a browser. */
  const browser = (text: string): string => {
    const file = join(folder(), 'browser');
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  it('makes a PDF by a browser of this machine', async function () {
    if (findBrowser(process.env) === undefined) this.skip();
    const { path, size, format, missing } = await make({
      content: '# Tea\n\n| a | b |\n| --- | --- |\n| 1 | 2 |',
      path: 'out/tea.pdf',
      toc: true,
    });
    assert.deepEqual([path, format, missing], ['out/tea.pdf', 'pdf', []]);
    const bytes = readFileSync(here('out/tea.pdf'));
    assert.equal(bytes.length, size);
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  });
  const others: [path: string, format: string | undefined, made: string, begin: RegExp][] = [
    ['a.html', undefined, 'html', /^<!doctype html>/],
    ['a.md', undefined, 'markdown', /^# T\n\n- \*\*by:\*\* me\n\nx/],
    ['a.txt', 'md', 'markdown', /^# T/],
    ['a.pdf', 'HTML', 'html', /^<!doctype html>/],
  ];
  for (const [path, format, made, begin] of others)
    it(`writes ${made} to ${path}${format ? ` as ${format}` : ''}`, async () => {
      const result = await make(
        { content: 'x', title: 'T', metadata: { by: 'me' }, path, ...(format ? { format } : {}) },
        { env: {} },
      );
      assert.equal(result['format'], made);
      assert.match(readFileSync(here(path), 'utf8'), begin);
    });

  it('says what the browser says where it makes none', async () => {
    const failed = (text: string) => failureOf(make({ content: 'x', path: 'a.pdf' }, { env: { BATON_BROWSER: browser(text) } }));
    assert.match((await failed('echo "no luck" >&2; exit 1')).message, /^The browser made no PDF: no luck$/);
    assert.match((await failed('exit 0')).message, /it ended without a word/);
    assert.equal(existsSync(here('a.pdf')), false);
  });
  it('gives the browser a page that leads nowhere', async () => {
    const program = browser(
      `for one; do case "$one" in --print-to-pdf=*) file="\${one#--print-to-pdf=}";; esac; done; echo "$@" > "$file"`,
    );
    await make({ content: 'x', path: 'a.pdf' }, { env: { BATON_BROWSER: program, PATH: process.env['PATH'] } });
    assert.match(readFileSync(here('a.pdf'), 'utf8'), /--headless .*--host-resolver-rules=MAP \* ~NOTFOUND/);
  });
  const wrong: [rule: string, parameters: JsonMap, env: Record<string, string>, kind: string, message: RegExp][] = [
    ['no browser', { content: 'x', path: 'a.pdf' }, { PATH: '' }, 'tool', /No browser was found/],
    ['another format', { content: 'x', path: 'a', format: 'docx' }, {}, 'input', /as "docx": it is pdf, html or markdown/],
    ['no text', { path: 'a.pdf' }, {}, 'input', /"content" must be a text/],
    ['a place outside', { content: 'x', path: '../../a.pdf' }, {}, 'permission', /outside/],
  ];
  for (const [rule, parameters, env, kind, message] of wrong)
    it(`refuses ${rule}`, async () => {
      // Browsers of other systems stand at fixed places.
      if (rule === 'no browser' && findBrowser({ PATH: '' }) !== undefined) return;
      const failure = await failureOf(make(parameters, { env }));
      assert.equal(failure.kind, kind);
      assert.match(failure.message, message);
    });
  it('is known before the run', async () => {
    const why = (parameters: JsonMap, env: Record<string, string>) =>
      pdfCompilerTool.available?.('compile', { root: folder(), env, key: () => 'missing', parameters });
    const none = { BATON_BROWSER: '/none' };
    assert.match((await why({ path: 'a.pdf' }, none)) ?? '', /No browser was found .* BATON_BROWSER/);
    assert.match((await why({}, none)) ?? '', /No browser/);
    assert.equal(await why({ path: 'a.html' }, none), undefined);
    mkdirSync(join(folder(), 'bin'));
    assert.equal(await why({ path: 'a.pdf' }, { BATON_BROWSER: browser('') }), undefined);
  });
});
