import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCommand } from '../../engine/cli/commands.ts';
import type { Json } from '../../engine/language/json.ts';
import { RunError } from '../../engine/state/failure.ts';
import { obey, testIo } from '../engine/cli/io.ts';
import { runText, statuses } from '../engine/run/memory.ts';
import { temporaryFolder } from '../engine/store/folder.ts';
import { at, compiledOf, problemsOf, refusedBy, summary } from './show.ts';
import type { Answer, Run, Statement } from './statements.ts';
import { statements } from './statements.ts';

describe('what the specification says', () => {
  const place = temporaryFolder();
  for (const statement of statements)
    it(`${statement.id}: ${statement.says}`, async () => {
      if (statement.text !== undefined) reads(statement);
      for (const run of statement.runs ?? []) await holds(statement.text ?? '', run, statement.files);
      for (const { files, args, code, out, err } of statement.commands ?? []) {
        for (const [name, text] of Object.entries(files)) writeFileSync(join(place(), name), text);
        const said = await obey(args, testIo(place(), { env: { PATH: process.env['PATH'] ?? '', HOME: place() } }));
        assert.equal(said.code, code, said.out + said.err);
        if (out !== undefined) assert.match(said.out, new RegExp(out));
        if (err !== undefined) assert.match(said.err, new RegExp(err));
      }
      for (const command of statement.missing ?? []) {
        assert.ok(!isCommand(command), `There is a command ${command} now: let the statement run it.`);
        const said = await obey([command], testIo(place()));
        assert.equal(said.code, 2);
        assert.match(said.err, new RegExp(command));
      }
    });

  it('tells by `baton doctor --specification` what is decided otherwise, as the statements say it', async () => {
    const decided = statements.filter((one) => one.decided !== undefined);
    const said = await obey(['doctor', '--specification', '--json'], testIo(place()));
    assert.equal(said.code, 0);
    assert.deepEqual(
      JSON.parse(said.out).decisions,
      decided.map(({ id, says, here, decided: why }) => ({ id, says, here, why })),
    );
    const shown = await obey(['doctor', '--specification'], testIo(place()));
    for (const { id, says } of decided) assert.ok(shown.out.includes(`${id}: ${says}\n`), id);
    const page = readFileSync(JSON.parse(said.out).page, 'utf8');
    for (const { says, decided: why = '' } of decided)
      assert.ok(page.includes(`| ${says} |`) && page.includes(`| ${why} |`), says);
    assert.match(shown.out, /docs\/reference\/specification\.md/);
  });

  it('has an id for each statement, and something that shows it', () => {
    assert.equal(new Set(statements.map(({ id }) => id)).size, statements.length);
    for (const { id, text, commands, missing } of statements) assert.ok(text !== undefined || commands || missing, id);
  });
});

function reads(statement: Statement): void {
  const compiled = compiledOf(statement);
  const wanted = statement.problems ?? [];
  assert.deepEqual(
    problemsOf(
      compiled,
      wanted.some((one) => one.startsWith('(hint)')),
    ),
    wanted,
  );
  for (const [path, value] of Object.entries(statement.is ?? {})) assert.deepEqual(at(summary(compiled), path), value, path);
  const refused = refusedBy(compiled);
  assert.equal(refused.length, statement.later?.length ?? 0, refused.join('\n'));
  for (const [index, word] of (statement.later ?? []).entries()) assert.match(refused[index] ?? '', new RegExp(word));
}

async function holds(text: string, run: Run, files: Readonly<Record<string, string>> = {}): Promise<void> {
  const asked = new Map<string, Record<string, unknown>>();
  const order: string[] = [];
  const calls = new Map<string, number>();
  let [now, most] = [0, 0];
  const { result, products } = await runText(`id: t\n${text}`, {
    files,
    ...(run.inputs ? { inputs: run.inputs } : {}),
    model: async ({ step = '', model, messages, temperature, max_tokens, tools, schema }) => {
      if (!order.includes(step)) order.push(step);
      const system = messages.find(({ role }) => role === 'system')?.content ?? null;
      asked.set(step, {
        model,
        temperature,
        max_tokens,
        system,
        tools: tools?.map(({ name }) => name),
        schema: schema !== undefined,
      });
      most = Math.max(most, ++now);
      // Others may still be on their way to their call.
      if (run.together === undefined || now < run.together)
        await new Promise((done) => setTimeout(done, run.together === undefined ? 0 : 200));
      now--;
      const count = calls.get(step) ?? 0;
      calls.set(step, count + 1);
      return given(run.answers?.[step], count);
    },
  });
  assert.equal(result.status, run.status ?? 'succeeded', JSON.stringify(result.error));
  if (run.degraded !== undefined) assert.equal(result.degraded, run.degraded);
  for (const [path, status] of Object.entries(run.steps ?? {})) assert.equal(statuses(result)[path], status, path);
  if (run.outputs) assert.deepEqual(result.outputs, run.outputs);
  for (const [path, content] of Object.entries(run.products ?? {}))
    assert.equal(products[path], content, `${path} of ${Object.keys(products).join(' ')}`);
  if (run.order) assert.deepEqual(order, run.order);
  if (run.together !== undefined) assert.equal(most, run.together);
  for (const [path, attempts] of Object.entries(run.attempts ?? {})) assert.equal(result.steps[path]?.attempts, attempts, path);
  for (const [path, wanted] of Object.entries(run.asked ?? {}))
    for (const [name, value] of Object.entries(wanted))
      assert.ok(fits(asked.get(path)?.[name], value), `${path}.${name}: ${JSON.stringify(asked.get(path)?.[name])}`);
}

/** Whether a value is the wanted one; a text that ends in `*` stands for all that begin so. */
function fits(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(value) && value.length === wanted.length && wanted.every((one, index) => fits(value[index], one));
  if (typeof wanted === 'string' && wanted.endsWith('*'))
    return typeof value === 'string' && value.startsWith(wanted.slice(0, -1));
  return Object.is(value, wanted);
}

function given(answers: Answer | readonly Answer[] | undefined, count: number): { text: string; object?: Json } {
  const all = answers === undefined ? [] : [answers].flat();
  const answer = all[Math.min(count, all.length - 1)];
  if (answer === undefined) throw new RunError({ kind: 'internal', message: 'The statement has no answer for this step.' });
  if (typeof answer === 'string') return { text: answer };
  if ('fails' in answer) throw new RunError({ kind: answer.fails, message: `The model says ${answer.fails}.` });
  return { text: JSON.stringify(answer.object), object: answer.object };
}
