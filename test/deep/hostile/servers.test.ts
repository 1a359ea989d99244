import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { baton } from '../../engine/launch/resume/killing.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';

/** Servers of tools that misbehave: lines of a program that reads one message a line, and what a call of theirs ends with. */
const servers: Record<string, string> = {
  'ends at once': 'process.exit(0);',
  'fails at once': 'process.exit(9);',
  'says nothing': '',
  'writes no JSON': "console.log('hello there');",
  'writes JSON of something else': "console.log('[1, 2]'); console.log('null'); console.log('\"x\"');",
  'writes without an end and without a line': "setInterval(() => process.stdout.write('x'.repeat(1 << 20)), 1);",
  'writes lines without an end': "setInterval(() => process.stdout.write('{}\\n'.repeat(10_000)), 1);",
  'complains without an end': "setInterval(() => process.stderr.write('oh no\\n'.repeat(10_000)), 1);",
  'answers another question': 'say({ id: 4711, result: {} });',
  'answers an error': "say({ id: message.id, error: { code: -32000, message: 'no' } });",
  'answers an error with no message': 'say({ id: message.id, error: {} });',
  'answers with a protocol of its own':
    "say({ id: message.id, result: { protocolVersion: '1', capabilities: {}, serverInfo: {} } });",
  'answers with nothing in it': 'say({ id: message.id, result: null });',
  'answers each question twice': 'greet(); greet();',
  'greets, and ends': 'greet(); process.exit(0);',
  'greets, and never lists': 'greet();',
  'lists tools that are none':
    "greet(); if (message.method === 'tools/list') say({ id: message.id, result: { tools: [1, null, {}] } });",
  'lists pages without an end':
    "greet(); if (message.method === 'tools/list') say({ id: message.id, result: { tools: [], nextCursor: String(Math.random()) } });",
  'closes its input': 'greet(); process.stdin.destroy();',
  'cannot be ended by a word': "process.on('SIGTERM', () => {}); greet(); setInterval(() => {}, 1000);",
};

const program = (behaviour: string): string => `import { createInterface } from 'node:readline';
import { writeFileSync } from 'node:fs';
writeFileSync('begun', '');
const say = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  const greet = () => message.method === 'initialize' && say({ id: message.id, result: { protocolVersion: message.params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } } });
  ${behaviour}
});
`;

/** Processes with a word in their command line. In a sandbox a process has another id than outside, and the same words. */
const processesWith = (word: string): string[] =>
  readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(word);
    } catch {
      return false;
    }
  });

describe('servers of tools that misbehave', function () {
  this.timeout(120_000);
  const place = temporaryFolder();

  for (const [what, behaviour] of Object.entries(servers))
    it(`fail the step, and are gone with the run: ${what}`, async () => {
      const file = `server-${basename(place())}.mjs`;
      writeFileSync(join(place(), file), program(behaviour));
      writeFileSync(join(place(), 'baton.yaml'), `tools:\n  s: {mcp: {command: ["${process.execPath}", ${file}]}}\n`);
      writeFileSync(
        join(place(), 'p.baton.yaml'),
        yaml`
          id: p
          steps:
            - {id: a, tool: s, action: x, timeout: 10s}
            - {id: b, set: {x: "{{ a.status }}"}}
        `,
      );
      const { code, out, err } = await baton(place(), ['run', 'p.baton.yaml', '--json', '--allow', 's']);
      assert.equal(code, 1, `${out}${err}`);
      const { error } = JSON.parse(out);
      assert.equal(error.step, 'a', out);
      assert.ok(['tool', 'timeout', 'network', 'bad-response'].includes(error.kind), out);
      assert.ok(existsSync(join(place(), 'begun')), 'no server was started');
      assert.deepEqual(processesWith(file), [], 'a server lives on');
    });
});
