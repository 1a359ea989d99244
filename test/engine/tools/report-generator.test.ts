import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { reportGenerator } from '../../../engine/language/tools/builtin/report-generator.ts';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import { runPipeline } from './run-pipeline.ts';
import { failureOf, toolsIn } from './world.ts';

const fits = new Ajv2020({ strict: false }).compile(reportGenerator.actions.generate.result);

describe('report-generator', () => {
  const folder = temporaryFolder();
  const here = (name: string) => join(folder(), 'work/here', name);
  const put = (name: string, content: string) => {
    mkdirSync(dirname(here(name)), { recursive: true });
    writeFileSync(here(name), content);
  };
  const make = async (parameters: JsonMap): Promise<JsonMap> => {
    const { tools } = toolsIn(folder());
    const result = await tools.call('report-generator', 'generate', parameters, {
      signal: new AbortController().signal,
      log: () => undefined,
    });
    if (result['success']) assert.ok(fits(result), JSON.stringify(fits.errors));
    return result;
  };
  const markdown = async (parameters: JsonMap): Promise<string> => String((await make(parameters))['content']);
  const html = async (parameters: JsonMap): Promise<string> => markdown({ format: 'html', ...parameters });

  const texts: [rule: string, parameters: JsonMap, text: string][] = [
    ['a title and a text', { title: 'A\n b', content: ' hello ' }, '# A b\n\nhello\n'],
    ['a text that brings its own title', { title: 'A', content: '# B\n\nx' }, '# B\n\nx\n'],
    [
      'sections in their order',
      { sections: [{ title: 'A', content: 'x' }, 'only text'] },
      yaml`
      ## A

      x

      only text
    `,
    ],
    [
      'sections as a map',
      { sections: { A: 'x', B: [1, 'y'] } },
      yaml`
      ## A

      x

      ## B

      - 1
      - y
    `,
    ],
    ['sections under other names', { sections: [{ name: 'A', text: 'x', level: 3 }] }, '### A\n\nx\n'],
    ['a title that is no text', { sections: [{ title: 5, content: 'x' }] }, '## 5\n\nx\n'],
    [
      'facts under the title',
      { title: 'A', metadata: { by: 'me', n: 2 } },
      yaml`
      # A

      - **by:** me
      - **n:** 2
    `,
    ],
    [
      'rows as a table, numbers to the right',
      {
        data: [
          { a: 'x', b: 1 },
          { b: null, c: [1] },
        ],
      },
      '| a | b | c |\n| --- | ---: | --- |\n| x | 1 |  |\n|  |  | \\[1\\] |\n',
    ],
    [
      'several tables',
      { data: { A: [{ x: true }], B: [{ y: 1 }] } },
      '## A\n\n| x |\n| --- |\n| yes |\n\n## B\n\n| y |\n| ---: |\n| 1 |\n',
    ],
    [
      'rows of a section',
      { sections: [{ title: 'A', data: { B: [{ y: 1 }] } }] },
      yaml`
      ## A

      ### B

      | y |
      | ---: |
      | 1 |
    `,
    ],
    [
      'cells that would act as Markdown',
      { data: [{ a: '*x* | <b> _y_ a_b\nc' }] },
      '| a |\n| --- |\n| \\*x\\* \\| \\<b> \\_y\\_ a_b c |\n',
    ],
    [
      'contents with links to where headings stand',
      { title: 'T', toc: true, sections: { 'A & b': 'x', A: '## A\ny' } },
      yaml`
        # T

        **Contents**

        - [A & b](#a--b)
        - [A](#a)
        - [A](#a-1)

        ## A & b

        x

        ## A

        ## A
        y
      `,
    ],
    [
      'pictures at the end',
      { content: 'x', charts: ['a b.svg', { path: 'c.svg', title: 'C [1]' }] },
      'x\n\n## Charts\n\n![a b.svg](<a b.svg>)\n\n![C \\[1\\]](<c.svg>)\n',
    ],
    ['no pictures where they are not wanted', { content: 'x', charts: 'a.svg', include_visualizations: false }, 'x\n'],
    [
      'other values as they read',
      { content: 5, sections: [{ title: 'A', content: { b: true } }] },
      '5\n\n## A\n\n- **b:** yes\n',
    ],
    ['rows without columns as nothing', { content: 'x', data: [{}] }, 'x\n'],
  ];
  for (const [rule, parameters, text] of texts) it(`writes ${rule}`, async () => assert.equal(await markdown(parameters), text));

  const conditions: [condition: Json, shown: boolean][] = [
    [true, true],
    [false, false],
    [0, false],
    [null, true],
    ['', false],
    ['No', false],
    ["'a' in ['a', 'b']", true],
    ["'c' in ['a', 'b']", false],
    ['3 > 5', false],
  ];
  for (const [condition, shown] of conditions)
    it(`a section with the condition ${JSON.stringify(condition)} is ${shown ? 'there' : 'left out'}`, async () => {
      const sections: Json = [
        { title: 'A', condition: true },
        { title: 'B', condition },
      ];
      assert.equal((await make({ sections }))['sections'], shown ? 2 : 1);
    });

  describe('as a page', () => {
    it('is whole, loads nothing and runs nothing', async () => {
      const text = await html({ title: 'A <b> & "c"', content: 'x' });
      assert.match(text, /^<!doctype html>/);
      assert.match(text, /<title>A &lt;b&gt; &amp; &quot;c&quot;<\/title>/);
      assert.match(text, /default-src 'none'; img-src data:; style-src 'unsafe-inline'/);
      assert.doesNotMatch(text, /<script|<link|@import|url\(/);
    });
    const evil: [rule: string, content: string, not: RegExp][] = [
      ['a script', '<script>alert(1)</script>', /<script>/],
      ['an event', '<img src=x onerror=alert(1)>', /<img/],
      ['a link that runs', '[a](javascript:alert(1))', /href="javascript/],
      ['a picture on the web', '![a](https://example.org/pixel.png)', /<img/],
      ['a picture without a scheme', '![a](//example.org/pixel.png)', /<img/],
    ];
    for (const [rule, content, not] of evil)
      it(`${rule} in the text does nothing`, async () => assert.doesNotMatch(await html({ content }), not));
    it('shows a picture on the web as a link', async () => {
      assert.match(await html({ content: '![](https://example.org/p.png)' }), /<a href="https:\/\/example.org\/p.png">https:/);
    });
    it('holds pictures inside, found from its own folder or the working folder', async () => {
      put('out/near.svg', '<svg/>');
      put('far one.png', 'png');
      const result = await make({ path: 'out/r.html', content: '![N](near.svg)', charts: ['far one.png'] });
      const text = readFileSync(here('out/r.html'), 'utf8');
      assert.equal(result['content'], text);
      assert.deepEqual(result['missing'], []);
      assert.match(text, /<img src="data:image\/svg\+xml;base64,PHN2Zy8\+" alt="N">/);
      assert.match(text, /<img src="data:image\/png;base64,cG5n" alt="far one.png">/);
    });
    it('keeps a picture that the text has inside', async () => {
      assert.match(
        await html({ content: '![x](data:image/png;base64,cG5n)' }),
        /<img src="data:image\/png;base64,cG5n" alt="x">/,
      );
    });
    it('says which pictures it could not put in, and why', async () => {
      toolsIn(folder());
      put('huge.png', 'x'.repeat(10_000_001));
      writeFileSync(join(folder(), 'secret/s.png'), 'secret');
      symlinkSync(join(folder(), 'secret/s.png'), here('link.png'));
      const result = await make({
        format: 'html',
        content: '![](none.png) ![](a.txt) ![](link.png) ![](huge.png) ![](%E0%A4%A.png)',
      });
      const missing = JSON.stringify(result['missing']);
      for (const why of [
        /none\.png: it does not exist/,
        /a\.txt: its name does not end/,
        /link\.png: .* outside/,
        /more than 10 MB/,
        /%E0%A4%25A\.png/,
      ])
        assert.match(missing, why);
      assert.doesNotMatch(String(result['content']), /c2VjcmV0/);
    });
    it('is what a name that ends so asks for', async () => {
      assert.equal((await make({ content: 'x', path: 'a.htm' }))['format'], 'html');
      assert.equal((await make({ content: 'x', path: 'a.html', format: 'md' }))['format'], 'markdown');
    });
    it('takes its title from the text where none is given', async () => {
      assert.match(await html({ content: '# From the text\nx' }), /<title>From the text<\/title>/);
    });
  });

  describe('written to a file', () => {
    it('says where', async () => {
      const { path, filepath, absolute, size } = await make({ content: 'é', path: 'a/r.md' });
      assert.deepEqual(
        { path, filepath, absolute, size },
        { path: 'a/r.md', filepath: 'a/r.md', absolute: here('a/r.md'), size: 3 },
      );
    });
    it('declines a folder', async () => {
      for (const path of ['.', 'new/']) {
        const { success, error } = await make({ content: 'x', path });
        assert.equal(success, false);
        assert.match(String(error), /folder/);
      }
    });
    it('stays inside', async () => {
      assert.equal((await failureOf(make({ content: 'x', path: '../../x.md' }))).kind, 'permission');
      assert.equal(existsSync(join(folder(), 'x.md')), false);
    });
  });

  const wrong: [rule: string, parameters: JsonMap, message: RegExp][] = [
    ['nothing to say', {}, /would be empty/],
    ['another format', { content: 'x', format: 'pdf' }, /as "pdf": it is markdown or html/],
    ['sections that are a text', { sections: 'x' }, /must be a list of sections or a map/],
    ['a section that is a number', { sections: [1] }, /Section 1 of the report must be a map/],
    [
      'a condition that is none',
      { sections: [{ title: 'A', condition: 'a b c' }] },
      /condition of section 1 \("a b c"\) cannot be evaluated/,
    ],
    ['a picture without a path', { content: 'x', charts: [{}] }, /must be a file name or a map with `path`/],
  ];
  for (const [rule, parameters, message] of wrong)
    it(`refuses ${rule}`, async () => {
      const failure = await failureOf(make(parameters));
      assert.equal(failure.kind, 'input');
      assert.match(failure.message, message);
    });

  it('makes a page in a pipeline, under the names that older files use', async () => {
    const result = await runPipeline(folder(), 'report.baton.yaml');
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual([result.outputs['format'], result.outputs['sections']], ['html', 2]);
    const text = readFileSync(String(result.outputs['page']), 'utf8');
    for (const part of [
      /<h1 id="sales-of-october">/,
      /<td style="text-align:right">360\.5<\/td>/,
      /Tea \| green/,
      /Coffee &lt;b&gt;/,
      /From the shop<\/h3>/,
    ])
      assert.match(text, part);
    assert.match(String(result.outputs['text']), /^# Sales of October\n\n\| product/);
  });
});
