import assert from 'node:assert/strict';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import type { MemoryRun } from '../memory.ts';
import { runText } from '../memory.ts';

/** Names of other systems for parts of what a step gives: the step, what answers it, and what each name is, on the step and behind `.result`. */
const cases: { rule: string; step: string; run: MemoryRun; files?: Record<string, string>; gives: JsonMap }[] = [
  {
    rule: 'an approval, by a form',
    step: 'tool: approval-gate, parameters: {title: Go?, content: All, require_reason: true, allow_modifications: true}',
    run: answering({ approved: true, modified_content: 'All of it' }),
    gives: { approved: true, action: 'modify', modified_content: 'All of it', used_default: false },
  },
  {
    rule: 'an approval that is refused',
    step: 'tool: approval-gate, parameters: {title: Go?, content: All, require_reason: true}',
    run: answering({ approved: false, rejection_reason: 'too long' }),
    gives: { approved: false, action: 'reject', rejection_reason: 'too long' },
  },
  {
    rule: 'an approval by yes or no',
    step: 'tool: approval-gate, parameters: {title: Go?, content: All}',
    run: answering(true),
    gives: { approved: true, action: 'approve', skipped: false },
  },
  {
    rule: 'a prompt that nobody answers',
    step: 'tool: user-prompt, parameters: {prompt: Who?, default: Ada}',
    run: {},
    gives: { value: 'Ada', skipped: true, used_default: true },
  },
  {
    rule: 'feedback, half of it',
    step: 'tool: feedback-collection, parameters: {title: So?, required_questions: [a], questions: [{id: a, text: A, type: rating}, {id: b, text: B, type: text}]}',
    run: answering({ a: 4 }),
    gives: { responses: { a: 4 }, response_count: 1, completion_rate: 50 },
  },
  {
    rule: 'a command, with its folder',
    step: 'tool: terminal, parameters: {command: ls, working_dir: src}',
    run: { tools: { terminal: () => ({ success: true, exit_code: 0, stdout: 'a', stderr: '' }) } },
    gives: { return_code: 0, working_dir: 'src', stdout: 'a', success: true },
  },
  {
    rule: 'a command without one',
    step: 'tool: terminal, parameters: {command: ls}',
    run: { tools: { terminal: () => ({ success: true, exit_code: 0, stdout: '', stderr: '' }) } },
    gives: { working_dir: '.' },
  },
  {
    rule: 'a tool of a server, by the name it was asked for, whatever the server calls itself',
    step: 'tool: mcp-server, action: execute_tool, parameters: {server_name: notes, server_config: {command: [notes]}, tool_name: add, tool_params: {}}',
    run: { tools: { mcp: () => ({ success: true, text: 'done', content: [], server: { name: 'Notes 2' } }) } },
    gives: { server_name: 'notes', tool_name: 'add' },
  },
  {
    rule: 'a report',
    step: 'tool: report-generator, parameters: {title: T, content: one two}',
    run: { tools: { 'report-generator': () => ({ success: true, content: '# T', word_count: 4 }) } },
    gives: { markdown: '# T', word_count: 4 },
  },
  {
    rule: 'a called pipeline',
    step: 'tool: pipeline-executor, parameters: {pipeline: inner.yaml, inputs: {}}',
    run: { files: { 'inner.yaml': 'id: inner\nsteps:\n  - {id: a, set: {x: 1}}\noutputs: {y: "{{ x }}"}\n' } },
    gives: { outputs: { y: 1 }, success: true },
  },
];

function answering(value: Json): MemoryRun {
  return { ports: { people: { ask: async () => ({ value, by: 'ann' }) } } };
}

const textFor = (step: string, names: readonly string[]): string =>
  [
    `id: t\nsteps:\n  - {id: s, ${step}}\noutputs:`,
    ...names.map((name) => `  ${name}: "{{ s.${name} }}"\n  of_${name}: "{{ s.result.${name} }}"`),
  ].join('\n');

describe('names of other systems for parts of what a step gives', () => {
  for (const { rule, step, run, gives } of cases)
    it(`${rule}: ${Object.keys(gives).join(', ')}`, async () => {
      const { result } = await runText(textFor(step, Object.keys(gives)), run);
      const wanted = Object.entries(gives).flatMap(([name, value]) => [
        [name, value],
        [`of_${name}`, value],
      ]);
      assert.deepEqual(result.outputs, Object.fromEntries(wanted), JSON.stringify(result.error));
    });

  it('the times of a step: seconds that it took, and when it ended', async () => {
    const { result } = await runText(
      textFor('tool: user-prompt, parameters: {prompt: Who?}', ['response_time', 'timestamp']),
      answering('x'),
    );
    const { duration, finished_at } = result.steps['s'] ?? {};
    assert.deepEqual(result.outputs, {
      response_time: (duration ?? 0) / 1000,
      of_response_time: (duration ?? 0) / 1000,
      timestamp: finished_at,
      of_timestamp: finished_at,
    });
  });

  it('a member of the result, and a parameter, come before such a name', async () => {
    const { result } = await runText(
      'id: t\nsteps:\n  - {id: s, tool: work, action: do, parameters: {timestamp: given}}\n  - {id: r, tool: work, action: do, parameters: {}}\noutputs: {a: "{{ s.timestamp }}", b: "{{ r.timestamp }}"}\n',
      { tools: { work: (parameters) => ({ success: true, ...(parameters['timestamp'] ? {} : { timestamp: 'own' }) }) } },
    );
    assert.deepEqual(result.outputs, { a: 'given', b: 'own' });
  });
});
