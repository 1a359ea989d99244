import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { HostOptions, RunHandle, StartOptions } from '../../../../engine/index.ts';
import { forkRun, readRun, resumeRun, startRun } from '../../../../engine/index.ts';
import { liveBackend } from '../../../../engine/launch/recording/backend.ts';
import { localStore } from '../../../../engine/store/local-store.ts';
import { openLog } from '../../../../engine/store/log/run-log.ts';
import { createRun } from '../../../../engine/store/paths.ts';
import type { OwnedRun, RunStore } from '../../../../engine/store/run-store.ts';
import { makePlan, writePlan } from '../../../../engine/store/runs/plan.ts';
import { writeFacts } from '../../store/cut-log.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** A run whose step `b` shows whether an option arrived outside: at a model, a tool, a person, a recording, a disk. */
interface Probe {
  /** Behind the step `a`, which has settled where the run is resumed or forked. */
  text: string;
  /** Above the steps. */
  head?: string;
  settings?: string;
  /** `note` adds to what is compared beside the step's result. */
  options(note: (seen: string) => void, cwd: string): Partial<StartOptions>;
  prepare?(cwd: string): Promise<unknown>;
  /** What must be there, so that no probe shows nothing three times. */
  shows: RegExp;
}

const prompt = 'prompt: "Write to {{ output_path }}"';
const token = 'inputs: {token: {type: string, secret: true}}\n';
const compareToken = 'tool: terminal, action: run, parameters: {command: "test {{ token }} = tok-12345 && echo the same"}';
const terminal = { allow: ['terminal'] };
const scripted = { script: { otherwise: 'from the script' } };

/** What every way of running takes, each with its probe, or the reason why none is needed. */
const optionProbes: Record<keyof HostOptions, Probe | string> = {
  store: {
    text: 'set: {x: 1}',
    options: (note) => ({ store: notedStore(note) }),
    shows: /the log of a run is opened/,
  },
  onEvent: {
    text: 'set: {x: 1}',
    options: (note) => ({ onEvent: (event) => 'path' in event && event.path === 'b' && note(event.type) }),
    shows: /step\.succeeded/,
  },
  onWritten: {
    text: 'set: {x: 1}',
    options: (note) => ({ onWritten: (event) => 'path' in event && event.path === 'b' && note(event.type) }),
    shows: /step\.succeeded/,
  },
  allow: {
    text: 'tool: terminal, action: run, parameters: {command: "echo allowed"}',
    options: () => terminal,
    shows: /allowed/,
  },
  secrets: {
    head: token,
    text: compareToken,
    options: () => ({ ...terminal, secrets: (name) => (name === 'BATON_SECRET_TOKEN' ? 'tok-12345' : undefined) }),
    shows: /the same/,
  },
  askSecret: {
    head: token,
    text: compareToken,
    options: () => ({ ...terminal, askSecret: async () => 'tok-12345' }),
    shows: /the same/,
  },
  secretInputs: {
    head: token,
    text: compareToken,
    options: () => ({ ...terminal, secretInputs: new Map([['token', { secret: 'tok-12345' }]]) }),
    shows: /the same/,
  },
  askPermissions: 'what is answered is passed on as `allow`',
  askForeign: 'only a resume takes up what this machine did not write',
  env: {
    head: token,
    text: compareToken,
    options: () => ({ ...terminal, env: { BATON_SECRET_TOKEN: 'tok-12345' } }),
    shows: /the same/,
  },
  workerFile: {
    text: 'prompt: "Summarise: the mill stands by the sea. It has ground corn since 1780.", model: offline, retry: 0',
    options: (_, cwd) => ({ workerFile: join(cwd, 'no-such-worker.cjs') }),
    shows: /worker/,
  },
  editor: {
    text: 'prompt: hi, model: "vscode:one", retry: 0',
    options: () => ({
      editor: {
        list: async () => [{ id: 'one', vendor: 'v', family: 'one', name: 'One', max_input_tokens: 1000 }],
        async send() {
          return (async function* () {
            yield { type: 'text' as const, text: 'from the editor' };
          })();
        },
      },
    }),
    shows: /from the editor/,
  },
  script: { text: `${prompt}, model: scripted`, options: () => scripted, shows: /from the script/ },
  simulation: 'only a run that is played has it, which is begun in one way alone',
  wire: {
    text: 'tool: http, parameters: {url: "https://a.example/x"}',
    options: () => ({
      allow: ['http:a.example'],
      wire: {
        request: async () => ({ status: 200, headers: {}, body: Readable.from([Buffer.from('from the wire')]) }),
        fetch: () => Promise.reject(new Error('nobody fetches')),
        close: async () => undefined,
      },
    }),
    shows: /from the wire/,
  },
  pauseBefore: {
    text: 'set: {x: 1}',
    options: (note) => ({
      pauseBefore(step) {
        if (step.path === 'b') note('asked before b');
        return undefined;
      },
    }),
    shows: /asked before b/,
  },
  person: 'a name in the audit, which test/engine/store/audit holds',
  heard: 'whether the run that made it is told of its end, which test/engine/launch/children holds',
  onPause: 'told by `pauseBefore`, through the same call',
  backend: {
    text: `${prompt}, model: scripted`,
    options: (note, cwd) => ({
      ...scripted,
      backend: {
        ...liveBackend,
        async begin(folders) {
          note(JSON.stringify(folders).replaceAll(cwd, '.'));
        },
        models: (models) => ({
          ...models,
          async call(asked, options) {
            note(`model ${asked.model}`);
            return models.call(asked, options);
          },
        }),
        event: (event) => 'path' in event && event.path === 'b' && note(event.type),
        end: async () => note('end'),
      },
    }),
    shows: /model scripted.*end/s,
  },
  trace: {
    text: 'set: {x: 1}',
    options: (note) => ({
      trace: {
        url: 'http://127.0.0.1:1/v1/traces',
        headers: { 'x-key': 'secret-header' },
        service: 'p',
        resource: {},
        content: false,
      },
      onEvent: (event) => event.type === 'run.finished' && note('finished'),
    }),
    shows: /127\.0\.0\.1:1/,
  },
  people: {
    text: 'ask: "Go on?", type: approve',
    options: () => ({ people: { ask: async () => ({ value: true, by: 'ann' }) } }),
    shows: /"status":"succeeded"/,
  },
  wait: {
    text: 'tool: terminal, action: run, parameters: {command: "{{ a.x }}"}',
    options: () => ({ wait: true }),
    shows: /"run":"waiting"/,
  },
};

