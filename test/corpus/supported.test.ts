import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { obey, testIo } from '../engine/cli/io.ts';
import { temporaryFolder } from '../engine/store/folder.ts';
import { corpus, withoutCorpus } from './corpus.ts';

/** What the comments of the supported examples promise. `files` are all that lies in `output/` behind the run. */
const promises: {
  name: string;
  way: string;
  args?: string[];
  code: 0 | 1;
  files: Record<string, string>;
  outputs?: Record<string, unknown>;
  became?: Record<string, string>;
}[] = [
  {
    name: '01_hello_filesystem',
    way: 'writes and reads',
    code: 0,
    files: { 'greeting.txt': 'hello, world' },
    outputs: { greeting_text: 'hello, world' },
  },
  {
    name: '02_parallel_fanout_fanin',
    way: 'two writers, then one that joins them',
    code: 0,
    files: { 'alpha.txt': 'alpha-value', 'beta.txt': 'beta-value', 'joined.txt': 'alpha-value+beta-value' },
    outputs: { joined: './output/joined.txt' },
  },
  {
    name: '04_conditions',
    way: 'the condition holds: on_success jumps past the short branch',
    code: 0,
    files: { 'long.txt': 'long: a reasonably long piece of text', 'branch.txt': 'long' },
    outputs: { taken_branch: 'long' },
    became: {
      check_size: 'succeeded',
      handle_long: 'succeeded',
      handle_short: 'skipped: routed-past',
      mark_short: 'skipped: routed-past',
      summarise: 'succeeded',
    },
  },
  {
    name: '04_conditions',
    way: 'the condition does not hold: on_false jumps past the long branch',
    args: ['-i', 'content=hi'],
    code: 0,
    files: { 'short.txt': 'short: hi', 'branch.txt': 'short' },
    outputs: { taken_branch: 'short' },
    became: {
      check_size: 'skipped: condition-false',
      handle_long: 'skipped: routed-past',
      handle_short: 'succeeded',
      mark_short: 'succeeded',
      summarise: 'succeeded',
    },
  },
  {
    name: '05_reported_failure',
    way: 'the run goes on, and has failed',
    code: 1,
    files: { 'before.txt': 'this step succeeds', 'after.txt': 'the run continued' },
  },
  {
    name: '06_failure_policy',
    way: 'the run goes on, and has failed',
    args: ['--allow', 'terminal'],
    code: 1,
    files: { 'before.txt': 'this step succeeds', 'after.txt': 'the run continued' },
  },
  {
    name: '07_templates_and_outputs',
    way: 'renders what it writes',
    code: 0,
    files: {
      'header.md': '# Quarterly Report\n\nBy Orchestrator\n',
      'report.md': '# Quarterly Report\n\nBy Orchestrator\n\nBody of the report.\n',
    },
    outputs: { report_path: './output/report.md' },
  },
];

describe('supported examples keep what their comments promise (the folder in BATON_CORPUS)', () => {
  const place = temporaryFolder();
  if (corpus === undefined) return withoutCorpus();
  const from = join(corpus, 'orchestrator/examples/supported');
  for (const { name, way, args = [], code, files, outputs = {}, became = {} } of promises)
    it(`${name}: ${way}`, async () => {
      const file = `${name}.yaml`;
      cpSync(join(from, file), join(place(), file));
      const io = testIo(place(), { env: { PATH: process.env['PATH'] ?? '', HOME: place() } });
      const said = await obey(['run', '--json', ...args, file], io);
      assert.equal(said.code, code, said.err);
      const result = JSON.parse(said.out);
      for (const [output, value] of Object.entries(outputs)) assert.deepEqual(result.outputs[output], value, output);
      for (const [path, what] of Object.entries(became)) {
        const { status, reason } = result.steps[path];
        assert.equal(reason ? `${status}: ${reason}` : status, what, path);
      }
      const written = readdirSync(join(place(), 'output'));
      assert.deepEqual(
        Object.fromEntries(written.map((one) => [one, readFileSync(join(place(), 'output', one), 'utf8')])),
        files,
      );
    });
});
