import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { openDependencies, withCandidates } from '../../../../engine/auto/dependency-candidates.ts';
import { preview } from '../../../../engine/auto/preview.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import type { RunHandle, StartOptions } from '../../../../engine/index.ts';
import { Refusal, resumeRun, startRun } from '../../../../engine/index.ts';
import { loadLock } from '../../../../engine/launch/auto/load-lock.ts';
import { createRun } from '../../../../engine/store/paths.ts';
import { yaml } from '../../../yaml.ts';
import { cutLog } from '../../store/cut-log.ts';

const text = `id: p
inputs: {what: ends}
steps:
  - {id: report, dependencies: "<AUTO>what it sums up, as {{ what }}</AUTO>", set: {r: 1}}
  - {id: a, set: {x: 1}}
  - {id: b, dependencies: [a, "<AUTO>what else?</AUTO>"], set: {x: 2}}
  - {id: c, dependencies: [b], set: {x: 3}}
  - {id: d, set: {y: 4}}
`;

/** The same without names, since it is one for all calls. */
const called = text.replace('inputs: {what: ends}\n', '').replace(', as {{ what }}', '');

/** What each tag may choose from. */
function candidates(of: string): Record<string, readonly string[] | undefined> {
  const compiled = compile(of, { file: 'p.baton.yaml' });
  assert.deepEqual(compiled.stoppers, []);
  return Object.fromEntries(openDependencies(compiled).map((site) => [site.id, withCandidates(compiled, site).choices]));
}

