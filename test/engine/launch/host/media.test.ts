import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunHandle, StartOptions } from '../../../../engine/index.ts';
import { forkRun, Refusal, rerunChanged, resumeRun, startRun } from '../../../../engine/index.ts';
import type { ModelRequest } from '../../../../engine/models/contract.ts';
import { mediaIn, messageParts } from '../../../../engine/models/providers/messages.ts';
import { yaml } from '../../../yaml.ts';

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(300, 7)]);
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(40, 3)]);
const mp3 = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(50, 1)]);
const hashOf = (bytes: Buffer): string =>
  createHash('sha256')
    .update(JSON.stringify(bytes.toString('base64')))
    .digest('hex');

describe('pictures and recordings in prompts', () => {
  const asked: ModelRequest[] = [];
  let folder = '';
  beforeEach(() => {
    asked.length = 0;
    folder = mkdtempSync(join(tmpdir(), 'baton-media-'));
    write('baton.yaml', '{}\n');
    write('pictures/a.png', png);
    write('b.jpg', jpeg);
    write('c.mp3', mp3);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };

  const seeing: Partial<StartOptions> = {
    model: 'scripted',
    script: {
      otherwise: (request) => {
        asked.push(request);
        return { text: `saw ${mediaIn(request.messages).length}`, usage: { input_tokens: 5, output_tokens: 1 } };
      },
    },
  };
  const begin = (steps: string, options: Partial<StartOptions> = seeing): Promise<RunHandle> => {
    write('p.baton.yaml', `id: p\n${steps}`);
    return startRun({ file: 'p.baton.yaml', cwd: folder, env: {}, ...options });
  };
  const sent = (at = 0): unknown[] =>
    (asked[at]?.messages ?? []).flatMap((message) =>
      message.role === 'user'
        ? messageParts(message).map((piece) => (typeof piece === 'string' ? piece : [piece.type, piece.data]))
        : [],
    );
  const files = (at: string): string[] =>
    readdirSync(at).flatMap((name) => (statSync(join(at, name)).isDirectory() ? files(join(at, name)) : [join(at, name)]));

  const look = `steps:
  - {id: find, tool: filesystem, action: glob, parameters: {pattern: "*.jpg"}}
  - id: look
    prompt:
      - Compare
      - {image: pictures/a.png}
      - with
      - {image: "{{ find.files }}"}
      - {audio: c.mp3}
      - and say what is the same.
outputs: {said: "{{ look }}"}
`;

  it('go to the model in their order; the run keeps each once, and the log its digest', async () => {
    const handle = await begin(look);
    const result = await handle.done;
    assert.deepEqual(result.outputs, { said: 'saw 3' }, JSON.stringify(result.error));
    assert.deepEqual(sent(), [
      'Compare',
      ['image/png', png.toString('base64')],
      'with',
      ['image/jpeg', jpeg.toString('base64')],
      ['audio/mpeg', mp3.toString('base64')],
      'and say what is the same.',
    ]);
    const log = readFileSync(join(handle.folder, 'log.jsonl'), 'utf8');
    for (const bytes of [png, jpeg, mp3]) {
      assert.ok(log.includes(hashOf(bytes)));
      assert.ok(!log.includes(bytes.toString('base64').slice(20, 50)));
    }
    const holding = files(handle.folder).filter((one) => readFileSync(one, 'utf8').includes(png.toString('base64')));
    assert.deepEqual(holding, [join(handle.folder, 'artifacts', hashOf(png))]);
  });

  it('come from what a tool gave, from a data address, and stay in a session', async () => {
    const data = png.toString('base64');
    const handle =
      await begin(`data: {page: {content: [{type: image, data: ${data}, mimeType: image/png}]}, inline: "data:image/png;base64,${data}"}
steps:
  - {id: read, tool: filesystem, action: read, parameters: {path: baton.yaml}}
  - {id: one, session: s, prompt: [What is it?, {image: "{{ data.page.content[0] }}"}, {image: "{{ data.inline }}"}]}
  - {id: two, session: s, prompt: And what colour?}
outputs: {said: "{{ two }}"}
`);
    const result = await handle.done;
    assert.deepEqual(result.outputs, { said: 'saw 2' }, JSON.stringify(result.error));
    const bytes = ['image/png', data];
    assert.deepEqual(sent(1), ['What is it?', bytes, bytes, 'And what colour?']);
    assert.ok(!JSON.stringify(result.steps['one']?.parameters).includes(data.slice(20, 60)));
  });

  it('are asked about once: a run that goes on, a fork and a replay take the answer', async () => {
    const text = `${look.replace('outputs:', '  - {id: go, ask: "Well?", type: approve, dependencies: [look]}\n  - {id: more, session: s, prompt: "More of {{ go }}"}\noutputs:')}`;
    const first = await begin(text, { ...seeing, record: 'calls.jsonl' });
    assert.equal((await first.done).status, 'waiting');
    const answers = [{ question: 'go', value: true, by: 'me' }];
    const second = await resumeRun({ folder: first.folder, env: {}, answers, ...seeing });
    assert.equal((await second.done).status, 'succeeded');
    assert.equal(asked.length, 2, 'the second question is that of the last step');
    const forked = await forkRun({ folder: first.folder, env: {}, at: 'more', ...seeing });
    assert.equal((await forked.done).status, 'succeeded');
    assert.equal(asked.length, 3);
    const recorded = readFileSync(join(folder, 'calls.jsonl'), 'utf8');
    assert.ok(recorded.includes(hashOf(png)) && !recorded.includes(png.toString('base64').slice(20, 50)));
    const replayed = await begin(look, { env: {}, model: 'scripted', script: {}, replay: 'calls.jsonl' });
    const result = await replayed.done;
    assert.deepEqual(result.outputs, { said: 'saw 3' }, JSON.stringify(result.error));
    assert.equal(asked.length, 3);
    // Another picture of the same name is another question.
    write('pictures/a.png', Buffer.concat([png, png]));
    const other = await (await begin(look, { env: {}, model: 'scripted', script: {}, replay: 'calls.jsonl' })).done;
    assert.match(other.error?.message ?? '', /something else was asked there/);
    const again = await rerunChanged({ folder: replayed.folder, env: {}, ...seeing });
    await again.done;
    assert.equal(again.state.steps.get('look')?.provenance, 'simulated', 'it was asked again');
  });

  it('are kept under their content in the cache', async () => {
    const cached = 'steps:\n  - {id: look, cache: true, prompt: [{image: pictures/a.png}, What is it?]}\n';
    for (const [bytes, calls] of [
      [png, 1],
      [png, 1],
      [Buffer.concat([png, png]), 2],
    ] as const) {
      write('pictures/a.png', bytes);
      await (await begin(cached)).done;
      assert.equal(asked.length, calls);
    }
  });

  const wrong: [rule: string, part: string, message: RegExp, hint?: RegExp][] = [
    ['nothing is there', '{image: none.png}', /What the prompt shows cannot be read: it does not exist \(none\.png\)/],
    ['a folder is', '{image: pictures}', /pictures is not a file/],
    ['it is text by another name', '{image: fake.png}', /fake\.png is not a picture that models read/, /PNG, JPEG, GIF, WebP/],
    ['it is a recording', '{image: c.mp3}', /c\.mp3 is not a picture/],
    ['it is a picture', '{audio: b.jpg}', /b\.jpg is not a recording/, /WAV, MP3/],
    ['it is too large', '{image: huge.png}', /huge\.png has 20\.\d MB; in a prompt it may have 20 MB/],
    ['it is an address', '{image: "https://example.org/a.png"}', /is an address/, /http/],
    ['it is a number', '{image: 5}', /must be the path of a file; it got 5/],
    ['it is a map without a path', '{image: {a: 1}}', /must be the path of a file; it got \{"a":1\}/],
    ['it is no base64', '{image: "data:image/png;base64,%%%"}', /is not written in base64/],
  ];
  for (const [rule, part, message, hint] of wrong)
    it(`fail the step where ${rule}`, async () => {
      write('fake.png', 'I am a text.');
      if (part.includes('huge')) write('huge.png', Buffer.concat([png, Buffer.alloc(20_000_000)]));
      const result = await (await begin(`steps:\n  - {id: look, prompt: [${part}, What is it?]}\n`)).done;
      assert.match(result.error?.message ?? '', message);
      if (hint) assert.match(result.error?.hint ?? '', hint);
      assert.equal(asked.length, 0);
    });

  it('are asked for where they lie outside', async () => {
    const run = await begin('steps:\n  - {id: look, prompt: [{image: ../../../etc/hostname}, What is it?]}\n', {
      ...seeing,
      wait: true,
    });
    assert.equal((await run.done).status, 'waiting');
    assert.match([...run.state.questions.values()].map(({ text }) => text).join(), /outside/);
    assert.equal(asked.length, 0);
  });

  const refused: [rule: string, steps: string, settings: string, message: RegExp][] = [
    ['the offline engine', 'prompt: [{image: b.jpg}]', '{}', /look: offline cannot see pictures/],
    [
      'a model that hears nothing',
      'model: anthropic:claude-sonnet-4-5, prompt: [{audio: c.mp3}]',
      '{}',
      /claude-sonnet-4-5 cannot hear/,
    ],
    [
      'a model that is known to be blind',
      'model: openai:gpt-3.5-turbo, prompt: [{image: b.jpg}]',
      '{}',
      /gpt-3\.5-turbo cannot see/,
    ],
    ['a model of OpenAI that hears nothing', 'model: openai:gpt-4o, prompt: [{audio: c.mp3}]', '{}', /gpt-4o cannot hear/],
    [
      'one of which the settings say what it can',
      'model: local:m, prompt: [{image: b.jpg}]',
      'providers: {local: {type: openai-compatible, base_url: "http://127.0.0.1:1/v1"}}\nmodels: [{id: local:m, capabilities: [schema]}]',
      /local:m cannot see/,
    ],
    ['a server that takes in text alone', 'model: deepseek:v9, prompt: [{image: b.jpg}]', '{}', /deepseek:v9 cannot see/],
  ];
  for (const [rule, steps, settings, message] of refused)
    it(`refuse ${rule} before the first step`, async () => {
      write('baton.yaml', `${settings}\n`);
      const env = { ANTHROPIC_API_KEY: 'k'.repeat(20), OPENAI_API_KEY: 'k'.repeat(20), DEEPSEEK_API_KEY: 'k'.repeat(20) };
      const error = await begin(`steps:\n  - {id: look, ${steps}}\n`, { env }).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof Refusal, String(error));
      assert.match(error.message, message);
      assert.match(error.hint ?? '', /capabilities/);
    });

  it('of a model that only the run chooses, it is told then', async () => {
    const text = yaml`
      inputs: {m: offline}
      steps:
        - {id: look, model: "{{ m }}", prompt: [{image: b.jpg}, What?]}
    `;
    const result = await (await begin(text, { env: {} })).done;
    assert.deepEqual([result.error?.kind, result.error?.message], ['input', 'offline cannot see pictures.']);
  });

  it('count in what a call may cost', async () => {
    write('baton.yaml', 'models: [{id: "scripted:", input_price: 1, output_price: 1}]\nlimits: {max_tokens: 1500}\n');
    const result = await (await begin('steps:\n  - {id: look, max_tokens: 10, prompt: [{image: b.jpg}, What?]}\n')).done;
    assert.equal(result.error?.kind, 'budget');
    const less = await (await begin('steps:\n  - {id: look, max_tokens: 10, prompt: [{audio: c.mp3}, What?]}\n')).done;
    assert.equal(less.status, 'succeeded', JSON.stringify(less.error));
  });
});
