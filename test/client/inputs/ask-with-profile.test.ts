import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askWithProfile } from '../../../client/inputs/ask-with-profile.ts';
import { compileAgain } from '../../../engine/launch/source/compile-again.ts';
import { loadSettings, loadWorld } from '../../../engine/launch/source/load-world.ts';
import { yaml } from '../../yaml.ts';

const settings = yaml`
    default_model: offline
    profiles:
      test: {default_model: openai:gpt-test}
      prod: {default_model: openai:gpt-prod}
`;
const text = yaml`
    id: greet
    inputs: {name: {type: string, required: true}}
    steps:
      - {id: ask, prompt: "Greet {{ name }}."}
`;

describe('the inputs of a run and its profile', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'baton-profile-'));
    await writeFile(join(root, 'baton.yaml'), settings);
  });
  after(() => rm(root, { recursive: true }));

  /** What a person gets who has chosen `chosen`, and in the form `inForm`; with the default model that the form was made for. */
  async function begin(choice: { given?: string; chosen?: string; inForm?: string | undefined }) {
    let { chosen } = choice;
    let model: unknown;
    const asked = await askWithProfile({
      engine: { compileAgain, loadSettings, loadWorld },
      source: { file: join(root, 'greet.baton.yaml'), text, root, cwd: root },
      profile: choice.given,
      chosenProfile: () => chosen,
      ask: async ({ world }) => {
        model = world.settings?.default_model;
        if ('inForm' in choice) chosen = choice.inForm;
        return 'Ada';
      },
    });
    return { ...asked, model };
  }

  it('is the one that was chosen in the form', async () => {
    assert.deepEqual(await begin({ chosen: 'test', inForm: 'prod' }), {
      inputs: 'Ada',
      profile: 'prod',
      model: 'openai:gpt-test',
    });
    assert.deepEqual(await begin({ inForm: 'prod' }), { inputs: 'Ada', profile: 'prod', model: 'offline' });
    assert.deepEqual(await begin({ chosen: 'test', inForm: undefined }), {
      inputs: 'Ada',
      profile: undefined,
      model: 'openai:gpt-test',
    });
  });

  it('is the one that was chosen before, where the form changes nothing', async () => {
    assert.deepEqual(await begin({ chosen: 'test' }), { inputs: 'Ada', profile: 'test', model: 'openai:gpt-test' });
  });

  it('can be mended in the form where baton.yaml has it no more', async () => {
    assert.deepEqual(await begin({ chosen: 'gone', inForm: 'prod' }), { inputs: 'Ada', profile: 'prod', model: 'offline' });
    // Nobody mends it: the start of the run says so.
    assert.deepEqual(await begin({ chosen: 'gone' }), { inputs: 'Ada', profile: 'gone', model: 'offline' });
  });

  it('is the given one, whatever is chosen', async () => {
    assert.deepEqual(await begin({ given: 'test', chosen: 'prod', inForm: 'prod' }), {
      inputs: 'Ada',
      profile: 'test',
      model: 'openai:gpt-test',
    });
    await assert.rejects(begin({ given: 'gone', chosen: 'prod' }), { name: 'Refusal', message: /gone/ });
  });
});
