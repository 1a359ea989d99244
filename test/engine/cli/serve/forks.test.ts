import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openServedMarks } from '../../../../engine/cli/serve/runs/at-work.ts';
import * as engine from '../../../../engine/index.ts';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { resumeRun } from '../../../../engine/launch/resume/resume.ts';
import { beginLog } from '../../../../engine/store/runs/fork.ts';
import type { TokenScope } from '../../../../engine/trust/tokens.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { asMap, detailOf, served, useServers } from './server.ts';

const release = yaml`
  id: release
  inputs: {to: {type: string, required: true}}
  outputs: {text: "{{ word.text }} {{ inputs.to }} {{ person }}"}
  steps:
    - {id: word, set: {text: goes to}}
    - {id: person, ask: "May it go to {{ inputs.to }}?", choices: [yes, no]}
`;
const said = yaml`
  id: said
  outputs: {said: "{{ echo.stdout }}"}
  inputs: {word: {type: string, required: true}}
  steps: [{id: echo, tool: terminal, action: run, parameters: {argv: [echo, "{{ inputs.word }}"]}}]
`;

describe('runs that branch off over HTTP', () => {
  const { folder, write, serve } = useServers();
  const elsewhere = temporaryFolder();
  const outputsOf = ({ result }: JsonMap): unknown => asMap(result)['outputs'];

  it('have the inputs that were sent, and take over what stays the same', async () => {
    write('greet.baton.yaml', served.greeting);
    const { send, begin, ended } = await serve();
    const run = await begin('greet.baton.yaml', { name: 'Ada' });
    await ended(run, 'succeeded');
    const body = { inputs: { name: 'Bea' } };
    const headers = { 'Idempotency-Key': 'k' };
    const reply = await send('POST', `/v1/runs/${run}/fork`, { as: ['run'], body, headers });
    assert.equal(reply.status, 202, reply.text);
    const fork = String(asMap(reply.json)['run']);
    assert.deepEqual(outputsOf(await ended(fork, 'succeeded')), { text: 'Hello Bea' });
    // The key begins it once, and nothing else.
    assert.deepEqual((await send('POST', `/v1/runs/${run}/fork`, { as: ['run'], body, headers })).json, reply.json);
    assert.equal((await send('POST', `/v1/runs/${fork}/fork`, { as: ['run'], body, headers })).status, 422);
  });

  const stands: [rule: string, body: JsonMap, scopes: readonly TokenScope[], status: number][] = [
    ['values of steps need the right to answer', { values: { person: 'yes' } }, ['run'], 403],
    ['other inputs behind a step need it too', { at: 'person', inputs: { to: 'all' } }, ['run'], 403],
    ['with it both go', { at: 'person', inputs: { to: 'all' } }, ['run', 'answer'], 202],
    ['with it values go', { values: { person: 'yes' } }, ['run', 'answer'], 202],
    ['the place alone needs no more', { at: 'person' }, ['run'], 202],
    ['a step that is not there is refused', { at: 'nowhere' }, ['run'], 422],
    ['an input that is not there is refused', { inputs: { of: 'x' } }, ['run'], 422],
    ['a key of another kind is refused', { set: { to: 'x' } }, ['run'], 400],
  ];
  for (const [rule, body, as, status] of stands)
    it(rule, async () => {
      write('release.baton.yaml', release);
      const { send, begin, ended } = await serve();
      const run = await begin('release.baton.yaml', { to: 'some' });
      await ended(run, 'waiting');
      assert.equal((await send('POST', `/v1/runs/${run}/answers`, { body: { value: 'no' } })).status, 202);
      await ended(run, 'succeeded');
      const reply = await send('POST', `/v1/runs/${run}/fork`, { as, body });
      assert.equal(reply.status, status, reply.text);
      assert.equal((await engine.listRuns(folder())).length, status === 202 ? 2 : 1);
    });

  it('stand in the audit with who began them, and with the steps whose values they set', async () => {
    write('release.baton.yaml', release);
    await engine.beginAudit(engine.realRoot(folder()), 'me');
    const { send, begin, ended } = await serve();
    const run = await begin('release.baton.yaml', { to: 'some' });
    await ended(run, 'waiting');
    const body = { values: { person: 'yes' } };
    const reply = await send('POST', `/v1/runs/${run}/fork`, { as: ['run', 'answer'], body });
    const fork = String(asMap(reply.json)['run']);
    await ended(fork, 'succeeded');
    const rows = async () => (await engine.readAudit(engine.realRoot(folder()))).filter((row) => row.run === fork);
    while ((await rows()).at(-1)?.action !== 'run.ended') await sleep(10);
    assert.deepEqual(
      (await rows()).map(({ action, name, about, said: value }) => [action, name, about?.['from'] ?? about?.['path'], value]),
      [
        ['run.begun', 'token:run-answer', run, undefined],
        ['value.set', 'token:run-answer', 'person', 'yes'],
        ['run.resumed', 'token:run-answer', undefined, undefined],
        ['run.ended', undefined, undefined, undefined],
      ],
    );
  });

  it('take no input for the step of a group that is called so, without the right to answer', async () => {
    write(
      'named.baton.yaml',
      yaml`
        id: named
        inputs: {other: {type: string, default: x}}
        outputs: {said: "{{ inputs.ok }}"}
        steps: [{id: inputs, steps: [{id: ok, ask: May it go?, choices: [yes, no]}]}]
      `,
    );
    const { send, begin, ended } = await serve();
    const run = await begin('named.baton.yaml');
    await ended(run, 'waiting');
    assert.equal((await send('POST', `/v1/runs/${run}/answers`, { body: { value: 'no' } })).status, 202);
    await ended(run, 'succeeded');
    const statusOf = async (name: string, as: readonly TokenScope[]): Promise<number> =>
      (await send('POST', `/v1/runs/${run}/fork`, { as, body: { inputs: { [name]: 'yes' } } })).status;
    assert.deepEqual(
      [await statusOf('ok', ['run']), await statusOf('ok', ['run', 'answer']), await statusOf('other', ['run'])],
      [403, 202, 202],
    );
  });

  it('have no room that a person gave the run before: a folder for its files, a place to work in', async () => {
    const [out, cwd] = [join(elsewhere(), 'out'), elsewhere()];
    write(
      'writes.baton.yaml',
      yaml`
        id: writes
        inputs: {text: {type: string, default: mine}}
        steps: [{id: note, set: {text: "{{ inputs.text }}"}, products: {text: note.txt}}]
      `,
    );
    const file = join(folder(), 'writes.baton.yaml');
    const { send, ended } = await serve();
    const startBy = async (options: object): Promise<string> => {
      const handle = await engine.startRun({ file, cwd: folder(), env: {}, ...options });
      assert.equal((await handle.done).status, 'succeeded');
      return handle.id;
    };
    const [named, there] = [await startBy({ out }), await startBy({ cwd })];
    const replies = await Promise.all(
      [named, there].flatMap((run) => [
        send('POST', `/v1/runs/${run}/fork`, { as: ['run'], body: { inputs: { text: 'theirs' } } }),
        send('POST', `/v1/runs/${run}/rerun`, { as: ['run'], body: { from: 'note' } }),
      ]),
    );
    const [forked, again, ...refused] = replies;
    assert.deepEqual(
      refused.map(({ status }) => status),
      [409, 409],
    );
    for (const reply of [forked, again]) {
      const { questions } = await ended(String(asMap(reply?.json ?? {})['run']), 'waiting');
      assert.equal((questions as JsonMap[])[0]?.['kind'], 'permission', 'it asks, as a run that began here would');
    }
    assert.equal(readFileSync(join(out, 'note.txt'), 'utf8').trim(), 'mine');
  });

  it('have no permission that was given in the run before', async () => {
    write('said.baton.yaml', said);
    const { send, begin, ended, idle } = await serve();
    const run = await begin('said.baton.yaml', { word: 'harmless' });
    await ended(run, 'waiting');
    await idle();
    // A person at this machine gives it for the whole run.
    const answers = [
      { question: await engine.findQuestion(join(folder(), '.baton/runs', run), undefined), value: 'run', by: 'ada' },
    ];
    await (await resumeRun({ folder: join(folder(), '.baton/runs', run), env: {}, wait: true, answers })).done;
    assert.deepEqual(outputsOf(await ended(run, 'succeeded')), { said: 'harmless\n' });
    const reply = await send('POST', `/v1/runs/${run}/fork`, { as: ['run'], body: { inputs: { word: 'harm' } } });
    const { questions } = await ended(String(asMap(reply.json)['run']), 'waiting');
    assert.equal((questions as JsonMap[])[0]?.['kind'], 'permission');
  });

  it('cost no more than the server lets them', async () => {
    write('greet.baton.yaml', served.greeting);
    const { send, begin, ended, host } = await serve();
    const run = await begin('greet.baton.yaml', { name: 'Ada' });
    await ended(run, 'succeeded');
    Object.assign(host.start, { maxCost: 1 });
    const limitOf = async (body: JsonMap): Promise<unknown> => {
      const { json } = await send('POST', `/v1/runs/${run}/fork`, { body: { inputs: { name: 'Bea' }, ...body } });
      const fork = String(asMap(json)['run']);
      await ended(fork, 'succeeded');
      return (await engine.readRun(join(folder(), '.baton/runs', fork))).started.limits['max_cost'];
    };
    assert.deepEqual([await limitOf({}), await limitOf({ max_cost: 5 }), await limitOf({ max_cost: 0.5 })], [1, 1, 0.5]);
  });

  it('are fetched as one file, which another folder opens', async () => {
    write('greet.baton.yaml', served.greeting);
    const { url, begin, ended, tokenOf } = await serve();
    const run = await begin('greet.baton.yaml', { name: 'Ada' });
    await ended(run, 'succeeded');
    const reply = await fetch(`${url}/v1/runs/${run}/bundle`, { headers: { Authorization: `Bearer ${tokenOf(['read'])}` } });
    assert.equal(reply.headers.get('content-type'), 'application/gzip');
    const opened = await engine.unpackRun(elsewhere(), await reply.bytes());
    const { result, foreign } = await engine.readRun(opened);
    assert.deepEqual([result.outputs, foreign], [{ text: 'Hello Ada' }, true]);
  });

  it('and were at work are left alone where another process had them since', async () => {
    write('question.baton.yaml', served.question);
    const { begin, ended, idle, runs } = await serve();
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    await idle();
    const at = join(folder(), '.baton/runs', run);
    const marks = openServedMarks(engine, folder());
    await marks.set(run);
    await (await resumeRun({ folder: at, env: {}, wait: true })).done;
    // That process was killed in the middle.
    const { facts } = await engine.openLogReader(at)();
    await beginLog(
      at,
      facts.filter(({ type }) => type !== 'run.finished' && type !== 'person.asked'),
    );
    assert.equal(await runs.takeUp(() => undefined), 0);
    assert.deepEqual([await marks.list(), (await engine.listRuns(folder()))[0]?.status], [[], 'interrupted']);
  });

  it('are tidied up by the server, not by the request that ends them', async () => {
    write(
      'tidy.baton.yaml',
      yaml`
        id: tidy
        steps: [{id: person, ask: "Which colour?", choices: [red, green]}]
        finally: [{id: tidy, tool: terminal, action: run, parameters: {argv: [sleep, "300"]}}]
      `,
    );
    const { send, begin, ended, runs, idle } = await serve({ mostRuns: 1, allow: ['terminal'] });
    const run = await begin('tidy.baton.yaml');
    await ended(run, 'waiting');
    await idle();
    assert.equal((await send('POST', `/v1/runs/${run}/cancel`)).status, 202);
    assert.equal(runs.count, 1);
    // The second word ends what tidies up.
    assert.equal((await send('POST', `/v1/runs/${run}/cancel`)).status, 202);
    await ended(run, 'cancelled');
    // Until it has let go of the run, whoever has it takes one more word.
    await idle();
    assert.match(detailOf(await send('POST', `/v1/runs/${run}/cancel`)), /cancelled/);
  });
});

