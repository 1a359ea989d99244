import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Command } from '../../../engine/cli/command.ts';
import { commands } from '../../../engine/cli/commands.ts';
import { isMap } from '../../../engine/language/json.ts';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
formats.default(ajv);
const schema = JSON.parse(readFileSync('docs/reference/result.schema.json', 'utf8'));
const fits = ajv.compile(schema);

const files: Record<string, string> = {
  'ok.baton.yaml': yaml`
      id: ok
      steps: [{id: a, set: {x: 1}}]
      outputs: {x: "{{ x }}"}
      tests: [{name: one, expect: {outputs: {x: 1}}}]
    `,
  'missed.baton.yaml': yaml`
    id: missed
    steps: [{id: a, set: {x: 1}}]
    tests: [{name: one, expect: {outputs: {x: 2}}}]
  `,
  'flow.yaml': 'workflow: {name: a, steps: [{name: b, type: test_echo, value: 1}]}\n',
  'fails.baton.yaml': 'id: fails\nsteps: [{id: a, set: {x: "{{ 1 / 0 }}"}}]\n',
  'waits.baton.yaml': 'id: waits\nsteps: [{id: fine, ask: how many?, type: number}]\n',
  'bad.baton.yaml': 'id: bad\nsteps: [{id: a, sett: {x: "{{ y }}"}}]\n',
  'asks.baton.yaml': 'id: asks\nsteps: [{id: a, tool: terminal, parameters: {argv: [ls]}}]\n',
};

/** A command line without `--json`, its exit code, and the `status` of the document where it is one of a run or a refusal. */
type Row = [line: string, code: number, status?: string];

