import assert from 'node:assert/strict';
import { followRename } from '../../client/renamed-files.ts';

describe('what a person chose for a file', () => {
  const kept = (): Record<string, unknown> => ({
    'baton.pins': {
      'file:///a/p.yaml': { step: { run: 'r', value: 1 } },
      'file:///a/p.yaml.old': {},
      'file:///b/q.yaml': { step: {} },
    },
    'baton.rerunOnSave': ['file:///a/p.yaml', 'file:///b/q.yaml'],
    'baton.inputs.file:///a/p.yaml': { who: 'file:///a/p.yaml' },
    'baton.presets.file:///c/r.yaml': {},
    'baton.other': ['file:///a/p.yaml'],
  });
  const rename = async (from: string, to: string): Promise<Record<string, unknown>> => {
    const memory = kept();
    await followRename(
      {
        keys: () => Object.keys(memory),
        get: <T>(key: string) => memory[key] as T,
        update: async (key: string, value: unknown) => {
          if (value === undefined) delete memory[key];
          else memory[key] = value;
        },
      },
      { from, to },
    );
    return memory;
  };

  it('stays with it where it is renamed', async () => {
    assert.deepEqual(await rename('file:///a/p.yaml', 'file:///a/new.yaml'), {
      'baton.pins': {
        'file:///a/p.yaml.old': {},
        'file:///b/q.yaml': { step: {} },
        'file:///a/new.yaml': { step: { run: 'r', value: 1 } },
      },
      'baton.rerunOnSave': ['file:///a/new.yaml', 'file:///b/q.yaml'],
      'baton.inputs.file:///a/new.yaml': { who: 'file:///a/p.yaml' },
      'baton.presets.file:///c/r.yaml': {},
      'baton.other': ['file:///a/p.yaml'],
    });
  });

  it('stays with each file of a folder that is renamed, and with no other', async () => {
    const memory = await rename('file:///a', 'file:///z/y');
    assert.deepEqual(Object.keys(Object(memory['baton.pins'])), [
      'file:///b/q.yaml',
      'file:///z/y/p.yaml',
      'file:///z/y/p.yaml.old',
    ]);
    assert.ok('baton.inputs.file:///z/y/p.yaml' in memory && 'baton.presets.file:///c/r.yaml' in memory);
  });

  it('takes the place of what was kept for a file that stood there', async () => {
    const memory = await rename('file:///a/p.yaml', 'file:///b/q.yaml');
    assert.deepEqual(Object(memory['baton.pins'])['file:///b/q.yaml'], { step: { run: 'r', value: 1 } });
    assert.deepEqual(memory['baton.rerunOnSave'], ['file:///b/q.yaml']);
  });
});