describe('AUTO in dependencies', () => {
  let folder = '';
  let asked: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-dependencies-'));
    writeFileSync(join(folder, 'baton.yaml'), '{}\n');
    asked = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (list: readonly string[], one: string, more: Partial<StartOptions> = {}, of = text): Promise<RunHandle> => {
    writeFileSync(join(folder, 'p.baton.yaml'), of);
    const otherwise = ({ messages }: { messages: readonly { content: string }[] }) => {
      const words = messages.at(-1)?.content ?? '';
      asked.push(words);
      return { json: words.includes('what else?') ? one : [...list] };
    };
    return startRun({ file: 'p.baton.yaml', cwd: folder, env: {}, model: 'scripted', script: { otherwise }, ...more });
  };
  const refusal = async (run: Promise<unknown>): Promise<Refusal> => {
    const error = await run.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Refusal, String(error));
    return error;
  };

  it('chooses among the steps of its place that do not wait for its own, in one order for all tags', () => {
    assert.deepEqual(candidates(text), {
      'report.dependencies#0': ['a', 'd'],
      'b.dependencies#0': ['a', 'd', 'report'],
    });
    const both = yaml`
        id: p
        steps:
          - {id: a, dependencies: <AUTO>x</AUTO>, set: {x: 1}}
          - {id: b, dependencies: <AUTO>x</AUTO>, set: {y: 1}}
      `;
    assert.deepEqual(candidates(both), { 'a.dependencies#0': [], 'b.dependencies#0': ['a'] });
    const inside = yaml`
        id: p
        steps:
          - {id: z, set: {z: 1}}
          - id: g
            steps: [{id: a, set: {x: 1}}, {id: b, dependencies: ['<AUTO choices="a, z">x</AUTO>'], set: {y: 1}}]
      `;
    assert.deepEqual(candidates(inside), { 'g.b.dependencies#0': ['a'] });
  });

  it('is answered before the run, and the run keeps the order', async () => {
    const run = await start(['d'], 'report');
    const result = await run.done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(
      asked.map((words) => /what it sums up, as ends|what else\?/.exec(words)?.[0]),
      ['what it sums up, as ends', 'what else?'],
    );
    assert.match(asked[0] ?? '', /Your answer must be a list of "a", "d"/);
    assert.match(asked[1] ?? '', /Your answer must be one of "a", "d", "report"/);
    const { order } = result;
    assert.ok(order.indexOf('d') < order.indexOf('report') && order.indexOf('report') < order.indexOf('b'), order.join(' '));
    const edges = run.graph.edges.map(({ from, to }) => `${run.graph.nodes[from]?.id}>${run.graph.nodes[to]?.id}`);
    assert.ok(edges.includes('d>report') && edges.includes('report>b'));
    assert.equal(result.usage.calls, 2);
  });

  it('is locked: asked no more, also under --frozen, which refuses where it is not', async () => {
    const before = await refusal(start(['d'], 'report', { frozen: true }));
    assert.match(before.message, /report\.dependencies#0 has no locked answer/);
    await (await start(['d'], 'report')).done;
    const lock = await loadLock(join(folder, 'p.baton.yaml'));
    assert.deepEqual(
      lock.map(({ site, answer }) => [site, answer]),
      [
        ['b.dependencies#0', 'report'],
        ['report.dependencies#0', ['d']],
      ],
    );
    asked = [];
    const again = await (await start([], '', { frozen: true })).done;
    assert.deepEqual([again.status, asked.length], ['succeeded', 0]);
    const compiled = compile(text, { file: 'p.baton.yaml' });
    const [, second] = openDependencies(compiled);
    assert.equal(second && preview(compiled, second, lock).state, 'locked');
  });

  it('refuses an answer that is none of the candidates, or would close a cycle', async () => {
    assert.match((await refusal(start(['b'], 'report'))).message, /report\.dependencies#0 got no usable answer/);
    assert.match((await refusal(start(['d'], 'c'))).message, /b\.dependencies#0 got no usable answer/);
  });

  const callers: [rule: string, main: string, lock: string, prefix: string][] = [
    ['in a file', 'id: p\nsteps: [{id: z, set: {z: 1}}, {id: s, pipeline: inner.baton.yaml}]\n', 'inner.baton.yaml', ''],
    [
      'written out',
      `id: p\nsteps:\n  - {id: z, set: {z: 1}}\n  - id: s\n    pipeline:\n${called.replace(/^/gm, '      ').trimEnd()}\n`,
      'p.baton.yaml',
      's/',
    ],
    [
      'in a block of text',
      `id: p\nsteps:\n  - {id: z, set: {z: 1}}\n  - id: s\n    pipeline: |\n${called.replace(/^/gm, '      ').trimEnd()}\n`,
      'p.baton.yaml',
      's/',
    ],
  ];
  for (const [rule, main, lockFile, prefix] of callers)
    it(`in a called pipeline ${rule}: answered before the run, locked, and the same in the panel and in a resume`, async () => {
      writeFileSync(join(folder, 'inner.baton.yaml'), called);
      assert.match((await refusal(start(['b'], 'report', {}, main))).message, /report\.dependencies#0 got no usable answer/);
      asked = [];
      const run = await start(['d'], 'report', {}, main);
      const result = await run.done;
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      const { order } = result;
      assert.ok(
        order.indexOf('s/d') < order.indexOf('s/report') && order.indexOf('s/report') < order.indexOf('s/b'),
        order.join(' '),
      );
      assert.deepEqual([asked.length, result.usage.calls], [2, 2]);
      const lock = await loadLock(join(folder, lockFile));
      assert.deepEqual(
        lock.map(({ site, answer }) => [site, answer]),
        [
          [`${prefix}b.dependencies#0`, 'report'],
          [`${prefix}report.dependencies#0`, ['d']],
        ],
      );
      asked = [];
      const again = await (await start([], '', { frozen: true }, main)).done;
      assert.deepEqual([again.status, again.order, asked], ['succeeded', order, []]);
      const lines = readFileSync(join(run.folder, 'log.jsonl'), 'utf8').trimEnd().split('\n');
      for (let cut = lines.findLastIndex((line) => line.includes('"auto.resolved"')); cut < lines.length; cut++) {
        const paths = createRun(folder, Date.now(), Math.random);
        cpSync(run.folder, paths.folder, { recursive: true });
        await cutLog(paths.folder, cut - 1);
        const resumed = resumeRun({ folder: paths.folder, env: {}, script: { otherwise: () => assert.fail('asked') } });
        if (cut <= lines.findLastIndex((line) => line.includes('"auto.resolved"'))) {
          assert.match((await refusal(resumed)).message, /before the order of its steps was known/);
          continue;
        }
        const { status, order: same } = await (await resumed).done;
        assert.deepEqual([status, same], ['succeeded', order], `cut at ${cut}`);
      }
    });

  it('in a pipeline that calls itself is answered once', async () => {
    const main = `${text.replace('inputs: {what: ends}', 'inputs: {n: 1}').replace(', as {{ what }}', '')}  - {id: s, condition: n > 0, pipeline: p.baton.yaml, inputs: {n: "{{ n - 1 }}"}}\n`;
    const result = await (await start(['d'], 'report', {}, main)).done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    const { order } = result;
    assert.ok(
      order.indexOf('s/d') < order.indexOf('s/report') && order.indexOf('s/report') < order.indexOf('s/b'),
      order.join(' '),
    );
    assert.equal(asked.length, 2);
  });

  it('goes on from any fact as the whole run went, and asks nobody', async () => {
    const run = await start(['d'], 'report');
    const whole = await run.done;
    const lines = readFileSync(join(run.folder, 'log.jsonl'), 'utf8').trimEnd().split('\n');
    const answers = lines.findLastIndex((line) => line.includes('"auto.resolved"'));
    asked = [];
    for (let cut = 2; cut < lines.length; cut++) {
      const paths = createRun(folder, Date.now(), Math.random);
      cpSync(run.folder, paths.folder, { recursive: true });
      await cutLog(paths.folder, cut - 1);
      const resumed = resumeRun({ folder: paths.folder, env: {}, script: { otherwise: () => assert.fail('asked') } });
      if (cut <= answers) {
        const { message } = await refusal(resumed);
        assert.match(message, /before the order of its steps was known/, `cut at ${cut}: ${message}`);
        continue;
      }
      const result = await (await resumed).done;
      assert.deepEqual([result.status, result.order], [whole.status, whole.order], `cut at ${cut}`);
    }
    assert.deepEqual([asked.length, basename(dirname(run.folder))], [0, 'runs']);
  });
});
