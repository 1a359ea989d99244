import assert from 'node:assert/strict';
import { complete } from '../../../server/features/completion/completion.ts';
import { renameSymbol } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { atCursor, edited } from '../at-cursor.ts';

const text = (start: string, hands: string, more = ''): string => `id: demo
steps:
  - id: team
    task: Explain the tides.
    agents:
      finder:
        description: Finds facts.
        tools: [filesystem]
        hands_to: [${hands}]
        ${more}
      writer:
        description: Writes the text.
        hands_to: [finder]
    start: ${start}
  - {id: after, prompt: "{{ team.answer }}"}
tests:
  - name: one
    answers: {team.finder: [a], team.writer: b}
`;
const labels = (drawn: string): string[] => {
  const { snapshot, position } = atCursor(drawn);
  return complete(snapshot, position).map(({ label }) => label);
};

describe('agents in the editor', () => {
  it('names of agents are offered under `start`, and under `hands_to` all but the own', () => {
    assert.deepEqual(labels(text('$0', 'writer')), ['finder', 'writer']);
    assert.deepEqual(labels(text('finder', '$0')), ['writer']);
  });

  it('keys of an agent are offered, and none that only steps have', () => {
    const offered = labels(text('finder', 'writer', '$0'));
    for (const key of ['system', 'model', 'max_turns', 'expert']) assert.ok(offered.includes(key), key);
    for (const key of ['prompt', 'for_each', 'hands_to', 'condition']) assert.ok(!offered.includes(key), key);
  });

  it('tools and models are offered inside an agent as in a prompt', () => {
    assert.ok(labels(text('finder', 'writer').replace('[filesystem]', '[$0]')).includes('filesystem'));
    const ofPrompt = 'id: demo\nsteps:\n  - id: a\n    prompt: Hi\n    model: $0\n';
    assert.deepEqual(labels(text('finder', 'writer', 'model: $0')), labels(ofPrompt));
    assert.ok(labels(ofPrompt).length > 0);
  });

  it('no agent is offered as a name in a template', () => {
    const offered = labels(text('finder', 'writer').replace('{{ team.answer }}', '{{ $0 }}'));
    assert.ok(offered.includes('team'));
    assert.ok(!offered.includes('writer'));
    const inside = labels(text('finder', 'writer', 'system: "{{ $0 }}"'));
    assert.ok(!inside.includes('writer'), inside.join(', '));
  });

  it('members of the value are offered', () => {
    const offered = labels(text('finder', 'writer').replace('{{ team.answer }}', '{{ team.$0 }}'));
    for (const name of ['answer', 'agent', 'board', 'handoffs']) assert.ok(offered.includes(name), name);
    assert.ok(!offered.includes('writer'));
  });

  it('an agent says what it is for where it is named', () => {
    const { snapshot, position } = atCursor(text('finder', 'wri$0ter'));
    assert.match(JSON.stringify(hover(snapshot, position)?.contents), /team\.writer.*Writes the text/);
  });

  for (const [where, drawn] of [
    ['where it is declared', text('finder', 'writer').replace('finder:', 'fin$0der:')],
    ['where somebody hands over to it', text('finder', 'writer').replace('hands_to: [finder]', 'hands_to: [fin$0der]')],
    ['where it starts', text('fin$0der', 'writer')],
    ['in a test', text('finder', 'writer').replace('team.finder', 'team.fin$0der')],
  ] as const)
    it(`is renamed ${where}, everywhere`, () => {
      const { snapshot, position } = atCursor(drawn);
      const made = renameSymbol(snapshot, position, 'seeker');
      const edits = made?.changes?.[snapshot.uri] ?? [];
      assert.equal(edited(snapshot, edits), text('finder', 'writer').replaceAll('finder', 'seeker'));
    });
});
