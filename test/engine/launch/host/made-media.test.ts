import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import type { RunResult, StartOptions } from '../../../../engine/index.ts';
import { planRun, Refusal, rerunChanged, resumeRun, startRun, testFile } from '../../../../engine/index.ts';
import { jpegPicture, pngPicture, wavSound } from '../../media-samples.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** Runs on a real disk, with a server that makes what it is asked for. */
describe('pictures, speech and transcripts of a run', () => {
  const root = temporaryFolder();
  const asked: { url: string; body: string }[] = [];
  let drawn = pngPicture;
  /** Pictures beside those that were asked for. */
  let extra = 0;
  let refusing = false;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece) => void pieces.push(piece));
    request.on('end', () => {
      const { url = '' } = request;
      const body = Buffer.concat(pieces).toString('latin1');
      asked.push({ url, body });
      const json = (value: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (refusing) response.writeHead(400).end('{}');
      else if (url.endsWith('/speech')) response.writeHead(200, { 'content-type': 'audio/wav' }).end(wavSound);
      else if (url.endsWith('/transcriptions')) json({ text: 'Hello, s3cret-value.', duration: 30 });
      else json({ data: Array.from({ length: JSON.parse(body).n + extra }, () => ({ b64_json: drawn.toString('base64') })) });
    });
  });
  let port = 0;
  before((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      port = address !== null && typeof address === 'object' ? address.port : 0;
      done();
    });
  });
  after(() => void server.close());
  beforeEach(() => {
    asked.length = 0;
    drawn = pngPicture;
    extra = 0;
    refusing = false;
    mkdirSync(join(root(), '.git'));
    write(
      'baton.yaml',
      `providers:\n  local: {type: openai-compatible, base_url: "http://127.0.0.1:${port}/v1"}\n` +
        'models:\n  - {id: "local:m", picture_price: 0.04, minute_price: 0.006}\n',
    );
  });
  const write = (name: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(root(), name)), { recursive: true });
    writeFileSync(join(root(), name), content);
  };
  const run = async (text: string, options: Partial<StartOptions> = {}): Promise<RunResult> => {
    write('p.baton.yaml', `id: p\n${text}`);
    return (await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, ...options })).done;
  };
  const out = (name: string): string => join(root(), 'outputs/p', name);
  const messageOf = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Refusal, String(error));
    return [error.message, error.hint, ...(error.problems ?? []).map(({ message, hint }) => `${message} ${hint ?? ''}`)].join(
      '\n',
    );
  };

  const all = `steps:
  - {id: cover, tool: image-generation, parameters: {model: "local:m", prompt: A lighthouse, style: woodcut, num_images: 2}}
  - {id: read, tool: audio-processing, action: synthesize, parameters: {model: "local:m", text: Hello, path: said/hello.wav}}
  - {id: said, tool: audio-processing, parameters: {model: "local:m", audio: "{{ read.path }}"}}
outputs: {cover: "{{ cover }}", read: "{{ read }}", said: "{{ said }}"}
`;

  it('are files of its output folder, products of their steps, paid where a price is known', async () => {
    const result = await run(all);
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    const picture = (name: string) => ({ path: out(name), type: 'image/png', size: pngPicture.length, width: 1, height: 1 });
    assert.deepEqual(result.outputs, {
      cover: {
        success: true,
        ...picture('cover.png'),
        images: [picture('cover.png'), picture('cover-2.png')],
        count: 2,
        model: 'local:m',
      },
      read: {
        success: true,
        path: out('said/hello.wav'),
        type: 'audio/wav',
        size: wavSound.length,
        duration: 0.5,
        model: 'local:m',
      },
      said: { success: true, text: 'Hello, s3cret-value.', duration: 30, model: 'local:m' },
    });
    assert.deepEqual([result.steps['cover']?.cost, result.steps['read']?.cost, result.steps['said']?.cost], [0.08, null, 0.003]);
    assert.deepEqual([readFileSync(out('cover-2.png')), readFileSync(out('said/hello.wav'))], [pngPicture, wavSound]);
    assert.match(asked.find(({ url }) => url.endsWith('/generations'))?.body ?? '', /A lighthouse\\nStyle: woodcut/);
    const log = readFileSync(join(result.run.folder, 'log.jsonl'), 'utf8');
    assert.ok(!log.includes(pngPicture.toString('base64')));
    const kept = readdirSync(join(result.run.folder, 'artifacts'), { recursive: true }).filter((name) =>
      /[0-9a-f]{64}/.test(String(name)),
    );
    assert.equal(kept.length, 2, 'each content is kept once');
  });

  it('cut off at any place, go on without asking again for what was made; what was being made a person decides', async () => {
    const whole = await run(all.replace('num_images: 2', 'num_images: 1'));
    const file = join(whole.run.folder, 'log.jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const facts = lines.map((line) => JSON.parse(line) as { type: string; path?: string; mac?: string });
    let cutInCall = 0;
    for (let end = 1; end < lines.length; end++) {
      // A commit is whole, or it was not written.
      if (facts[end - 1]?.mac === undefined) continue;
      const before = facts.slice(0, end);
      const isOpen = (path: string) =>
        before.some((fact) => fact.type === 'call.started' && fact.path === path) &&
        !before.some((fact) => fact.type === 'call.settled' && fact.path === path);
      const open = ['cover#2', 'read#2', 'said#2'].filter(isOpen);
      const made = ['cover#2', 'read#2', 'said#2'].filter((path) =>
        before.some((fact) => fact.type === 'call.settled' && fact.path === path),
      );
      writeFileSync(file, `${lines.slice(0, end).join('\n')}\n`);
      rmSync(join(root(), 'outputs'), { recursive: true, force: true });
      if (made.includes('read#2')) write('outputs/p/said/hello.wav', wavSound);
      asked.length = 0;
      const { done } = await resumeRun({ folder: whole.run.folder, env: {} });
      const result = await done;
      const where = `after ${facts[end - 1]?.type} ${facts[end - 1]?.path ?? ''}`;
      assert.equal(result.status, open.length ? 'interrupted' : 'succeeded', where);
      const again = asked
        .map(({ url }) => url)
        .filter((url) => (url.endsWith('/generations') ? made.includes('cover#2') : false));
      assert.deepEqual(again, [], where);
      if (open.length) cutInCall++;
      else assert.deepEqual(readFileSync(out('said/hello.wav')), wavSound, where);
      assert.ok(asked.length <= 3 - made.length - open.length, where);
      if (open.length > 0) {
        const last = await (await resumeRun({ folder: whole.run.folder, env: {}, rerunInterrupted: true })).done;
        assert.equal(last.status, 'succeeded', where);
      }
    }
    assert.ok(cutInCall > 0, 'no cut fell into a call');
  });

  it('are taken over by a run with changes, and made again where a file is gone', async () => {
    const first = await run(all);
    asked.length = 0;
    const again = async () => (await rerunChanged({ folder: first.run.folder, env: {} })).done;
    assert.deepEqual([(await again()).status, asked.length], ['succeeded', 0]);
    rmSync(out('cover-2.png'));
    assert.deepEqual([(await again()).status, asked.map(({ url }) => url)], ['succeeded', ['/v1/images/generations']]);
    assert.ok(existsSync(out('cover-2.png')));
  });

  it('come from the result cache while their files are there', async () => {
    const text = `steps:
  - {id: cover, cache: true, tool: image-generation, parameters: {model: "local:m", prompt: A lighthouse}}
outputs: {path: "{{ cover.path }}"}
`;
    await run(text);
    assert.deepEqual([(await run(text)).steps['cover']?.provenance, asked.length], ['cached', 1]);
    rmSync(out('cover.png'));
    assert.deepEqual([(await run(text)).steps['cover']?.provenance, asked.length], ['live', 2]);
    assert.ok(existsSync(out('cover.png')));
  });

  it('a recording of another content is heard anew, also where the result is cached and where a run takes over', async () => {
    const text =
      'steps:\n  - {id: said, cache: true, tool: audio-processing, action: transcribe, parameters: {model: "local:m", audio: a.wav}}\n';
    const wav = (last: number): Buffer => Buffer.concat([Buffer.from('RIFF\x04\0\0\0WAVEfmt '), Buffer.from([last])]);
    write('a.wav', wav(1));
    const first = await run(text);
    assert.equal(first.status, 'succeeded', JSON.stringify(first.error));
    assert.deepEqual([(await run(text)).steps['said']?.provenance, asked.length], ['cached', 1]);
    write('a.wav', wav(2));
    assert.deepEqual([(await run(text)).steps['said']?.provenance, asked.length], ['live', 2]);
    write('a.wav', wav(3));
    const again = await (await rerunChanged({ folder: first.run.folder, env: {} })).done;
    assert.deepEqual([again.steps['said']?.provenance, asked.length], ['live', 3]);
  });

  it('of a loop have names of their own; two with one name are refused before the second is paid', async () => {
    const loop = (more = '') => `steps:
  - {id: each, for_each: [a, b], max_parallel: 1, tool: image-generation, parameters: {model: "local:m", prompt: "{{ item }}"${more}}}
`;
    assert.equal((await run(loop())).status, 'succeeded');
    assert.deepEqual(readdirSync(join(root(), 'outputs/p')).sort(), ['each-0.png', 'each-1.png']);
    asked.length = 0;
    const same = await run(loop(', path: one.png'));
    assert.match(JSON.stringify(same.error), /one\.png/);
    assert.equal(asked.length, 1);
    asked.length = 0;
    const beside = await run(loop(', path: two.png').replace('max_parallel: 1', 'max_parallel: 2'));
    assert.match(JSON.stringify(beside.error), /two\.png/);
    assert.ok(asked.length <= 1, `${asked.length} were paid`);
  });

  it('a place is free again where nothing was made for it', async () => {
    refusing = true;
    const text = `steps:
  - {id: first, tool: image-generation, parameters: {model: "local:m", prompt: x, path: one.png}, on_failure: accept}
  - {id: second, dependencies: [first], tool: image-generation, parameters: {model: "local:m", prompt: y, path: one.png}, condition: "true"}
`;
    const result = await run(text, { onEvent: (event) => void (event.type === 'step.failed' && (refusing = false)) });
    assert.equal(result.steps['second']?.status, 'succeeded', JSON.stringify(result.steps));
  });

  it('more than were asked for are told and not kept', async () => {
    extra = 500;
    const told: string[] = [];
    const result = await run(
      'steps:\n  - {id: cover, tool: image-generation, parameters: {model: "local:m", prompt: x}}\noutputs: {count: "{{ cover.count }}"}\n',
      { onEvent: (event) => void (event.type === 'step.log' && told.push(event.text)) },
    );
    assert.deepEqual(result.outputs, { count: 1 });
    assert.deepEqual(readdirSync(join(root(), 'outputs/p')), ['cover.png']);
    assert.match(told.join('\n'), /made 501 files where 1 was asked for/);
  });

  it('with an ending that is not theirs are told, and go by their bytes', async () => {
    drawn = jpegPicture;
    const told: string[] = [];
    const result = await run(
      'steps:\n  - {id: cover, tool: image-generation, parameters: {model: "local:m", prompt: x, path: cover.png}}\noutputs: {type: "{{ cover.type }}", width: "{{ cover.width }}"}\n',
      { onEvent: (event) => void (event.type === 'step.log' && told.push(event.text)) },
    );
    assert.deepEqual(result.outputs, { type: 'image/jpeg', width: 640 });
    assert.match(told.join('\n'), /cover\.png holds a JPEG, whatever its name says/);
  });

  it('stay in the output folder, and nothing is paid for another place', async () => {
    for (const path of ['../x.png', '/tmp/x.png', 'x.svg']) {
      const result = await run(
        `steps:\n  - {id: cover, tool: image-generation, parameters: {model: "local:m", prompt: x, path: "{{ ['${path}'] | first }}"}}\n`,
      );
      assert.equal(result.status, 'failed', path);
      assert.deepEqual(asked, [], path);
    }
  });

  it('hold no secret: a mark is drawn, and what is heard is masked', async () => {
    write('a.wav', wavSound);
    const result = await run(
      `inputs: {key: {type: string, secret: true}}
steps:
  - {id: cover, tool: image-generation, parameters: {model: "local:m", prompt: "Draw {{ key }}"}}
  - {id: said, tool: audio-processing, parameters: {model: "local:m", audio: a.wav}}
outputs: {said: "{{ said.text }}"}
`,
      { env: { BATON_SECRET_KEY: 's3cret-value' } },
    );
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.ok(asked.every(({ body }) => !body.includes('s3cret-value')));
    assert.ok(!JSON.stringify(result.outputs).includes('s3cret-value'));
  });

  it('are refused before the first step where the model cannot, with one that could', async () => {
    const step = (parameters: string) =>
      `steps:\n  - {id: early, set: {a: 1}}\n  - {id: cover, tool: image-generation, parameters: {prompt: x, ${parameters}}}\n`;
    const refused = async (parameters: string, options: Partial<StartOptions> = {}) => messageOf(run(step(parameters), options));
    assert.match(
      await refused('model: "anthropic:claude"', { env: { ANTHROPIC_API_KEY: 'k' } }),
      /makes no pictures[\s\S]*openai:gpt-image-2/,
    );
    assert.match(await refused('model: offline'), /offline makes no pictures/);
    assert.match(await refused('model: "local:m"', { model: 'offline' }), /offline makes no pictures/);
    assert.match(await refused('quality: high'), /OPENAI_API_KEY is not set/);
    assert.deepEqual(asked, []);
  });

  it('are not begun where a limit of money cannot be held, or a price is unknown', async () => {
    const limited = (model: string) =>
      run(
        `limits: {max_cost: 0.1}\nsteps:\n  - {id: cover, tool: image-generation, parameters: {model: "${model}", prompt: x, num_images: 3}}\n`,
      );
    for (const model of ['local:m', 'local:other']) {
      const result = await limited(model);
      assert.deepEqual([result.status, result.error?.kind, asked.length], ['failed', 'budget', 0], model);
    }
  });

  it('are planned with the model that would be asked', async () => {
    write('p.baton.yaml', 'id: p\nsteps:\n  - {id: cover, tool: image-generation, parameters: {prompt: x}}\n');
    const { steps } = await planRun({ file: 'p.baton.yaml', cwd: root(), env: { GEMINI_API_KEY: 'k' } });
    assert.equal(steps[0]?.model, 'google:gemini-3.1-flash-image');
  });

  it('are answered by a case of tests, and by a replay, without a model', async () => {
    write('fixtures/cover.png', pngPicture);
    write(
      't.baton.yaml',
      `id: t
steps:
  - {id: cover, tool: image-generation, parameters: {model: "openai:gpt-image-2", prompt: A lighthouse}}
  - {id: look, prompt: [What is on it?, {image: "{{ cover.path }}"}]}
outputs: {look: "{{ look }}"}
tests:
  - name: says what it is
    answers: {cover: {path: fixtures/cover.png}, look: A lighthouse.}
    expect: {outputs: {look: A lighthouse.}}
`,
    );
    const tested = await testFile('t.baton.yaml', { cwd: root() });
    assert.deepEqual(
      tested.cases.map(({ failures }) => failures),
      [[]],
      JSON.stringify(tested.refusal?.problems ?? null),
    );
    const first = await run(all, { record: join(root(), 'r.jsonl') });
    asked.length = 0;
    const replayed = await run(all, { replay: join(root(), 'r.jsonl') });
    assert.deepEqual([replayed.outputs, asked.length], [first.outputs, 0]);
  });
});
