import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine } from '../../../../engine/launch/doctor/doctor.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('what a machine lacks', () => {
  const root = temporaryFolder();
  const write = (name: string, text: string) => writeFileSync(join(root(), name), text);
  const found = async (about: string, env: Record<string, string> = {}, version?: string) =>
    (await examine(root(), env, version === undefined ? {} : { version })).filter((one) => one.about === about);

  it('is told of Node by its version', async () => {
    for (const [version, state] of [
      ['24.1.0', 'fine'],
      ['22.15.0', 'fine'],
      ['22.14.9', 'missing'],
      ['18.0.0', 'missing'],
    ])
      assert.equal((await found('Node', {}, version))[0]?.state, state, version);
  });

  it('is told of keys by name, and never by value', async () => {
    const secret = 'sk-never-shown-anywhere';
    write('.env', 'GROQ_API_KEY="also never shown"\n');
    const all = await examine(root(), { OPENAI_API_KEY: secret });
    assert.ok(!JSON.stringify(all).includes('never'));
    const keys = all.filter(({ about }) => about === 'keys');
    assert.deepEqual(
      keys.map(({ state, says }) => [state, says.split(' ')[0]]),
      [
        ['fine', 'OPENAI_API_KEY'],
        ['lacking', 'GROQ_API_KEY'],
      ],
      'a key with blanks can be sent by no request',
    );
  });

  it('says which notices could not go out, and what each lacks', async () => {
    write(
      'baton.yaml',
      [
        'notices:',
        '  - {id: a, slack: env:A_NOTICE_URL}',
        '  - {id: b, webhook: "https://hooks.example.org/x", secret: env:B_NOTICE_SECRET}',
        '  - {id: c, email: ann@example.org, from: bob@example.org, smtp: env:C_NOTICE_URL}',
        '',
      ].join('\n'),
    );
    const env = { B_NOTICE_SECRET: 'whsec_x', C_NOTICE_URL: 'smtps://ann:sesame@mail.example.org' };
    const findings = await examine(root(), env, { allow: ['http:hooks.example.org:443'] });
    const told = findings.filter(({ about }) => about === 'notices');
    assert.deepEqual(
      told.map(({ state, says }) => [state, says]),
      [
        ['lacking', 'a cannot be told: A_NOTICE_URL is not set'],
        ['fine', 'b can be told'],
        ['lacking', 'c cannot be told: nobody permitted requests to mail.example.org:465'],
      ],
    );
    assert.match(told[2]?.hint ?? '', /--allow/);
    assert.equal(JSON.stringify(findings).includes('sesame'), false);
  });

  it('names the key that a provider of baton.yaml wants', async () => {
    write(
      'baton.yaml',
      'providers:\n  mine: {type: openai-compatible, profile: custom, base_url: "http://127.0.0.1:9", key: env:MY_KEY}\n',
    );
    assert.match((await found('keys'))[0]?.says ?? '', /^MY_KEY is not set; mine/);
    assert.match((await found('keys', { MY_KEY: 'k' }))[0]?.says ?? '', /^MY_KEY is set$/);
  });

  it('names the keys of every endpoint of a provider', async () => {
    write('baton.yaml', 'providers:\n  openai: {endpoints: [{key: env:KEY_A}, {key: env:KEY_B}]}\n');
    assert.deepEqual(
      (await found('keys', { KEY_B: 'k' })).map(({ says }) => says),
      ['KEY_A is not set; openai in baton.yaml needs it.', 'KEY_B is set'],
    );
  });

  it('is told where no model answers, and where one does', async () => {
    assert.equal((await found('model'))[0]?.state, 'lacking');
    write('baton.yaml', 'default_model: openai:gpt-6-luna\n');
    assert.match((await found('model'))[0]?.says ?? '', /OPENAI_API_KEY/);
    assert.equal((await found('model', { OPENAI_API_KEY: 'k' }))[0]?.state, 'fine');
  });

  it('counts a program of baton.yaml as a model where it is there', async () => {
    write('baton.yaml', 'default_model: mine\nproviders:\n  mine: {module: ./provider.mjs}\n');
    assert.match((await found('model'))[0]?.says ?? '', /\.\/provider\.mjs/);
    assert.equal((await found('model'))[0]?.state, 'lacking');
    write('provider.mjs', 'export default () => "yes";\n');
    assert.equal((await found('model'))[0]?.state, 'fine');
  });

  it('is told of models in baton.yaml that have stopped answering', async () => {
    write(
      'baton.yaml',
      yaml`
        default_model: openai:gpt-4-turbo
        models: [{id: "google:gemini-2.0-flash"}]
        experts: {old: {model: openai:o3-mini}, fine: {model: ollama:gpt-4}}
      `,
    );
    const told = (await found('model', { OPENAI_API_KEY: 'k' })).filter(({ state }) => state === 'lacking');
    assert.deepEqual(
      told.map(({ says }) => says.split(' has stopped answering')[0]),
      ['openai:gpt-4-turbo', 'google:gemini-2.0-flash', 'openai:o3-mini'],
    );
  });

  it('stops at a baton.yaml with errors, and goes on to the rest', async () => {
    write('baton.yaml', 'default_model: {a: 1}\n');
    const all = await examine(root(), {});
    assert.equal(all.find(({ about }) => about === 'settings')?.state, 'missing');
    assert.ok(all.some(({ about }) => about === 'tools'));
  });

  it('minds version control only where there is a repository with runs', async () => {
    assert.deepEqual(await found('git'), []);
    mkdirSync(join(root(), '.git'));
    mkdirSync(join(root(), '.baton/runs'), { recursive: true });
    assert.equal((await found('git'))[0]?.state, 'lacking');
    write('.gitignore', 'node_modules\n.baton/\n');
    assert.equal((await found('git'))[0]?.state, 'fine');
  });

  it('asks tools what they need, those of baton.yaml too', async () => {
    write('baton.yaml', 'tools:\n  mine: {command: [no-such-program-anywhere]}\n');
    const tools = await found('tools', { PATH: '/nowhere' });
    const python = tools.find(({ says }) => says.startsWith('python-executor'));
    assert.ok(python);
    assert.match(tools.find(({ says }) => says.startsWith('mine'))?.says ?? '', /no-such-program-anywhere/);
    assert.equal(tools.find(({ says }) => says.startsWith('mine'))?.state, 'lacking');
  });
});
