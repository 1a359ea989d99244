import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { JsonMap } from '../../../../engine/language/json.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import { inSample } from '../../../sample.ts';
import { yaml } from '../../../yaml.ts';
import { settledPaths } from '../../run/reference/logged-state.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { baton, batonHere, chance, cli, runsIn, told } from './killing.ts';

interface Case {
  rule: string;
  text: string;
  files?: Record<string, string>;
  allow?: readonly string[];
  /** What has an effect outside leaves a line in `done.txt` under these names. */
  leaves?: readonly string[];
}

/** A command that leaves a line behind. */
const leave = (name: string): string =>
  `tool: terminal, parameters: {argv: [sh, -c, 'echo "$0" >> done.txt; echo "$0 done"', "${name}"]}`;

const cases: Case[] = [
  {
    rule: 'prompts, each of which reads the one before',
    text: yaml`
      steps:
        - {id: a, prompt: one}
        - {id: b, prompt: "two {{ a }}"}
        - {id: c, prompt: "three {{ b }}"}
      outputs: {c: "{{ c }}"}`,
  },
  {
    rule: 'prompts of a session',
    text: yaml`
      steps:
        - {id: a, prompt: one, session: s}
        - {id: b, prompt: two, session: s}
        - {id: c, prompt: three, session: s, system: Be brief.}
      outputs: {c: "{{ c }}"}`,
  },
  {
    rule: 'prompts of a loop beside each other, and one that reads them all',
    text: yaml`
      steps:
        - {id: l, for_each: [1, 2, 3, 4], max_parallel: 2, prompt: "of {{ item }}"}
        - {id: n, prompt: "all {{ l.results | join }}"}
      outputs: {l: "{{ l.results }}", n: "{{ n }}"}`,
  },
  {
    rule: 'a prompt that calls tools in several turns',
    text: yaml`
      steps:
        - {id: a, prompt: "use tools", tools: [terminal.execute], max_turns: 5}
        - {id: b, prompt: "then {{ a }}"}
      outputs: {b: "{{ b }}"}`,
    allow: ['terminal'],
    leaves: ['first', 'second'],
  },
  {
    rule: 'agents that call tools, write on a board and hand over',
    text: yaml`
      steps:
        - id: t
          task: "use tools"
          agents:
            a: {tools: [terminal.execute], hands_to: [b]}
            b: {system: Answer.}
          board: {note: A note}
        - {id: b, prompt: "then {{ t.answer }} {{ t.board.note }}"}
      outputs: {t: "{{ t }}", b: "{{ b }}"}`,
    allow: ['terminal'],
    leaves: ['first', 'second'],
  },
  {
    rule: 'an answer by schema, and its repair',
    text: yaml`
      steps:
        - {id: a, prompt: "broken first", output_schema: {type: object, properties: {n: {type: number}}, required: [n]}}
        - {id: b, prompt: "with {{ a.n }}"}
      outputs: {b: "{{ b }}"}`,
  },
  {
    rule: 'an ensemble of models',
    text: yaml`
      steps:
        - {id: e, ensemble: "which", models: ["local:m", "local:k"], pattern: vote}
        - {id: b, prompt: "so {{ e.answer }}"}
      outputs: {b: "{{ b }}"}`,
  },
  {
    rule: 'commands, each behind the other',
    text: `steps:\n  - {id: a, ${leave('a')}}\n  - {id: b, ${leave('b')}, dependencies: [a]}\n  - {id: c, ${leave('c')}, dependencies: [b]}\noutputs: {c: "{{ c.stdout }}"}`,
    allow: ['terminal'],
    leaves: ['a', 'b', 'c'],
  },
  {
    rule: 'commands of a loop, with what tidies up',
    text: `steps:\n  - {id: l, for_each: [x, y, z], max_parallel: 2, ${leave('{{ item }}')}}\nfinally:\n  - {id: f, ${leave('f')}}\noutputs: {n: "{{ l.iterations }}"}`,
    allow: ['terminal'],
    leaves: ['x', 'y', 'z', 'f'],
  },
  {
    rule: 'a command that fails, another in its place, and a prompt about it',
    text: `steps:\n  - {id: a, tool: terminal, parameters: {argv: ["false"]}, on_error: [{fallback: {${leave('instead')}}}]}\n  - {id: b, prompt: "about {{ a.stdout }}"}\noutputs: {b: "{{ b }}"}`,
    allow: ['terminal'],
    leaves: ['instead'],
  },
  {
    rule: 'a command that fails, a prompt in its place, and a command with what it said',
    text: `steps:\n  - {id: a, tool: terminal, parameters: {argv: ["false"]}, on_error: [{fallback: {prompt: "mend {{ error.kind }}"}}]}\n  - {id: b, ${leave('{{ a }}')}}\noutputs: {b: "{{ b.stdout }}"}`,
    allow: ['terminal'],
    leaves: ['after mend tool'],
  },
  {
    rule: 'a pipeline that is called, with prompts and commands in it',
    text: yaml`
      steps:
        - {id: p, for_each: [1, 2], pipeline: q.baton.yaml, inputs: {n: "{{ item }}"}}
      outputs: {p: "{{ p.results }}"}`,
    files: {
      'q.baton.yaml': `id: q\ninputs: {n: {type: integer}}\nsteps:\n  - {id: a, prompt: "asks {{ n }}"}\n  - {id: b, ${leave('{{ n }}')}}\noutputs: {a: "{{ a }}", b: "{{ b.stdout }}"}\n`,
    },
    allow: ['terminal'],
    leaves: ['1', '2'],
  },
  {
    rule: 'tags that a model answers in the run',
    text: yaml`
      steps:
        - {id: a, prompt: one}
        - {id: b, condition: "<AUTO>Is {{ a }} good?</AUTO>", prompt: "yes {{ a }}"}
        - {id: c, set: {x: "<AUTO type=string>a name for {{ a }}</AUTO>"}, dependencies: [b]}
      outputs: {b: "{{ b }}", c: "{{ c.x }}"}`,
  },
];