/** Every command that takes `--json`, as it succeeds, is refused, fails, and is typed wrongly. `WAITING` is a run that waits, `ENDED` one that ended. */
const rows: Partial<Record<keyof typeof commands, Row[]>> = {
  init: [
    ['', 0],
    ['--from', 0],
    ['--from hello', 0],
    ['--from nope', 2, 'refused'],
    ['--from hello --agents', 2, 'refused'],
  ],
  check: [
    ['ok.baton.yaml', 0],
    ['bad.baton.yaml', 2],
    ['none.baton.yaml', 2],
  ],
  new: [
    ['Greet', 2, 'refused'],
    ['Greet --rounds 0', 2, 'refused'],
  ],
  fix: [
    ['ok.baton.yaml', 0],
    ['bad.baton.yaml', 2, 'refused'],
    ['none.baton.yaml', 2, 'refused'],
  ],
  explain: [
    ['ok.baton.yaml', 0],
    ['none.baton.yaml', 2, 'refused'],
    ['--time ok.baton.yaml', 0],
    ['--time ENDED', 0],
    ['--time none', 2, 'refused'],
    ['ok.baton.yaml --max-parallel 2', 2, 'refused'],
  ],
  estimate: [
    ['ok.baton.yaml', 0],
    ['none.baton.yaml', 2, 'refused'],
    ['ok.baton.yaml -i no', 2, 'refused'],
  ],
  advise: [
    ['ok.baton.yaml', 0],
    ['none.baton.yaml', 2, 'refused'],
    ['ok.baton.yaml -i no', 2, 'refused'],
  ],
  capacity: [
    ['ok.baton.yaml --rate 50/h', 0],
    ['ok.baton.yaml', 2, 'refused'],
    ['ok.baton.yaml --rate -1/h', 2, 'refused'],
    ['none.baton.yaml --rate 50/h', 2, 'refused'],
  ],
  run: [
    ['ok.baton.yaml --on http://127.0.0.1:9', 2, 'refused'],
    ['ok.baton.yaml', 0, 'succeeded'],
    ['ok.baton.yaml --simulate', 0, 'succeeded'],
    ['fails.baton.yaml', 1, 'failed'],
    ['waits.baton.yaml', 4, 'waiting'],
    ['ok.baton.yaml --plan', 0, 'planned'],
    ['asks.baton.yaml --plan', 2, 'planned'],
    ['ok.baton.yaml -i nope=1', 2, 'refused'],
    ['bad.baton.yaml', 2, 'refused'],
    ['none.baton.yaml', 2, 'refused'],
    ['asks.baton.yaml', 2, 'refused'],
    ['ok.baton.yaml --from a', 2, 'refused'],
    ['ok.baton.yaml --events', 2, 'refused'],
    ['ok.baton.yaml --nope', 2, 'refused'],
    ['ok.baton.yaml --json=1', 2, 'refused'],
  ],
  ask: [
    ['Which? --models offline,nobody:none', 2, 'refused'],
    ['Which? --pattern nope', 2, 'refused'],
  ],
  limits: [
    ['WAITING', 0, 'limits'],
    ['WAITING --max-cost 2 --timeout 1h', 0, 'limits'],
    ['ENDED --max-cost 2', 2, 'refused'],
    ['none', 2, 'refused'],
    ['WAITING --max-steps 0', 2, 'refused'],
  ],
  pull: [
    ['ENDED', 2, 'refused'],
    ['ENDED --on http://127.0.0.1:9', 2, 'refused'],
  ],
  push: [
    ['ok.baton.yaml', 2, 'refused'],
    ['ok.baton.yaml --on http://127.0.0.1:9', 2, 'refused'],
  ],
  token: [
    ['', 0],
    ['ci --scope read', 0],
    ['ci --scope all', 2, 'refused'],
    ['none --forget', 2, 'refused'],
    ['c/i', 2, 'refused'],
  ],
  login: [
    ['', 0],
    ['nowhere', 2, 'refused'],
    ['--forget', 2, 'refused'],
    ['nowhere --forget', 2, 'refused'],
  ],
  compare: [
    ['ok.baton.yaml --models offline', 0],
    ['none.baton.yaml --models offline', 2],
    ['ok.baton.yaml', 2, 'refused'],
  ],
  bench: [
    ['ok.baton.yaml --runs 1', 0, 'measured'],
    ['missed.baton.yaml --runs 1', 1, 'measured'],
    ['ok.baton.yaml --live --runs 1', 0, 'measured'],
    ['asks.baton.yaml --live', 2, 'refused'],
    ['fails.baton.yaml', 2, 'refused'],
  ],
  test: [
    ['ok.baton.yaml', 0],
    ['missed.baton.yaml', 1],
    ['fails.baton.yaml', 2, 'refused'],
  ],
  resume: [
    ['WAITING', 4, 'waiting'],
    ['ENDED', 2, 'refused'],
    ['ENDED --changed', 0, 'succeeded'],
    ['nope', 2, 'refused'],
  ],
  answer: [
    ['WAITING fine nonsense', 2, 'refused'],
    ['WAITING other 3', 2, 'refused'],
    ['WAITING fine 3 --no-resume', 0, 'answered'],
    ['WAITING fine 3', 0, 'succeeded'],
    ['WAITING fine 3 --on http://127.0.0.1:9', 2, 'refused'],
  ],
  fork: [
    ['ENDED --at a', 0, 'succeeded'],
    ['ENDED', 2, 'refused'],
    ['ENDED --at nope', 2, 'refused'],
  ],
  runs: [
    ['--on http://127.0.0.1:9', 2, 'refused'],
    ['', 0],
    ['--prune --keep 1', 0],
    ['--prune', 2, 'refused'],
  ],
  show: [
    ['nothing --on http://127.0.0.1:9', 2, 'refused'],
    ['ENDED', 0, 'succeeded'],
    ['ENDED --at 99', 2, 'refused'],
    ['nope', 2, 'refused'],
  ],
  diff: [
    ['ENDED WAITING', 0],
    ['ENDED nope', 2, 'refused'],
  ],
  versions: [
    ['ok.baton.yaml', 0],
    ['ok.baton.yaml now', 0],
    ['ok.baton.yaml ENDED now', 0],
    ['ok.baton.yaml ENDED --restore', 0],
    ['ok.baton.yaml nope', 2, 'refused'],
    ['ok.baton.yaml --restore', 2, 'refused'],
  ],
  graph: [
    ['ok.baton.yaml', 0],
    ['none.baton.yaml', 2, 'refused'],
    ['ok.baton.yaml --svg', 2, 'refused'],
  ],
  types: [
    ['ok.baton.yaml', 0],
    ['none.baton.yaml', 2, 'refused'],
  ],
  auto: [
    ['ok.baton.yaml', 0],
    ['none.baton.yaml', 2, 'refused'],
    ['ok.baton.yaml --refresh --only nope', 2, 'refused'],
  ],
  import: [
    ['flow.yaml', 0],
    ['ok.baton.yaml', 0],
    ['none.yaml', 2, 'refused'],
    ['flow.yaml -o ok.baton.yaml', 2, 'refused'],
  ],
  patterns: [
    ['', 0],
    ['--copy critique', 0],
    ['--copy nope', 2, 'refused'],
  ],
  models: [
    ['', 0],
    ['--learned', 0],
    ['--learned --reset', 0],
    ['--reset', 2, 'refused'],
    ['openai --learned', 2, 'refused'],
  ],
  history: [['', 0]],
  workers: [
    ['', 2, 'refused'],
    ['--on http://127.0.0.1:9', 2, 'refused'],
  ],
  soak: [
    ['--minutes none', 2, 'refused'],
    ['--on http://127.0.0.1:9', 2, 'refused'],
  ],
  schedules: [
    ['', 0],
    ['nowhere', 2, 'refused'],
  ],
  permissions: [
    ['', 0],
    ['--all', 0],
  ],
  doctor: [['', 0]],
  usage: [
    ['', 0],
    ['--by model,day --since 30d', 0],
    ['--by nobody', 2, 'refused'],
    ['--since soon', 2, 'refused'],
    ['--since 2026-02-31', 2, 'refused'],
    ['--csv', 2, 'refused'],
    ['--on http://127.0.0.1:9', 2, 'refused'],
  ],
  audit: [
    ['', 2, 'refused'],
    ['--begin', 0],
    ['--verify', 2, 'refused'],
    ['--erase ann --yes', 2, 'refused'],
  ],
  secret: [
    ['', 0],
    ['list', 0],
    ['remove NOT_KEPT', 2, 'refused'],
    ['set', 2, 'refused'],
    ['keep A', 2, 'refused'],
  ],
};