describe('runs again over HTTP', () => {
  const { folder, write, serve } = useServers();
  const counted = (words: string) => yaml`
    id: counted
    inputs: {name: {type: string, default: Ada}}
    outputs: {text: "{{ last.text }}"}
    steps:
      - {id: first, tool: terminal, action: run, parameters: {argv: [sh, -c, "echo once >> times; echo made"]}}
      - {id: last, set: {text: "{{ first.stdout | trim }} ${words} {{ inputs.name }}"}}
  `;
  const allow = ['terminal:sh *+machine'];
  const outputsOf = ({ result }: JsonMap): unknown => asMap(result)['outputs'];
  const times = (): number => readFileSync(join(folder(), 'times'), 'utf8').split('\n').length - 1;

  it('run the text as it is now, once for each key, and make nothing again that is the same', async () => {
    write('counted.baton.yaml', counted('by'));
    const { send, begin, ended } = await serve({ allow });
    const run = await begin('counted.baton.yaml', { name: 'Bea' });
    assert.deepEqual(outputsOf(await ended(run, 'succeeded')), { text: 'made by Bea' });
    write('counted.baton.yaml', counted('for'));
    const asked = { as: ['run'] as const, body: {}, headers: { 'Idempotency-Key': 'k' } };
    const reply = await send('POST', `/v1/runs/${run}/rerun`, asked);
    assert.equal(reply.status, 202, reply.text);
    assert.deepEqual(outputsOf(await ended(String(asMap(reply.json)['run']), 'succeeded')), { text: 'made for Bea' });
    assert.equal(times(), 1);
    assert.deepEqual((await send('POST', `/v1/runs/${run}/rerun`, asked)).json, reply.json);
    const from = await send('POST', `/v1/runs/${run}/rerun`, { as: ['run'], body: { from: 'first' } });
    await ended(String(asMap(from.json)['run']), 'succeeded');
    assert.equal(times(), 2);
  });

  it('are refused without the right, of a step that is not there, and beyond what the server lets runs cost', async () => {
    write('counted.baton.yaml', counted('by'));
    const { send, begin, ended } = await serve({ allow });
    const run = await begin('counted.baton.yaml');
    await ended(run, 'succeeded');
    const status = async (as: readonly TokenScope[], body: JsonMap, path = run): Promise<number> =>
      (await send('POST', `/v1/runs/${path}/rerun`, { as, body })).status;
    assert.deepEqual(
      [
        await status(['read', 'answer', 'deploy'], {}),
        await status(['run'], { from: 'nowhere' }),
        await status(['run'], {}, 'none'),
      ],
      [403, 422, 404],
    );
    assert.equal((await engine.listRuns(folder())).length, 1);
  });
});
