import assert from 'node:assert/strict';
import { complete } from '../../../server/features/completion/completion.ts';
import { prepareRename, renameSymbol } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { usualSettings } from '../../engine/compile/cases/step-templates.ts';
import { atCursor, edited } from '../at-cursor.ts';

const files = { 'baton.yaml': usualSettings };
const head = 'id: demo\ninputs: {topic: tea}\nsteps:\n';
const labelsAt = (lines: string): string[] => {
  const { snapshot, position } = atCursor(head + lines, files);
  return complete(snapshot, position).map(({ label }) => label);
};

describe('step templates in the editor', () => {
  it('are offered by name', () =>
    assert.deepEqual(labelsAt('  - id: x\n    extends: $0\n'), ['review', 'firm', 'each', 'shape']));

  it('offer their parameters, and the words that one may be', () => {
    const step = '  - id: x\n    extends: shape\n    with:\n      ';
    assert.deepEqual(labelsAt(`${step}$0\n`), ['schema', 'choice']);
    assert.deepEqual(labelsAt(`${step}choice: $0\n`), ['a', 'b']);
  });

  it('offer the names of the pipeline in a given value', () => {
    const labels = labelsAt('  - id: x\n    extends: review\n    with:\n      text: "{{ to$0 }}"\n');
    assert.ok(labels.includes('topic'), labels.join());
  });

  it('show the resolved step', () => {
    const { snapshot, position } = atCursor(
      `${head}  - {id: x, extends: rev$0iew, with: {text: "{{ topic }}"}, timeout: 5}\n`,
      files,
    );
    const shown = JSON.stringify(hover(snapshot, position)?.contents);
    assert.match(shown, /A careful reading\..*id: x.*prompt: .*Review in English.*topic.*timeout: 5/s);
  });

  it('let a name be renamed in the values that a step gives, and nowhere in the template', () => {
    const text = `${head}  - {id: x, extends: review, with: {text: "{{ topic }}", language: "{{ topic }}"}}\n`;
    const { snapshot, position } = atCursor(text.replace('{topic', '{to$0pic'), files);
    assert.ok(prepareRename(snapshot, position));
    const changes = renameSymbol(snapshot, position, 'theme')?.changes?.[snapshot.uri] ?? [];
    assert.equal(edited(snapshot, changes), text.replaceAll('topic', 'theme'));
  });

  it('keep a name that the template itself reads from being renamed unseen', () => {
    const own = { 'baton.yaml': 'templates: {t: {step: {prompt: "About {{ topic }}"}}}' };
    const { snapshot, position } = atCursor('id: demo\ninputs: {to$0pic: tea}\nsteps: [{id: x, extends: t}]\n', own);
    assert.throws(() => prepareRename(snapshot, position) && renameSymbol(snapshot, position, 'theme'), /topic/);
  });
});
