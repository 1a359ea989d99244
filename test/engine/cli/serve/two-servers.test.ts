import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createBatonClient } from '../../../../engine/client/client.ts';
import { makeToken, saveToken, serverScopes } from '../../../../engine/trust/tokens.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { asMap, served } from './server.ts';

describe('two servers of one folder, as processes', function () {
  // Programs are started, and a server looks every 5 s for runs that another one left.
  this.timeout(120_000);
  const started: ChildProcess[] = [];
  afterEach(async () => {
    for (const server of started.splice(0)) {
      if (server.exitCode !== null || server.signalCode !== null) continue;
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  });
  useOwnHome();
  const folder = temporaryFolder();

  /** A server as it is built, what it said so far, and a client of it. */
  async function begin(token: string) {
    const server = spawn(process.execPath, [resolve('dist/cli.cjs'), 'serve', '--port', '0', '--allow', 'terminal+machine'], {
      cwd: folder(),
      env: process.env,
    });
    started.push(server);
    let said = '';
    server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const url = /http:\/\/\S+/.exec(line.toString())?.[0] ?? assert.fail(line.toString());
    return { server, client: createBatonClient({ url, token }), said: () => said };
  }

  it('tell of the same runs, answer for each other, and one goes on with the runs of the other that was killed', async () => {
    writeFileSync(join(folder(), 'question.baton.yaml'), served.question);
    const work = yaml`
      id: work
      outputs: {word: "{{ word.text }}"}
      steps:
        - {id: word, set: {text: done}}
        - {id: sleeps, tool: terminal, action: run, parameters: {argv: [sleep, "300"]}}
    `;
    writeFileSync(join(folder(), 'work.baton.yaml'), work);
    const { token, kept } = makeToken(folder(), { name: 'both', scopes: serverScopes, now: Date.now() });
    await saveToken(kept);
    const [one, other] = await Promise.all([begin(token), begin(token)]);

    // Begun there, watched and answered here.
    const asked = await one.client.startRun({ file: 'question.baton.yaml' });
    for await (const { type } of other.client.watchRun(asked)) {
      if (type === 'person.asked') await other.client.answerQuestion({ ...asked, value: 'red' });
    }
    assert.equal((await one.client.readRun(asked)).run.status, 'succeeded');

    // A key begins one run, whoever is asked.
    const keyed = { file: 'work.baton.yaml', idempotencyKey: 'once' };
    const work1 = await one.client.startRun(keyed);
    assert.deepEqual(await other.client.startRun(keyed), work1);
    const work2 = await one.client.startRun({ file: 'work.baton.yaml' });
    const begun = new AbortController();
    for (const run of [work1, work2]) {
      for await (const { type } of other.client.watchRun(run, { signal: begun.signal })) {
        if (type === 'call.started' || type === 'tool.started') break;
      }
    }

    one.server.kill('SIGKILL');
    await once(one.server, 'exit');
    for (const run of [work1, work2]) {
      // What was cut off in the middle, and must not run twice, is a question.
      const { questions } = await other.client.waitForRun(run.run);
      assert.deepEqual(
        questions.map(({ kind }) => kind),
        ['interrupted'],
      );
      await other.client.answerQuestion({ ...run, value: { accept: { stdout: '' } } });
      const { run: entry, result } = await other.client.waitForRun(run.run);
      assert.deepEqual([entry.status, asMap(result)['outputs']], ['succeeded', { word: 'done' }]);
      const facts = await other.client.listFacts(run);
      assert.deepEqual(
        facts.map(({ seq }) => seq),
        facts.map((_, place) => place + 1),
      );
      assert.equal(facts.filter(({ type }) => type === 'run.resumed').length > 0, true);
    }
    assert.match(other.said(), /Goes on with .* that a server had at work when it ended/);
    assert.doesNotMatch(other.said(), /cannot go on/);
  });
});
