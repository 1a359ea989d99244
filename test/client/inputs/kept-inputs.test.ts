import assert from 'node:assert/strict';
import { openKeptInputs } from '../../../client/inputs/kept-inputs.ts';

type Kept = ReturnType<typeof openKeptInputs>;

const inputs = [
  { name: 'who', secret: false },
  { name: 'times', secret: false },
  { name: 'token', secret: true },
];
const uri = { toString: () => 'file:///p.baton.yaml' } as unknown as Parameters<Kept['typed']>[0];

function open(stored: Record<string, unknown> = {}): { kept: Kept; stored: Record<string, unknown> } {
  const get = <T>(key: string): T | undefined => stored[key] as T | undefined;
  const update = async (key: string, value: unknown): Promise<void> => {
    stored[key] = value;
  };
  // The overload with a default is not used.
  return { kept: openKeptInputs({ get: get as Parameters<typeof openKeptInputs>[0]['get'], update }), stored };
}

describe('what is kept of inputs', () => {
  it('is what was typed, but for secrets, empty texts and inputs that are none', async () => {
    const { kept, stored } = open();
    await kept.keepTyped(uri, { who: 'Ann', times: '', token: 'tok-1234', gone: 'x' }, inputs);
    await kept.keepPreset(uri, { name: 'mine', texts: { who: 'Bo', token: 'tok-1234' } }, inputs);
    assert.deepEqual(kept.typed(uri), { who: 'Ann' });
    assert.deepEqual(kept.presets(uri), [{ name: 'mine', texts: { who: 'Bo' } }]);
    assert.ok(!JSON.stringify(stored).includes('tok-1234'));
  });

  it('has one preset of a name, which can go', async () => {
    const { kept } = open();
    for (const who of ['Ann', 'Bo']) await kept.keepPreset(uri, { name: 'mine', texts: { who } }, inputs);
    await kept.keepPreset(uri, { name: 'constructor', texts: {} }, inputs);
    assert.deepEqual(kept.presets(uri), [
      { name: 'mine', texts: { who: 'Bo' } },
      { name: 'constructor', texts: {} },
    ]);
    await kept.dropPreset(uri, 'mine');
    assert.deepEqual(
      kept.presets(uri).map(({ name }) => name),
      ['constructor'],
    );
  });

  it('is nothing of an input that has become secret since', async () => {
    const { kept, stored } = open();
    const before = inputs.map(({ name }) => ({ name, secret: false }));
    await kept.keepTyped(uri, { who: 'Ann', token: 'tok-1234' }, before);
    await kept.keepPreset(uri, { name: 'mine', texts: { who: 'Bo', token: 'tok-5678' } }, before);
    await kept.forgetSecrets(uri, inputs);
    assert.deepEqual([kept.typed(uri), kept.presets(uri)], [{ who: 'Ann' }, [{ name: 'mine', texts: { who: 'Bo' } }]]);
    assert.doesNotMatch(JSON.stringify(stored), /tok-/);
  });

  it('is read whatever an earlier version left there', () => {
    const stored = { 'baton.inputs.file:///p.baton.yaml': { who: 3, times: '2' }, 'baton.presets.file:///p.baton.yaml': 'none' };
    assert.deepEqual([open(stored).kept.typed(uri), open(stored).kept.presets(uri)], [{ times: '2' }, []]);
  });
});
