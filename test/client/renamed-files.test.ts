import assert from 'node:assert/strict';
import { sep } from 'node:path';
import { followRenames } from '../../client/renamed-files.ts';

describe('what a person chose for a file', () => {
  const profile = (path: string): string => `baton.profile.${path.replaceAll('/', sep)}`;
  const kept = (): Record<string, unknown> => ({
    'baton.pins': {
      'file:///a/p.yaml': { step: { run: 'r', value: 1 } },
      'file:///a/p.yaml.old': {},
      'file:///b/q.yaml': { step: {} },
    },
    'baton.rerunOnSave': ['file:///a/p.yaml', 'file:///b/q.yaml'],
    'baton.inputs.file:///a/p.yaml': { who: 'file:///a/p.yaml' },
    'baton.presets.file:///c/r.yaml': {},
    [profile('/a')]: 'fast',
    [profile('/a/inner')]: 'careful',
    'baton.other': ['file:///a/p.yaml'],
  });
  const nameOf = (uri: string) => ({ uri, path: new URL(uri).pathname.replaceAll('/', sep) });
  /** What is kept as soon as the call has returned: nothing is waited for. */
  const rename = (...renamed: [from: string, to: string][]): Record<string, unknown> => {
    const memory = kept();
    void followRenames(
      {
        keys: () => Object.keys(memory),
        get: <T>(key: string) => memory[key] as T,
        update: async (key: string, value: unknown) => {
          if (value === undefined) delete memory[key];
          else memory[key] = value;
        },
      },
      renamed.map(([from, to]) => ({ from: nameOf(from), to: nameOf(to) })),
    );
    return memory;
  };

  it('stays with it where it is renamed', () => {
    assert.deepEqual(rename(['file:///a/p.yaml', 'file:///a/new.yaml']), {
      'baton.pins': {
        'file:///a/p.yaml.old': {},
        'file:///b/q.yaml': { step: {} },
        'file:///a/new.yaml': { step: { run: 'r', value: 1 } },
      },
      'baton.rerunOnSave': ['file:///a/new.yaml', 'file:///b/q.yaml'],
      'baton.inputs.file:///a/new.yaml': { who: 'file:///a/p.yaml' },
      'baton.presets.file:///c/r.yaml': {},
      [profile('/a')]: 'fast',
      [profile('/a/inner')]: 'careful',
      'baton.other': ['file:///a/p.yaml'],
    });
  });

  it('stays with each file of a folder that is renamed, and with no other', () => {
    const memory = rename(['file:///a', 'file:///z/y']);
    assert.deepEqual(Object.keys(Object(memory['baton.pins'])), [
      'file:///b/q.yaml',
      'file:///z/y/p.yaml',
      'file:///z/y/p.yaml.old',
    ]);
    assert.ok('baton.inputs.file:///z/y/p.yaml' in memory && 'baton.presets.file:///c/r.yaml' in memory);
    assert.deepEqual(
      Object.entries(memory).filter(([key]) => key.startsWith('baton.profile.')),
      [
        [profile('/z/y'), 'fast'],
        [profile('/z/y/inner'), 'careful'],
      ],
    );
  });

  it('stays with each of several files that are renamed at once', () => {
    const memory = rename(['file:///a/p.yaml', 'file:///a/new.yaml'], ['file:///b/q.yaml', 'file:///b/other.yaml']);
    assert.deepEqual(memory['baton.rerunOnSave'], ['file:///a/new.yaml', 'file:///b/other.yaml']);
    assert.deepEqual(Object.keys(Object(memory['baton.pins'])), [
      'file:///a/p.yaml.old',
      'file:///a/new.yaml',
      'file:///b/other.yaml',
    ]);
  });

  it('takes the place of what was kept for a file that stood there', () => {
    const memory = rename(['file:///a/p.yaml', 'file:///b/q.yaml']);
    assert.deepEqual(Object(memory['baton.pins'])['file:///b/q.yaml'], { step: { run: 'r', value: 1 } });
    assert.deepEqual(memory['baton.rerunOnSave'], ['file:///b/q.yaml']);
  });
});
