import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { problemPages } from '../../../engine/cli/lazy/problem-pages.ts';
import { problemCodes } from '../../../engine/language/problems.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

const files: Record<string, string> = {
  'good.baton.yaml': 'id: good\nsteps: [{id: a, set: {x: 1}}]\n',
  'a b/bad.baton.yaml': 'id: bad\nsteps:\n  - {id: a, set: {x: "{{ nobody }}"}}\n  - {id: b, prompt: "ä 50%: {{ nome }}"}\n',
};

describe('problems for other programs', () => {
  const folder = temporaryFolder();
  const check = (...options: string[]) => {
    const cwd = folder();
    mkdirSync(join(cwd, 'a b'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    return obey(['check', ...Object.keys(files), ...options], testIo(cwd));
  };

  it('come as SARIF: each with its rule, level and place', async () => {
    const { code, out } = await check('--sarif');
    assert.equal(code, 2);
    // The types of the standard, as others wrote them down.
    const { version, runs } = JSON.parse(out) as Log;
    assert.equal(version, '2.1.0');
    const [{ tool, results = [] } = { tool: { driver: { name: '' } } }] = runs;
    const rules = tool.driver.rules?.map(({ id }) => id) ?? [];
    // GitHub refuses a rule that lacks one of these.
    for (const { shortDescription, fullDescription, help } of tool.driver.rules ?? [])
      assert.deepEqual(
        [shortDescription?.text, fullDescription?.text.includes('The step would fail.'), /^```yaml$/m.test(help?.markdown ?? '')],
        [
          'A template uses a name that nothing gives: no step, input, variable, loop or built-in of this name is in sight.',
          true,
          true,
        ],
      );
    assert.deepEqual(
      results.map(({ ruleId, ruleIndex = -1, level, locations }) => {
        const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
        assert.equal(rules[ruleIndex], ruleId);
        return [ruleId, level, artifactLocation?.uri, region?.startLine, region?.startColumn, region?.endLine, region?.endColumn];
      }),
      [
        ['undefined-name', 'error', 'a%20b/bad.baton.yaml', 3, 26, 3, 32],
        ['undefined-name', 'error', 'a%20b/bad.baton.yaml', 4, 32, 4, 36],
      ],
    );
  });

  it('are all told of in the reference, which SARIF takes their descriptions from', () => {
    assert.deepEqual([...problemPages.keys()], Object.keys(problemCodes));
    for (const [code, { title, about }] of problemPages)
      assert.ok(title.endsWith('.') && about.startsWith(title) && !about.includes('\n'), code);
  });

  it('come as workflow commands of GitHub Actions, a line each', async () => {
    const { code, out } = await check('--github');
    assert.equal(code, 2);
    const lines = out.trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.match(
      lines[0] ?? '',
      /^::error file=a b\/bad\.baton\.yaml,line=3,endLine=3,col=26,title=undefined-name::There is no name `nobody`/,
    );
  });

  it('come in one way at a time', async () => {
    const { code, err } = await check('--github', '--sarif');
    assert.equal(code, 2);
    assert.match(err, /--json, --sarif, --github and --resolved are alternatives/);
  });
});
