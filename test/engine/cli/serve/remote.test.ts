import assert from 'node:assert/strict';
import type { Keyboard } from '../../../../engine/cli/io.ts';
import * as engine from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { obey, testIo } from '../io.ts';
import { modelServer } from '../model-server.ts';
import { served, useServers } from './server.ts';

describe('commands with --on', () => {
  const { write, serve, folder } = useServers();
  const here = temporaryFolder();
  type TestIo = ReturnType<typeof testIo>;
  const ioOf = (token: string | undefined, keyboard?: Keyboard): TestIo =>
    testIo(here(), { env: token === undefined ? {} : { BATON_TOKEN: token }, ...(keyboard ? { keyboard } : {}) });
  const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 20));
  const until = async (holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 1500 && !holds(); turn++) await pause();
    assert.ok(holds());
  };
  /** Types these lines one after another; then nobody is there. */
  const typing = (...lines: string[]): Keyboard => ({
    line: async () => lines.shift(),
    hidden: async () => undefined,
  });

  it('runs the pipeline of the server, shows its progress and prints what came out', async () => {
    write('flows/greet.baton.yaml', served.greeting);
    const { url, tokenOf } = await serve();
    const token = tokenOf(['read', 'run']);
    const { code, out, err } = await obey(['run', 'flows/greet.baton.yaml', '-i', 'name=Ada', '--on', url], ioOf(token));
    assert.equal(code, 0, err);
    assert.match(out, /^text {2}Hello Ada\n$/);
    assert.match(err, /flows\/greet\.baton\.yaml run \S+ at http/);
    assert.match(err, /hello/);
    assert.match(err, /✓ succeeded/);
    // It ran there, and nothing is here.
    assert.equal((await engine.listRuns(folder())).length, 1);
    assert.deepEqual(await engine.listRuns(here()), []);
  });

  it('reads inputs that are typed by the types of the pipeline there', async () => {
    const numbers = yaml`
      id: numbers
      inputs: {n: {type: integer}, all: {type: array}, on: {type: boolean}}
      outputs: {sum: "{{ inputs.n + 1 }}", last: "{{ inputs.all | last }}", on: "{{ inputs.on }}"}
      steps: [{id: a, set: {x: 1}}]
    `;
    write('numbers.baton.yaml', numbers);
    const { url, tokenOf } = await serve();
    const line = ['run', 'numbers', '-i', 'n=41', '-i', 'all=[1, 2]', '-i', 'on=true', '--on', url, '--json'];
    const { code, out, err } = await obey(line, ioOf(tokenOf(['read', 'run'])));
    assert.equal(code, 0, err);
    assert.deepEqual(JSON.parse(out).outputs, { sum: 42, last: 2, on: true });
    const wrong = await obey(['run', 'numbers', '-i', 'n=many', '--on', url], ioOf(tokenOf(['read', 'run'])));
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /`n`|n /);
  });

  it('takes no secret input over the wire, however it is typed', async () => {
    write('secret.baton.yaml', 'id: secret\ninputs: {key: {type: string, secret: true}}\nsteps: [{id: a, set: {x: 1}}]\n');
    const { url, tokenOf } = await serve();
    const { code, err } = await obey(['run', 'secret', '-i', 'key=env:HOME', '--on', url], ioOf(tokenOf(['read', 'run'])));
    assert.equal(code, 2);
    assert.match(err, /secret/);
    assert.deepEqual(await engine.listRuns(folder()), []);
  });

  it('asks here what the run asks there, again where the answer will not do', async () => {
    write('question.baton.yaml', served.question);
    const { url, tokenOf } = await serve();
    const io = ioOf(tokenOf(['read', 'run', 'answer']), typing('mauve', 'red'));
    const { code, out, err } = await obey(['run', 'question', '--on', url], io);
    assert.equal(code, 0, err);
    assert.match(err, /Which colour\?/);
    assert.match(err, /mauve/);
    assert.match(out, /said {2}red/);
  });

  it('ends with 4 where nobody answers here, with the command that does', async () => {
    write('question.baton.yaml', served.question);
    const { url, tokenOf } = await serve();
    const token = tokenOf(['read', 'run', 'answer']);
    for (const keyboard of [undefined, typing()]) {
      const { code, err } = await obey(['run', 'question', '--on', url], ioOf(token, keyboard));
      assert.equal(code, 4, err);
      const command = /baton (answer \S+ person red --on \S+)/.exec(err)?.[1];
      assert.ok(command, err);
      const answered = await obey(command.split(' '), ioOf(token));
      assert.equal(answered.code, 0, answered.err);
      const shown = await obey(['show', command.split(' ')[1] ?? '', '--on', url], ioOf(token));
      assert.equal(shown.code, 0, shown.err);
      assert.match(shown.out, /said {2}red/);
    }
  });

  it('leaves the run alone at Ctrl+C, and says how to watch and to end it', async () => {
    write('slow.baton.yaml', served.slow);
    const { url, tokenOf, ended } = await serve({ allow: ['terminal'] });
    const token = tokenOf(['read', 'run']);
    const io = ioOf(token);
    const running = obey(['run', 'slow', '--on', url], io);
    await until(() => /sleeps/.test(io.said.err));
    io.stop();
    const { code, err } = await running;
    assert.equal(code, 130);
    assert.equal(io.isHeard(), false);
    const [, run = ''] = /Watch it: baton show (\S+) --on http/.exec(err) ?? [];
    assert.match(err, new RegExp(`End it: baton cancel ${run} --on http`));
    await ended(run, 'running');
    const cancelled = await obey(['cancel', run, '--on', url], ioOf(token));
    assert.equal(cancelled.code, 0, cancelled.err);
    await ended(run, 'cancelled');
    assert.equal((await obey(['show', run, '--on', url], ioOf(token))).code, 130);
  });

  it('tells its facts as lines with --events, and how runs stand with `runs`', async () => {
    write('greet.baton.yaml', served.greeting);
    const { url, tokenOf } = await serve();
    const token = tokenOf(['read', 'run']);
    const { code, out, err } = await obey(['run', 'greet', '-i', 'name=Ada', '--on', url, '--events'], ioOf(token));
    assert.equal(code, 0, err);
    const facts = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      facts.map(({ seq }) => seq),
      facts.map((_, index) => index + 1),
    );
    assert.equal(facts.at(-1).type, 'run.finished');
    const workers = await obey(['workers', '--on', url], ioOf(token));
    assert.deepEqual([workers.code, workers.out], [0, '']);
    assert.match(workers.err, /No process executes runs of the server .* keeps its runs in a folder/);
    const listed = await obey(['runs', '--on', url], ioOf(token));
    assert.match(listed.out, new RegExp(`${facts[0].run} +greet +succeeded`));
    const { runs } = JSON.parse((await obey(['runs', '--on', url, '--json'], ioOf(token))).out);
    assert.equal(runs[0].id, facts[0].run);
  });

  it('adds up the usage there as it is added up where the runs are', async () => {
    const model = await modelServer({ small: 'fine', large: 'fine' });
    try {
      const host = new URL(model.base_url).host;
      write(
        'baton.yaml',
        yaml`
          providers: {local: {type: openai-compatible, base_url: "${model.base_url}"}}
          models:
            - {id: "local:small", context: 8192, max_output: 1024, input_price: 1, output_price: 1}
            - {id: "local:large", context: 8192, max_output: 1024}
        `,
      );
      for (const [id, name] of [
        ['one', 'small'],
        ['other', 'large'],
      ])
        write(`${id}.baton.yaml`, `id: ${id}\nsteps: [{id: a, prompt: hi, model: "local:${name}"}]\n`);
      const { url, tokenOf, begin, ended, idle } = await serve({ allow: [`model:${host}`] });
      for (const file of ['one.baton.yaml', 'one.baton.yaml', 'other.baton.yaml']) await ended(await begin(file), 'succeeded');
      await idle();

      const lines = [[], ['--json'], ['--csv'], ['--by', 'model,pipeline', '--json'], ['--by', 'day', '--since', '4w', '--csv']];
      for (const line of lines) {
        const there = await obey(['usage', ...line, '--on', url], ioOf(tokenOf(['read'])));
        const local = await obey(['usage', ...line], testIo(folder()));
        assert.deepEqual([there.code, there.err], [0, ''], there.err);
        assert.equal(there.out, local.out, line.join(' '));
      }
      const { usage } = JSON.parse((await obey(['usage', '--json', '--on', url], ioOf(tokenOf(['read'])))).out);
      assert.deepEqual(
        usage.map((sum: Record<string, unknown>) => [sum['pipeline'], sum['runs'], sum['calls'], sum['input_tokens']]),
        [
          ['one', 2, 2, 2000],
          ['other', 1, 1, 1000],
        ],
      );
      const later = await obey(['usage', '--since', '2999-01-01', '--on', url], ioOf(tokenOf(['read'])));
      assert.deepEqual([later.code, later.out], [0, '']);
      assert.match(later.err, /The server at \S+ has no live run since then/);
    } finally {
      await model.close();
    }
  });

  it('ends with 1 where the run fails, with what went wrong', async () => {
    write('fails.baton.yaml', 'id: fails\nsteps: [{id: a, set: {x: "{{ 1 / 0 }}"}}]\n');
    const { url, tokenOf } = await serve();
    const { code, err } = await obey(['run', 'fails', '--on', url], ioOf(tokenOf(['read', 'run'])));
    assert.equal(code, 1, err);
    assert.match(err, /✕ failed/);
    assert.match(err, /a: /);
  });

  const refused: [what: string, line: string[], said: RegExp][] = [
    [
      'a pipeline that the server has not',
      ['run', 'none.baton.yaml'],
      /no pipeline none\.baton\.yaml\.\n→ It has bad\.baton\.yaml, greet\.baton\.yaml/,
    ],
    ['one with errors', ['run', 'bad.baton.yaml'], /has errors/],
    ['inputs that are missing', ['run', 'greet'], /name/],
    ['options for this machine', ['run', 'greet', '--allow', 'terminal'], /`--allow` works only on this machine/],
    ['a run that is not there', ['show', 'nothing'], /no run `nothing`/],
    ['a single step', ['show', 'nothing', 'a'], /baton pull nothing --on/],
    ['an answer to a run that is not there', ['answer', 'nothing', 'yes'], /no run `nothing`/],
    ['usage in two forms', ['usage', '--csv', '--json'], /either --csv or --json/],
    ['usage by what there is not', ['usage', '--by', 'person'], /cannot be grouped by `person`/],
    ['the end of a run that is not there', ['cancel', 'nothing'], /no run `nothing`/],
  ];
  for (const [what, line, said] of refused)
    it(`refuses ${what}`, async () => {
      write('greet.baton.yaml', served.greeting);
      write('bad.baton.yaml', 'id: bad\nsteps: [{id: a, sett: {x: 1}}]\n');
      const { url, tokenOf } = await serve();
      const { code, err } = await obey([...line, '--on', url], ioOf(tokenOf(['read', 'run', 'answer'])));
      assert.equal(code, 2, err);
      assert.match(err, said);
      assert.deepEqual(await engine.listRuns(folder()), []);
    });

  it('says which token is wanted, and which scope is missing', async () => {
    write('greet.baton.yaml', served.greeting);
    const { url, tokenOf } = await serve();
    const none = await obey(['run', 'greet', '--on', url], ioOf(undefined));
    assert.equal(none.code, 2);
    assert.match(none.err, /baton token NAME --scope read --scope run --scope answer,/);
    const less = await obey(['run', 'greet', '-i', 'name=Ada', '--on', url], ioOf(tokenOf(['read'])));
    assert.equal(less.code, 2);
    assert.match(less.err, /no scope `run`.*baton token NAME --scope run/s);
    const lookless = await obey(['usage', '--on', url], ioOf(tokenOf(['run'])));
    assert.equal(lookless.code, 2);
    assert.match(lookless.err, /no scope `read`.*baton token NAME --scope read/s);
    for (const command of ['runs', 'usage']) {
      const tokenless = await obey([command, '--on', url], ioOf(undefined));
      assert.equal(tokenless.code, 2);
      assert.match(tokenless.err, new RegExp(`--scope read, with .* Then: BATON_TOKEN=… baton ${command}`));
      const unknown = await obey([command, '--on', url], ioOf('baton_x'));
      assert.equal(unknown.code, 2);
      assert.match(unknown.err, /not known here.*baton token NAME --scope/s);
      const gone = await obey([command, '--on', 'http://127.0.0.1:9'], ioOf('baton_x'));
      assert.equal(gone.code, 2);
      assert.match(gone.err, /cannot be reached/);
    }
  });
});
