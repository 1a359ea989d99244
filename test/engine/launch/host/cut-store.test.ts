import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../../../engine/index.ts';
import { resumeRun, startRun } from '../../../../engine/index.ts';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import type { RunStore } from '../../../../engine/store/run-store.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { cutStore } from './cut-store.ts';

const text = yaml`
  id: p
  variables: {sum: 0}
  steps:
    - {id: first, prompt: "one", model: scripted}
    - {id: kept, tool: filesystem, action: write, parameters: {path: kept.txt, content: "{{ first }}"}}
    - id: each
      for_each: "{{ range(3) }}"
      max_parallel: 1
      steps:
        - {id: ask, prompt: "item {{ item }}", model: scripted}
        - {id: file, tool: filesystem, action: write, parameters: {path: "{{ item }}.txt", content: "{{ ask }}"}}
    - {id: last, tool: filesystem, action: read, parameters: {path: 2.txt}, dependencies: [each]}
  finally:
    - {id: tidy, tool: filesystem, action: write, parameters: {path: end.txt, content: "{{ run.status }}"}}
  outputs: {said: "{{ last.content }}", first: "{{ first }}"}
`;

describe('a run whose store is gone in the middle', () => {
  const folder = temporaryFolder();

  /** Runs the pipeline in its own folder; `asked` gathers the prompts that the model gets. */
  const begin = (asked: string[], store?: RunStore) => {
    writeFileSync(join(folder(), 'p.baton.yaml'), text);
    return startRun({
      file: 'p.baton.yaml',
      cwd: folder(),
      allow: ['filesystem'],
      ...answering(asked),
      ...(store ? { store } : {}),
    });
  };
  const answering = (asked: string[]) => ({
    script: {
      otherwise: ({ messages }: { messages: readonly { content: unknown }[] }) => {
        const prompt = JSON.stringify(messages.at(-1)?.content);
        asked.push(prompt);
        return `answer to ${prompt.replaceAll(/\W+/g, ' ').trim()}`;
      },
    },
  });
  const told = ({ status, outputs }: RunResult) => ({ status, outputs });

  it('goes on to the same end, and asks nothing again whose answer was kept, wherever the store was cut', async function () {
    this.timeout(60_000);
    const never = cutStore('after', Number.POSITIVE_INFINITY);
    const uncut = await (await begin([], never)).done;
    assert.equal(uncut.status, 'succeeded');
    assert.ok(never.commits() > 5, `${never.commits()} commits`);

    for (let at = 1; at <= never.commits(); at++)
      for (const cut of ['before', 'after'] as const) {
        const which = `cut ${cut} commit ${at}`;
        const asked: string[] = [];
        const store = cutStore(cut, at);
        const handle = await begin(asked, store);
        await assert.rejects(handle.done, /the store is gone/, which);

        const { facts } = await readLog(handle.folder);
        if (facts.length === 0) continue;
        const answered = facts.filter((fact) => fact.type === 'call.settled' && /(?:first|ask)#/.test(fact.path)).length;
        if (facts.at(-1)?.type === 'run.finished') continue;
        asked.splice(0);
        const resumed = await (await resumeRun({ folder: handle.folder, allow: ['filesystem'], ...answering(asked) })).done;
        assert.deepEqual(told(resumed), told(uncut), which);
        assert.equal(asked.length, 4 - answered, which);

        const log = await readLog(handle.folder);
        assert.deepEqual(
          log.facts.map(({ seq }) => seq),
          log.facts.map((_, place) => place + 1),
          which,
        );
        assert.equal(log.facts.filter(({ type }) => type === 'run.finished').length, 1, which);
      }
  });

  it('asks a person about what may not be repeated, also where the resumes before were cut', async () => {
    writeFileSync(
      join(folder(), 'p.baton.yaml'),
      yaml`
        id: p
        steps:
          - {id: note, tool: terminal, action: run, parameters: {argv: [sh, -c, 'echo x >> noted']}}
      `,
    );
    const allow = ['terminal'];
    const begun = async (store: RunStore) => startRun({ file: 'p.baton.yaml', cwd: folder(), allow, store });
    let cuts = 0;
    for (let at = 1; ; at++) {
      rmSync(join(folder(), 'noted'), { force: true });
      const handle = await begun(cutStore('after', at));
      const isCut = await handle.done.then(
        () => false,
        () => true,
      );
      if (!isCut) break;
      const { facts } = await readLog(handle.folder);
      const types = facts.map(({ type }) => type);
      if (!types.includes('step.started') || types.includes('step.succeeded')) continue;
      for (let again = 1; again <= 4; again++) {
        const resumed = await resumeRun({ folder: handle.folder, allow, store: cutStore('after', again) });
        await resumed.done.catch(() => undefined);
        cuts++;
        const { status } = await (await resumeRun({ folder: handle.folder, allow })).done;
        assert.equal(status, 'interrupted', `cut at commit ${at}, and a resume at commit ${again}`);
        assert.equal(existsSync(join(folder(), 'noted')), false);
      }
    }
    assert.ok(cuts >= 4, `${cuts} cuts`);
  });

  const note = '[sh, -c, \'echo x >> noted; test "$(wc -l < noted)" -ge 3\']';
  const repeated = yaml`
    id: p
    steps:
      - id: note
        tool: terminal
        action: run
        retry: {attempts: 2, delay: 1ms}
        parameters: {argv: ${note}}
  `;
  const agent = yaml`
    id: p
    steps:
      - {id: note, prompt: note it, model: scripted, tools: [terminal.execute]}
  `;
  const call = (round: number) => ({
    calls: [{ name: 'terminal_execute', arguments: { argv: ['sh', '-c', 'echo x >> noted', `round ${round}`] } }],
  });
  const noteThrice = { steps: { note: [call(1), call(2), call(3), 'noted'] } };

  for (const [what, pipeline, script] of [
    ['attempt, be it the first or a retry,', repeated, {}],
    ["agent's call of a tool", agent, noteThrice],
  ] as const)
    it(`has carried out no ${what} that is not in its log`, async () => {
      writeFileSync(join(folder(), 'p.baton.yaml'), pipeline);
      const noted = join(folder(), 'noted');
      const run = (store: RunStore) => startRun({ file: 'p.baton.yaml', cwd: folder(), allow: ['terminal'], store, script });
      const never = cutStore('before', Number.POSITIVE_INFINITY);
      assert.equal((await (await run(never)).done).status, 'succeeded');
      assert.equal(readFileSync(noted, 'utf8'), 'x\nx\nx\n');
      for (let at = 1; at <= never.commits(); at++) {
        rmSync(noted, { force: true });
        const handle = await run(cutStore('before', at));
        await assert.rejects(handle.done, /the store is gone/);
        const { facts } = await readLog(handle.folder);
        const begun = facts.filter(
          (fact) =>
            fact.type === 'attempt.started' ||
            (fact.type === 'step.started' && pipeline === repeated) ||
            (fact.type === 'call.started' && fact.kind === 'tool' && pipeline === agent),
        ).length;
        const carriedOut = existsSync(noted) ? readFileSync(noted, 'utf8').length / 2 : 0;
        assert.ok(carriedOut <= begun, `cut at commit ${at}: ${carriedOut} carried out, ${begun} begun`);
      }
    });
});