/** A server that speaks OpenAI's protocol and answers by what it is asked alone. */
async function models(): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const asked: { messages: { role: string; content?: unknown }[]; tools?: { function: { name: string } }[] } = JSON.parse(body);
    const offers = (name: string): boolean => asked.tools?.some((one) => one.function.name === name) ?? false;
    const results = asked.messages.filter(({ role }) => role === 'tool').length;
    const last = String(asked.messages.at(-1)?.content);
    const piece = (delta: JsonMap, finish: string | null): string =>
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    const name = ['first', 'second'][results];
    const command = { argv: ['sh', '-c', 'echo "$0" >> done.txt; echo "$0"', name ?? ''] };
    const wanted: { name: string; arguments: JsonMap }[] = [];
    if (offers('terminal_execute') && name !== undefined) wanted.push({ name: 'terminal_execute', arguments: command });
    else if (offers('handoff') && results === 2)
      wanted.push(
        { name: 'write_board', arguments: { note: 'noted' } },
        { name: 'handoff', arguments: { to: 'b', message: 'go on' } },
      );
    const calls = wanted.map((one, index) => ({
      index,
      id: `call${results}-${index}`,
      type: 'function',
      function: { name: one.name, arguments: JSON.stringify(one.arguments) },
    }));
    const firstTime = asked.messages.every(({ role }) => role !== 'assistant');
    const bySchema = /broken first/.test(body) ? { n: 7 } : { answer: /boolean/.test(body) ? true : 'a name' };
    const content =
      /broken first/.test(body) && firstTime
        ? 'no number'
        : /JSON Schema/.test(body)
          ? JSON.stringify(bySchema)
          : `after ${last}`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      `${calls.length ? piece({ role: 'assistant', tool_calls: calls }, null) + piece({}, 'tool_calls') : piece({ role: 'assistant', content }, null) + piece({}, 'stop')}data: [DONE]\n\n`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return { server, url: `http://127.0.0.1:${address.port}/v1` };
}

