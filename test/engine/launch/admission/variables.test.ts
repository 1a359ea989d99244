import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkRun, Refusal, resumeRun, startRun } from '../../../../engine/index.ts';
import type { StartOptions } from '../../../../engine/launch/options.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';
import { obey, testIo } from '../../cli/io.ts';

const planted = `pl4nt'ed-${'x'.repeat(4)}-token`;
const address = 'postgres://me:pa55word-here@db.example/x';
const env = { PATH: process.env['PATH'] ?? '', API_TOKEN: planted, STORE: address, STAGE: 'production-eu' };
const traces = [planted, Buffer.from(planted).toString('base64'), 'pa55word-here'];
const allow = ['terminal+machine', 'env:API_TOKEN', 'env:STAGE', 'env:STORE'];
const file = 'p.baton.yaml';
const print = 'argv: [node, -e, "console.log(process.argv.slice(1).join())"';
const text = `id: p
steps:
  - {id: first, tool: terminal, parameters: {${print}, "{{ env.API_TOKEN }}", "{{ env.STAGE }}", "{{ env.STORE }}"]}}
  - {id: length, tool: terminal, parameters: {argv: [node, -e, "console.log(process.argv[1].length)", "{{ env.API_TOKEN }}"]}}
  - {id: wait, ask: Go on?, depends_on: [first, length]}
  - {id: second, tool: terminal, parameters: {argv: [node, -e, "console.log(process.argv[1].length)", "Bearer {{ env.API_TOKEN }}"]}, depends_on: [wait]}
  - {id: told, prompt: "Say {{ env.API_TOKEN }}", depends_on: [wait]}
outputs: {first: "{{ first.stdout }}", length: "{{ length.stdout }}", second: "{{ second.stdout }}", told: "{{ told }}"}
`;

describe('environment variables that templates read', function () {
  this.timeout(60_000);
  let folder = '';
  const home = process.env['HOME'];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-variables-'));
    mkdirSync(join(folder, 'home'));
    process.env['HOME'] = join(folder, 'home');
    writeFileSync(join(folder, 'baton.yaml'), 'env: [API_TOKEN, STAGE, STORE]\n');
    writeFileSync(join(folder, file), text);
  });
  afterEach(() => {
    process.env['HOME'] = home;
    rmSync(folder, { recursive: true, force: true });
  });

  const told: string[] = [];
  const script = {
    otherwise: ({ messages }: { messages: { content: string }[] }) => {
      told.push(...messages.map(({ content }) => content));
      return { text: `told ${messages.at(-1)?.content}` };
    },
  };
  const scripted = { script, model: 'scripted' };
  const begin = async (more: Partial<StartOptions> = {}) => {
    const handle = await startRun({ file, cwd: folder, env, allow, ...scripted, wait: true, ...more });
    assert.equal((await handle.done).status, 'waiting');
    return handle;
  };
  const clean = (where: string, words: string): void => {
    for (const trace of traces) assert.ok(!words.includes(trace), `${where} holds ${trace}`);
  };
  const nowhere = (): void => {
    for (const name of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (name.isFile()) clean(name.name, readFileSync(join(name.parentPath, name.name), 'latin1'));
  };
  const answers = [{ question: 'wait', value: 'yes', by: 'person' }];

  it('reach tools whole; where the value looks secret it stands in no file, event, prompt or result, also after a resume', async () => {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent): void => void events.push(event);
    const waiting = await begin({ onEvent, record: join(folder, 'tape.jsonl') });
    assert.deepEqual(waiting.state.started?.env, {
      API_TOKEN: '‹secret env.API_TOKEN›',
      STAGE: 'production-eu',
      STORE: '‹secret env.STORE›',
    });
    const again = await resumeRun({ folder: waiting.folder, env, allow, ...scripted, answers, onEvent });
    const result = await again.done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(result.outputs, {
      first: '‹secret env.API_TOKEN›,production-eu,‹secret env.STORE›\n',
      length: `${planted.length}\n`,
      second: `${`Bearer ${planted}`.length}\n`,
      told: result.outputs['told'] ?? '',
    });
    clean('the result', JSON.stringify(result));
    clean('an event', JSON.stringify(events));
    clean('a prompt', told.join());
    const { id } = again;
    for (const words of [
      ['show', id],
      ['show', id, '--json'],
      ['show', id, '--html'],
    ]) {
      const { code, out, err } = await obey(words, testIo(folder, { env }));
      assert.equal(code, 0, err);
      clean(words.join(' '), out + err);
    }
    const replayed = await startRun({ file, cwd: folder, env, allow, ...scripted, replay: again.folder });
    clean('a replay', JSON.stringify(await replayed.done));
    nowhere();
  });

  it('one that is gone when the run goes on is named, and a run that branches off needs it too', async () => {
    const waiting = await begin();
    const { API_TOKEN: _gone, ...without } = env;
    const message = /The environment has no API_TOKEN any more/;
    const refused = (error: unknown) => error instanceof Refusal && message.test(error.message);
    await assert.rejects(resumeRun({ folder: waiting.folder, env: without, allow, ...scripted, answers }), refused);
    await assert.rejects(forkRun({ folder: waiting.folder, at: 'wait', env: without, allow, ...scripted }), refused);
    const again = await resumeRun({ folder: waiting.folder, env, allow, ...scripted, answers });
    assert.equal((await again.done).status, 'succeeded');
    nowhere();
  });

  it('one that has another value by then is told of, and has it', async () => {
    const waiting = await begin();
    const events: string[] = [];
    const other = { ...env, API_TOKEN: `${planted}-of-today` };
    const onEvent = (event: RunEvent): void => void events.push(JSON.stringify(event));
    const again = await resumeRun({ folder: waiting.folder, env: other, allow, ...scripted, answers, onEvent });
    assert.equal((await again.done).outputs['second'], `${`Bearer ${other.API_TOKEN}`.length}\n`);
    assert.equal(events.filter((one) => /API_TOKEN has another value/.test(one)).length, 1);
    assert.ok(!events.some((one) => /STORE has another value/.test(one)));
    nowhere();
  });
});