/** What a run is begun with and keeps, each with its probe, or the reason why none is needed. */
const beginningProbes: Record<Exclude<keyof StartOptions, keyof HostOptions>, Probe | string> = {
  file: 'the text is in the plan',
  text: 'the text is in the plan',
  inputs: {
    head: 'inputs: {topic: {type: string}}\n',
    text: 'set: {x: "about {{ topic }}"}',
    options: () => ({ inputs: new Map([['topic', { value: 'mills' }]]) }),
    shows: /about mills/,
  },
  called: 'made by a step, which test/engine/launch/children holds',
  after: 'stands in the first fact; triggers by ends of runs read it there',
  model: { text: 'prompt: hi', options: () => ({ ...scripted, model: 'scripted' }), shows: /from the script/ },
  cwd: 'where the command is called; a run keeps `workdir`',
  workdir: {
    text: 'tool: filesystem, action: read, parameters: {path: here.txt}',
    prepare: async (cwd) => {
      mkdirSync(join(cwd, 'below'), { recursive: true });
      writeFileSync(join(cwd, 'below', 'here.txt'), 'in the working folder');
    },
    options: (_, cwd) => ({ workdir: join(cwd, 'below') }),
    shows: /in the working folder/,
  },
  out: {
    text: 'set: {x: "{{ output_path }}"}',
    options: () => ({ out: 'elsewhere' }),
    shows: /elsewhere/,
  },
  inputsBy: 'kept in the log as who named the output folder',
  outBy: 'kept in the log beside `out`',
  maxParallel: 'kept in the log with the limits',
  maxCost: 'kept in the log with the limits',
  frozen: 'AUTO tags are settled when a run begins',
  autoResponses: 'AUTO tags are settled when a run begins',
  record: 'a resume goes on writing (recording/calls.test.ts), a fork is live',
  replay: 'a resume goes on reading (recording/replay.test.ts), a fork is live',
  within: 'the folder of a case, which is gone after it',
  earlier: 'what is taken over stands in the log',
  pinned: 'the values stand in the log as ones that a person gave',
  profile: {
    settings: 'profiles: {loud: {default_model: "scripted:loud"}}\n',
    text: 'prompt: hi',
    options: () => ({ script: { otherwise: ({ model }) => `asked ${model}` }, profile: 'loud' }),
    shows: /asked loud/,
  },
};

