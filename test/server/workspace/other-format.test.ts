import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createSession } from '../../../server/session.ts';
import { createWorlds } from '../../../server/workspace/worlds.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';

const workflow = 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make\n';

describe('a file of another program in the editor', () => {
  const place = temporaryFolder();
  const problemsIn = (name: string, ...texts: string[]): string[] => {
    const session = createSession(createWorlds());
    const { href } = pathToFileURL(`${place()}/${name}`);
    const [last] = texts.map((text, version) => session.snapshot(TextDocument.create(href, 'baton', version, text))).slice(-1);
    return last?.compiled.problems.map(({ code }) => code) ?? [];
  };

  it('has one problem where its name is that of a pipeline', () =>
    assert.deepEqual(problemsIn('ci.baton.yaml', workflow), ['foreign-format']));

  it('is read as the pipeline that its language says, where its name says nothing', () =>
    assert.deepEqual(problemsIn('ci.yml', workflow), ['unknown-key', 'unknown-key']));

  it('is a pipeline again as soon as it has become one', () =>
    assert.deepEqual(problemsIn('ci.baton.yaml', workflow, 'steps:\n  - {id: a, prompt: Hi}\n'), []));
});
