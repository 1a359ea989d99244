import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun } from '../../../../engine/index.ts';
import { spellings } from '../../../../engine/run/secrets/spellings.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';
import { temporaryFolder } from '../../store/folder.ts';

const secret = `pl4nt'ed "s3cret" $HOME/+&`;
const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
const password = 'p4ssw0rd&more';
const env = `GITHUB_TOKEN=${token}\nAPP_NAME=nothing-to-hide-here\nDB=postgres://me:${password}@db/x\n`;

/** Says the values of `.env` in the spellings that programs use. */
const program = `const env = require("node:util").parseEnv(require("node:fs").readFileSync(".env", "utf8"));
for (const v of [env.GITHUB_TOKEN, new URL(env.DB).password]) {
  const html = v.replaceAll("&", "&amp;");
  const base64 = Buffer.from("u:" + v).toString("base64");
  console.log(v, JSON.stringify({ v }), html, base64, Buffer.from(v).toString("hex"), encodeURIComponent(v));
}`;

const text = `id: p
inputs: {token: {type: string, secret: true}}
steps:
  - {id: m, tool: memory, action: store, parameters: {key: k, value: {auth: "Bearer {{ token }}"}}}
  - {id: r, tool: report-generator, action: generate, parameters: {content: "# {{ token }}", format: html, path: r.html}}
  - {id: v, tool: validation, action: validate, parameters: {data: "{{ token }}", schema: {type: string}}}
  - {id: d, tool: data-processing, action: convert, parameters: {data: [{t: "{{ token }}"}], to_format: csv, output_file: d.csv}}
  - {id: c, tool: visualization, action: create_chart, parameters: {data: [{x: "{{ token }}", y: 1}], type: bar, path: c.svg}}
  - {id: p, tool: pdf-compiler, parameters: {content: "{{ token }}", format: html, path: p.html}}
  - {id: e, tool: filesystem, action: read, parameters: {path: .env}, dependencies: [m, r, v, d, c, p]}
  - {id: t, tool: terminal, parameters: {argv: [node, say.cjs]}}
  - {id: w, set: {x: "{{ e.content }}"}, products: {x: {file: copy.txt}}}
outputs: {said: "{{ t.stdout }}"}
`;

describe('what is kept from view', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), name);
  const files = (from: string): string[] =>
    readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
      const file = join(from, entry.name);
      return entry.isDirectory() ? files(file) : [file];
    });

  it('stands nowhere that a run writes or says, and a mark in what people take is told', async () => {
    for (const name of ['.git', '.baton']) mkdirSync(at(name));
    writeFileSync(at('.env'), env);
    writeFileSync(at('.env.example'), `GITHUB_TOKEN=nothing-to-hide-here\n`);
    writeFileSync(at('say.cjs'), program);
    writeFileSync(at('p.yaml'), text);
    const events: RunEvent[] = [];
    const run = await startRun({
      file: 'p.yaml',
      cwd: folder(),
      env: { BATON_SECRET_TOKEN: secret },
      allow: ['terminal', `filesystem:${at('.env')}`],
      onEvent: (event) => events.push(event),
    });
    const result = await run.done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));

    const said = JSON.stringify([events, result]);
    const kept = files(folder()).filter((file) => file !== at('.env'));
    for (const value of [secret, token, password])
      for (const spelling of spellings(value)) {
        if (spelling.length < 8) continue;
        assert.ok(!said.includes(spelling), `${spelling} is said`);
        for (const file of kept) assert.ok(!readFileSync(file, 'latin1').includes(spelling), `${spelling} in ${file}`);
      }
    assert.match(String(result.outputs['said']), /‹masked GITHUB_TOKEN›/);
    assert.match(readFileSync(at('outputs/p/copy.txt'), 'utf8'), /APP_NAME=nothing-to-hide-here/);
    const warnings = events.flatMap((event) => (event.type === 'step.log' && event.level === 'warning' ? [event.text] : []));
    assert.match(warnings.join('\n'), /The product x holds ‹masked GITHUB_TOKEN›, .* in place of values/);
    assert.match(warnings.join('\n'), /The output said holds ‹masked GITHUB_TOKEN›, .* in place of values/);
  });
});