describe('--json prints one document', () => {
  const folder = temporaryFolder();
  const told = async (argv: readonly string[]) => obey(argv, testIo(folder(), { env: { HOME: folder() } }));
  const documentOf = (out: string): unknown => {
    assert.notEqual(out, '', 'nothing was printed');
    return JSON.parse(out);
  };
  const run = async (file: string): Promise<string> => {
    const document = documentOf((await told(['run', file, '--json'])).out);
    const started = isMap(document) && isMap(document['run']) ? document['run']['id'] : undefined;
    assert.ok(typeof started === 'string');
    return started;
  };

  beforeEach(() => {
    mkdirSync(join(folder(), '.git'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder(), name), text);
  });

  it('by every command that takes it, in this table', () => {
    const taking = Object.entries(commands).flatMap(([name, { options }]: [string, Command]) =>
      options.includes('json') ? [name] : [],
    );
    assert.deepEqual(Object.keys(rows).sort(), taking.sort());
  });

  for (const [command, all] of Object.entries(rows))
    for (const [line, code, status] of [...all, ['--nope', 2, 'refused'] satisfies Row])
      it(`baton ${command} ${line}`, async () => {
        const runs: Record<string, string> = {};
        if (line.includes('ENDED')) runs['ENDED'] = await run('ok.baton.yaml');
        if (line.includes('WAITING')) runs['WAITING'] = await run('waits.baton.yaml');
        const words = line.split(' ').filter((word) => word !== '');
        const said = await told([command, ...words.map((word) => runs[word] ?? word), '--json']);
        const document = documentOf(said.out);
        assert.equal(said.code, code, said.err);
        if (status === undefined) return;

        assert.ok(isMap(document));
        assert.equal(document['status'], status);
        assert.ok(fits(document), JSON.stringify(fits.errors?.slice(0, 3), null, 1));
        if (status === 'refused') assert.equal(document['exit_code'], code);
      });

  it('of a command that there is not', async () => {
    const { out, code } = await told(['rnu', 'x', '--json']);
    assert.deepEqual([JSON.parse(out).status, code], ['refused', 2]);
  });

  it('with what a person would have to allow, and what is wrong in the text', async () => {
    const asked = JSON.parse((await told(['run', 'asks.baton.yaml', '--json'])).out);
    assert.deepEqual([asked.error.kind, asked.needs.length], ['permission', 1]);
    const bad = JSON.parse((await told(['run', 'bad.baton.yaml', '--json'])).out);
    assert.ok(bad.problems.length > 0);
    assert.equal(bad.problems[0].file, join(folder(), 'bad.baton.yaml'));
  });

  it('stopped before there is an answer', async () => {
    const io = testIo(folder());
    const { jsonIo } = await import('../../../engine/cli/errors/json-refusal.ts');
    jsonIo(io).kill(130);
    assert.deepEqual([JSON.parse(io.said.out).error.kind, io.killed], ['cancelled', [130]]);
  });

  it('and nothing where it is a value, or behind the end of the options', async () => {
    const { out } = await told(['run', 'none.baton.yaml', '--', '--json']);
    assert.equal(out, '');
  });
});
