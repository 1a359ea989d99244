import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '../../../engine/compile/compile.ts';
import { findDefinition } from '../../../server/features/navigation/definition.ts';
import { snapshotOf } from '../../../server/snapshot.ts';
import { pathToUri } from '../../../server/workspace/uris.ts';
import { createWorlds } from '../../../server/workspace/worlds.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';

const text = 'steps:\n  - {id: a, ensemble: Really?, models: [a, b], pattern: critique}\n';

describe('a pattern of the library in the editor', () => {
  const place = temporaryFolder();
  const open = () => {
    const uri = pathToFileURL(join(place(), 'flow.baton.yaml')).href;
    return snapshotOf(uri, 1, compile(text, createWorlds().of(uri)));
  };
  const at = { line: 1, character: text.split('\n')[1]?.indexOf('critique') ?? 0 };

  it('is found, without a problem, and its name leads to its text', () => {
    const snapshot = open();
    assert.deepEqual(snapshot.compiled.problems, []);
    assert.equal(findDefinition(snapshot, at)?.uri, 'baton-pattern:/patterns/critique.yaml');
  });

  it('gives way to a file of the workspace', () => {
    mkdirSync(join(place(), 'patterns'));
    mkdirSync(join(place(), '.git'));
    const file = join(place(), 'patterns/critique.yaml');
    writeFileSync(
      file,
      'inputs: {question: {type: string}, models: {type: array}}\nsteps: [{id: a, prompt: "{{ question }} {{ models }}"}]\n',
    );
    assert.equal(findDefinition(open(), at)?.uri, pathToUri(file));
  });
});
