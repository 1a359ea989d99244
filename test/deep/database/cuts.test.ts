import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun } from '../../../engine/index.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { readKeptRun } from './kept-run.ts';
import { type Cut, type FaultyProxy, openProxy } from './proxy.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

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
    - {id: large, set: {text: "{{ 'x' * 40000 }}"}}
  finally:
    - {id: tidy, tool: filesystem, action: write, parameters: {path: end.txt, content: "{{ run.status }}"}}
  outputs: {said: "{{ last.content }}", first: "{{ first }}", large: "{{ large.text | length }}"}
`;

describeOnPostgres('a connection that is cut at a commit', () => {
  const postgres = usePostgres();
  const proxies: FaultyProxy[] = [];
  const folder = temporaryFolder();
  afterEach(async () => {
    for (const one of proxies.splice(0)) await one.close();
  });

  it('changes nothing of the run, and nothing is asked twice, wherever it is cut', async function () {
    this.timeout(240_000);
    const url = await postgres.prepared();
    writeFileSync(join(folder(), 'p.baton.yaml'), text);

    const runThrough = async (fault: { cut: Cut; at: number } | undefined) => {
      const proxy = await openProxy(postgres.server().port, fault);
      proxies.push(proxy);
      const database = await postgres.open(url.replace(/:\d+\//, `:${proxy.port}/`), folder());
      const asked: string[] = [];
      const { id, done } = await startRun({
        file: 'p.baton.yaml',
        cwd: folder(),
        allow: ['filesystem'],
        store: database.store,
        script: {
          otherwise: ({ messages }) => {
            asked.push(JSON.stringify(messages.at(-1)?.content));
            return `answer to ${asked.at(-1)?.replaceAll(/\W+/g, ' ').trim()}`;
          },
        },
      });
      const { status, outputs } = await done;
      const kept = await readKeptRun(url, id);
      await postgres.close(database);
      return { told: { status, outputs }, asked: asked.length, commits: proxy.commits, kept };
    };

    const uncut = await runThrough(undefined);
    assert.equal(uncut.told.status, 'succeeded');
    assert.equal(uncut.asked, 4);
    assert.ok(uncut.commits > 5, `${uncut.commits} commits`);
    for (let at = 1; at <= uncut.commits; at++)
      for (const cut of ['before', 'within', 'after'] as const) {
        const { told, asked, kept } = await runThrough({ cut, at });
        const which = `cut ${cut} commit ${at}`;
        assert.deepEqual(told, uncut.told, which);
        assert.equal(asked, 4, which);
        assert.deepEqual(kept.types.toSorted(), uncut.kept.types.toSorted(), which);
        assert.deepEqual(
          { status: kept.status, outcome: kept.outcome, epoch: kept.epoch },
          { status: 'ended', outcome: 'succeeded', epoch: 1 },
          which,
        );
      }
  });
});
