import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PinnedResults, RunResult } from '../../../../engine/index.ts';
import { planRerun, Refusal, readResult, readRun, rerunChanged, startRun } from '../../../../engine/index.ts';
import type { Json } from '../../../../engine/language/json.ts';
import type { Script } from '../../../../engine/models/providers/embedded/backends.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: letters
steps:
  - {id: facts, prompt: Facts, model: "scripted:a"}
  - {id: each, for_each: [1, 2], prompt: "Item {{ item }}", model: "scripted:a"}
  - {id: draft, prompt: "Write {{ facts }} {{ each.results | join }}", model: "scripted:a"}
outputs: {letter: "{{ draft }}"}
`;

describe('a pinned result', () => {
  const root = temporaryFolder();
  let asked: string[] = [];
  let events: RunEvent[] = [];
  const script: Script = {
    otherwise({ messages }) {
      const said = messages.at(-1)?.content ?? '';
      asked.push(said);
      return { text: `<${said}>` };
    },
  };
  const file = (): string => join(root(), 'letters.baton.yaml');
  const host = { script, onEvent: (event: RunEvent) => void events.push(event) };
  const run = async (pinned?: PinnedResults): Promise<RunResult> => {
    asked = [];
    events = [];
    return (await startRun({ file: file(), cwd: root(), ...host, pinned })).done;
  };
  /** What a step of a run gave, as a person pins it. */
  const pin = async ({ run: { id, folder } }: RunResult, ...paths: string[]): Promise<PinnedResults> => {
    const pinned = new Map<string, { run: string; value: Json }>();
    for (const path of paths) pinned.set(path, { run: id, value: JSON.parse((await readResult(folder, path)) ?? '') });
    return pinned;
  };
  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(file(), text);
  });

  it('is taken by later runs in place of the step, also of a loop, and its log says of which run it is', async () => {
    const first = await run();
    const second = await run(await pin(first, 'facts', 'each'));
    assert.deepEqual(asked, ['Write <Facts> <Item 1><Item 2>']);
    assert.deepEqual(
      [second.status, second.outputs['letter'], second.steps['facts']?.provenance, second.steps['each']?.provenance],
      ['succeeded', '<Write <Facts> <Item 1><Item 2>>', 'pinned', 'pinned'],
    );
    const { log } = await readRun(second.run.folder);
    const edits = log.facts.flatMap((fact) => (fact.type === 'run.edited' ? [[fact.path, fact.pinned]] : []));
    assert.deepEqual(edits, [
      ['facts', first.run.id],
      ['each', first.run.id],
    ]);
  });

  it('of one item of a loop is taken for that one', async () => {
    await run(await pin(await run(), 'each[1]'));
    assert.deepEqual(asked, ['Facts', 'Item 1', 'Write <Facts> <Item 1><Item 2>']);
  });

  it('that lies beside the log is copied: it outlives the run that made it', async () => {
    const large = 'x'.repeat(100_000);
    const { steps, status } = await run(new Map([['facts', { run: 'gone', value: large }]]));
    assert.deepEqual([status, steps['facts']?.value, asked.length], ['succeeded', large, 3]);
  });

  it('is taken by a rerun while it is pinned, and by none after', async () => {
    const pinned = await pin(await run(), 'facts');
    const second = await run(pinned);
    const plan = await planRerun(second.run.folder);
    assert.deepEqual(
      plan.again.map(({ step, why }) => [step, why]),
      [
        ['facts', 'valueless'],
        ['draft', 'after'],
      ],
    );
    asked = [];
    const still = await (await rerunChanged({ ...host, folder: second.run.folder, pinned })).done;
    assert.deepEqual([asked, still.steps['facts']?.provenance], [[], 'pinned']);
    const unpinned = await (await rerunChanged({ ...host, folder: second.run.folder })).done;
    assert.deepEqual([asked, unpinned.steps['facts']?.provenance], [['Facts'], 'simulated']);
  });

  it('needs no model with a key and no permission for its step, which does not run', async () => {
    writeFileSync(
      file(),
      `id: keys
steps:
  - {id: asked, prompt: Write, model: "openai:gpt-5"}
  - {id: done, tool: terminal, action: run, parameters: {argv: ["touch", "{{ asked }}"]}}
  - {id: said, set: {text: "{{ asked }} {{ done.stdout }}"}}
outputs: {text: "{{ said.text }}"}
`,
    );
    const pinned = new Map<string, { run: string; value: Json }>([
      ['asked', { run: 'r', value: 'Hello' }],
      ['done', { run: 'r', value: { stdout: 'world' } }],
    ]);
    const start = (results: PinnedResults) => startRun({ file: file(), cwd: root(), env: {}, pinned: results });
    const { status, outputs } = await (await start(pinned)).done;
    assert.deepEqual([status, outputs['text']], ['succeeded', 'Hello world']);
    pinned.delete('asked');
    await assert.rejects(start(pinned), Refusal);
  });

  it('that is not what its step gives by now is refused before anything runs', async () => {
    const pinned = await pin(await run(), 'facts');
    writeFileSync(file(), text.replace('prompt: Facts, model: "scripted:a"', 'set: {x: 1}'));
    await assert.rejects(run(pinned), (error) => {
      assert.ok(error instanceof Refusal);
      assert.match(error.message, /result of facts that is pinned, of run .*, is not taken/);
      assert.match(error.hint ?? '', /Unpin/);
      return true;
    });
    assert.deepEqual(asked, []);
  });

  it('of a step that the text has no more is left out, and that is said', async () => {
    await run(new Map([['gone', { run: 'r', value: 1 }]]));
    const said = events.flatMap((event) => (event.type === 'step.log' ? [event.text] : []));
    assert.deepEqual(said, ['The pinned result of gone is not used: the pipeline has no such step any more.']);
    assert.equal(asked.length, 4);
  });
});