const otherProbes: Record<string, Probe> = {
  'where outputs lie, to a recording that is a model': {
    text: `${prompt}, retry: 0`,
    prepare: async (cwd) => {
      writeFileSync(
        join(cwd, 'r.baton.yaml'),
        `id: p\nsteps:\n  - {id: a, set: {x: "true"}}\n  - {id: b, ${prompt}, dependencies: [a]}\n`,
      );
      const { done } = await startRun({
        file: 'r.baton.yaml',
        cwd,
        env: {},
        model: 'scripted',
        ...scripted,
        record: 'tape.jsonl',
      });
      await done;
    },
    options: () => ({ model: 'replay:tape.jsonl' }),
    shows: /from the script/,
  },
  'what calls took in earlier runs': {
    head: 'selection: performance\n',
    settings: "models: [{id: 'scripted:slow'}, {id: 'scripted:quick'}]\n",
    text: 'prompt: hi',
    prepare: async (cwd) => {
      await ranBefore(cwd, 'scripted:slow', 900);
      await ranBefore(cwd, 'scripted:quick', 10);
    },
    options: () => ({ script: { otherwise: ({ model }) => `asked ${model}` } }),
    shows: /asked quick/,
  },
};

/** The local store, which notes whose log is opened there. */
const notedStore = (note: (seen: string) => void): RunStore => {
  const noted = (run: OwnedRun): OwnedRun => ({
    ...run,
    openLog(logRead) {
      note('the log of a run is opened');
      return run.openLog(logRead);
    },
  });
  return {
    ...localStore,
    create: async (root, options) => noted(await localStore.create(root, options)),
    take: async (run) => noted(await localStore.take(run)),
  };
};

/** An earlier run with one live call of a model. */
async function ranBefore(root: string, model: string, ms: number): Promise<void> {
  const paths = createRun(root, Date.now(), Math.random);
  const pipeline = { id: 'p', file: join(root, 'q.baton.yaml'), hash: 'x' };
  await writePlan(paths.folder, makePlan('0', [{ file: pipeline.file, text: 'steps: [{id: a, prompt: hi}]\n' }]));
  const log = await openLog(paths.folder);
  const folders = { output_path: 'out', root, workdir: root };
  log.append({
    seq: 1,
    at: 0,
    type: 'run.started',
    run: paths.id,
    pipeline,
    inputs: {},
    engine: '0',
    mode: 'live',
    limits: {},
    ...folders,
  });
  log.append({ seq: 2, at: 1_000, type: 'call.started', path: 'a#1', kind: 'model', name: model, request: 'r' });
  log.append({ seq: 3, at: 1_000 + ms, type: 'call.settled', path: 'a#1', result: { value: null }, model, provenance: 'live' });
  await log.close();
}

describe('the admission of a run', () => {
  const folder = temporaryFolder();

  /** What came of step `b`, and what was noted on the way. */
  async function outcome(run: Promise<RunHandle>, seen: string[]): Promise<string> {
    const handle = await run;
    const { steps, status } = await handle.done;
    const step = steps['b'];
    assert.ok(step);
    const { value, error, status: ended } = step;
    return JSON.stringify({
      run: status,
      status: ended,
      value,
      error: error && [error.kind, error.message],
      notes: handle.notes.map((note) => note.replace(/^\d+ spans?/, 'spans')),
      seen,
    });
  }

  async function prove({ text, head = '', settings = '{}\n', options, prepare, shows }: Probe): Promise<void> {
    const cwd = folder();
    await prepare?.(cwd);
    writeFileSync(join(cwd, 'baton.yaml'), settings);
    writeFileSync(
      join(cwd, 'p.baton.yaml'),
      `id: p\n${head}steps:\n  - {id: a, set: {x: "true"}}\n  - {id: b, ${text}, dependencies: [a]}\n`,
    );
    const seen: string[] = [];
    const all = { env: {}, ...options((word) => void seen.push(word), cwd) };
    const host: HostOptions = Object.fromEntries(Object.entries(all).filter(([name]) => name in optionProbes));

    const started = startRun({ file: 'p.baton.yaml', cwd, ...all });
    const first = await outcome(started, seen);
    assert.match(first, shows);
    const { folder: run } = await started;
    const { facts } = (await readRun(run)).log;
    const begun = facts.findIndex((fact) => fact.type === 'step.succeeded' && fact.path === 'a') + 1;

    const cut = `${run}x`;
    cpSync(run, cut, { recursive: true });
    await writeFacts(cut, facts.slice(0, begun));
    seen.length = 0;
    assert.equal(await outcome(resumeRun({ folder: cut, ...host }), seen), first, 'resumed');

    seen.length = 0;
    assert.equal(await outcome(forkRun({ folder: run, at: 'b', ...host }), seen), first, 'forked');
  }

  for (const [option, probe] of Object.entries({ ...optionProbes, ...beginningProbes, ...otherProbes }))
    if (typeof probe !== 'string') it(`tells a start, a resume and a fork the same: ${option}`, () => prove(probe));
});
