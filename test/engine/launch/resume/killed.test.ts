import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../../engine/compile/compile.ts';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import { inSample } from '../../../sample.ts';
import { rooms } from '../../run/cases/flow.ts';
import { settledPaths } from '../../run/reference/logged-state.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { baton, batonHere, chance, cli, runsIn, told } from './killing.ts';

interface Case {
  rule: string;
  text: string;
  files?: Record<string, string>;
}

const write = (path: string, content: string): string =>
  `tool: filesystem, action: write, parameters: {path: "${path}", content: "${content}"}`;

/** Pipelines whose steps leave something behind. */
const working: Case[] = [
  {
    rule: 'a chain of files, each read by the next',
    text: `steps:\n  - {id: a, ${write('a.txt', 'one')}}\n  - {id: b, tool: filesystem, action: read, parameters: {path: a.txt}, dependencies: [a]}\n  - {id: c, ${write('c.txt', '{{ b.content }} two')}}\n  - {id: d, tool: filesystem, action: read, parameters: {path: c.txt}, dependencies: [c]}\noutputs: {said: "{{ d.content }}"}`,
  },
  {
    rule: 'a fan-out of files that is counted',
    text: `steps:\n  - {id: l, for_each: "{{ range(8) }}", max_parallel: 3, ${write('out/{{ item }}.txt', '{{ item * item }}')}}\n  - {id: n, tool: filesystem, action: glob, parameters: {pattern: "out/*.txt"}, dependencies: [l]}\noutputs: {n: "{{ l.iterations }}", found: "{{ n.files | length }}"}`,
  },
  {
    rule: 'a failure that is handled, and what is tidied up',
    text: `steps:\n  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}, on_failure: h}\n  - {id: h, ${write('h.txt', '{{ error.kind }}')}}\n  - {id: b, set: {x: "{{ h.success }}"}, dependencies: [a]}\nfinally:\n  - {id: f, ${write('f.txt', '{{ run.status }}')}}\noutputs: {x: "{{ b.x }}"}`,
  },
  {
    rule: 'a failure that stops the run, with its finally',
    text: `steps:\n  - {id: a, ${write('a.txt', 'one')}}\n  - {id: b, tool: filesystem, action: read, parameters: {path: none.txt}, dependencies: [a]}\n  - {id: c, ${write('c.txt', 'never')}, dependencies: [b]}\nfinally:\n  - {id: f, ${write('f.txt', '{{ run.status }}')}}`,
  },
  {
    rule: 'products, a session of groups, and a default of a question',
    text: `steps:\n  - {id: q, ask: "Which?", choices: [x, y], default: y}\n  - {id: g, steps: [{id: a, set: {v: "{{ q }}"}, products: {v: v.json}}, {id: b, ${write('b.txt', '{{ a.v }}')}}]}\noutputs: {q: "{{ q }}", v: "{{ g.a.v }}"}`,
  },
  {
    rule: 'data that is made, changed and kept',
    text: `steps:\n  - {id: rows, transform: {from: "{{ range(40) }}", steps: [{map: {n: item, even: "item % 2 == 0"}}]}}\n  - {id: kept, tool: data-processing, action: filter, parameters: {data: "{{ rows.value }}", where: even}}\n  - {id: file, ${write('rows.json', '{{ kept.data | tojson }}')}}\noutputs: {n: "{{ kept.rows }}"}`,
  },
];

/** Those of the flows that need no tool of a test. */
const flows: Case[] = Object.values(rooms)
  .flat()
  .filter(
    ({ text, files = {}, inputs }) => !inputs && ![text, ...Object.values(files)].some((one) => /tool: |prompt|AUTO/.test(one)),
  )
  .filter(isValid)
  .map(({ rule, text, files }) => ({ rule, text, ...(files ? { files } : {}) }));

/** Whether a run of it begins at all. */
function isValid({ text, files = {} }: Case): boolean {
  const find = (path: string) => (files[path] === undefined ? undefined : { file: path, text: files[path] });
  return compile(`id: p\n${text.trimStart()}\n`, { file: 'p.baton.yaml', find }).valid;
}

describe('a run that is killed at a fact', () => {
  const place = temporaryFolder();
  before(() => {
    assert.ok(existsSync(cli), `${cli} is missing; run npm run build first.`);
    assert.ok(working.length + flows.length >= 20, `only ${working.length + flows.length} pipelines`);
  });

  for (const { rule, text, files = {} } of [...working, ...flows.filter((_, index) => inSample(index, 8))])
    it(`goes on to the same end, and nothing that has settled runs again: ${rule}`, async () => {
      for (const [path, content] of Object.entries(files)) writeFileSync(join(place(), path), content);
      writeFileSync(join(place(), 'p.baton.yaml'), `id: p\n${text.trimStart()}\n`);
      const whole = await batonHere(place(), ['run', '--json', 'p.baton.yaml']);
      const [first = ''] = runsIn(place());
      const { facts } = await readLog(join(place(), '.baton/runs', first));
      // The beginning is on disk before the third fact.
      const dieAt = 3 + chance(rule, facts.length - 3);
      const killed = await baton(place(), ['run', '--events', 'p.baton.yaml'], dieAt);
      assert.equal(killed.signal, 'SIGKILL', killed.err);
      const run = runsIn(place()).find((one) => one !== first) ?? assert.fail(killed.err);
      const folder = join(place(), '.baton/runs', run);
      const before = (await readLog(folder)).facts;
      assert.ok(before.length > 0, `nothing was on disk at fact ${dieAt}`);
      const resumed = await batonHere(place(), ['resume', '--json', '--rerun-interrupted', run]);
      // It may have come to its end on disk just before it was killed.
      const ended = before.some(({ type }) => type === 'run.finished')
        ? await batonHere(place(), ['show', '--json', run])
        : resumed;
      assert.deepEqual(told(ended.out), told(whole.out), `killed at fact ${dieAt} of ${facts.length}: ${ended.err}`);
      const after = (await readLog(folder)).facts;
      assert.deepEqual(after.slice(0, before.length), before, 'what was on disk stays as it is');
      const ends = settledPaths(after);
      assert.equal(ends.length, new Set(ends).size, `killed at fact ${dieAt}: a step settled twice`);
    });
});