const linesOf = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);

/** The paths of calls that went well. */
const settledCalls = (facts: readonly Fact[]): string[] =>
  facts.flatMap((fact) => (fact.type === 'call.settled' && fact.failure === undefined ? [fact.path] : []));

describe('a run with prompts and commands that is killed at a fact', () => {
  const place = temporaryFolder();
  let server: Server;
  let url = '';
  before(async () => {
    assert.ok(existsSync(cli), `${cli} is missing; run npm run build first.`);
    ({ server, url } = await models());
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  for (const [index, { rule, text, files = {}, allow = [], leaves = [] }] of cases.entries())
    it(`goes on to the same end, and no call that has settled is made again: ${rule}`, async () => {
      const folder = place();
      const settings = `default_model: local:m\norchestrator: local:m\nproviders:\n  local: {type: openai-compatible, profile: custom, base_url: "${url}", key: none}\n`;
      writeFileSync(join(folder, 'baton.yaml'), settings);
      for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
      writeFileSync(join(folder, 'p.baton.yaml'), `id: p\n${text}\n`);
      const options = allow.flatMap((one) => ['--allow', one]);
      const whole = await batonHere(folder, ['run', '--json', ...options, 'p.baton.yaml']);
      assert.equal(JSON.parse(whole.out || '{}').status, 'succeeded', whole.out + whole.err);
      const [first = ''] = runsIn(folder);
      const { facts } = await readLog(join(folder, '.baton/runs', first));
      for (const sample of ['one', 'two', 'three'].filter((_, place) => inSample(index + place, 3))) {
        writeFileSync(join(folder, 'done.txt'), '');
        // The beginning is on disk before the first step: how the run was started, and what was allowed.
        const begun = 3 + allow.length;
        const dieAt = begun + chance(rule + sample, facts.length - begun);
        const known = new Set(runsIn(folder));
        const killed = await baton(folder, ['run', '--events', ...options, 'p.baton.yaml'], dieAt);
        assert.equal(killed.signal, 'SIGKILL', killed.err);
        const run = runsIn(folder).find((one) => !known.has(one)) ?? assert.fail(killed.err);
        const runFolder = join(folder, '.baton/runs', run);
        const before = (await readLog(runFolder)).facts;
        const resumed = await batonHere(folder, ['resume', '--json', '--rerun-interrupted', run]);
        const ended = before.some(({ type }) => type === 'run.finished')
          ? await batonHere(folder, ['show', '--json', run])
          : resumed;
        const where = `killed at fact ${dieAt} of ${facts.length}`;
        assert.ok(ended.out, `${where}: ${ended.code} ${ended.err}`);
        assert.deepEqual(told(ended.out), told(whole.out), `${where}: ${ended.err}`);
        const after = (await readLog(runFolder)).facts;
        assert.deepEqual(after.slice(0, before.length), before, 'what was on disk stays as it is');
        const ends = settledPaths(after);
        assert.equal(ends.length, new Set(ends).size, `${where}: a step settled twice`);
        const calls = settledCalls(after);
        assert.deepEqual(calls, [...new Set(calls)], `${where}: a call was made again`);
        const lines = linesOf(join(folder, 'done.txt'));
        // What was cut off in the middle runs again on a word; nothing else does.
        const open =
          before.filter(({ type }) => type === 'call.started').length -
          before.filter(({ type }) => type === 'call.settled').length;
        const timesOf = (name: string): number => lines.filter((line) => line === name).length;
        const repeated = leaves.filter((name) => timesOf(name) !== 1);
        assert.ok(
          repeated.every((name) => timesOf(name) === 2) && repeated.length <= open,
          `${where}: ${repeated.map((name) => `${name} ran ${timesOf(name)} times`).join(', ')}; ${open} calls were cut off`,
        );
      }
    });
});
