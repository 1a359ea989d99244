import assert from 'node:assert/strict';
import { handoffsAlong } from '../../../../../client/panel/view/cards/agents.ts';
import { joinCalledGraphs, opens } from '../../../../../client/panel/view/cards/called-graphs.ts';
import { cardOf, lookOfNode } from '../../../../../client/panel/view/cards/cards.ts';
import { timesOf } from '../../../../../client/panel/view/time/bars.ts';
import { indexPauses } from '../../../../../client/panel/view/time/pauses.ts';
import { lanesOfRow, timelineRows } from '../../../../../client/panel/view/time/rows.ts';
import { turnsOfAgents } from '../../../../../client/panel/view/time/turns.ts';
import { toGraphJson } from '../../../../../engine/compile/graph/export/json.ts';
import { toMermaid } from '../../../../../engine/compile/graph/export/mermaid.ts';
import { toSvg } from '../../../../../engine/compile/graph/export/svg.ts';
import { layoutLanes } from '../../../../../engine/compile/graph/layout/lanes.ts';
import { layout } from '../../../../../engine/compile/graph/layout/layout.ts';
import type { ModelAnswer } from '../../../../../engine/run/model-port.ts';
import type { Fact } from '../../../../../engine/state/events.ts';
import { reduce } from '../../../../../engine/state/reduce.ts';
import { initialState } from '../../../../../engine/state/state.ts';
import { planOf, runText } from '../../../../engine/run/memory.ts';

const text = `id: t
steps:
  - id: team
    task: Go.
    agents:
      finder: {description: Finds., tools: [work], hands_to: [writer]}
      writer: {hands_to: [finder]}
      critic: {hands_to: [writer]}
outputs: {t: "{{ team.answer }}"}
`;
const handoff = (to: string) => ({ calls: [{ id: 'c', name: 'handoff', arguments: { to, message: 'Go on.' } }] });
const said: Readonly<Record<string, readonly Partial<ModelAnswer>[]>> = {
  finder: [{ calls: [{ id: 'c', name: 'work_do', arguments: {} }] }, handoff('writer'), handoff('writer')],
  writer: [handoff('finder'), { text: 'Done.' }],
};

async function facts(): Promise<Fact[]> {
  const used = new Map<string, number>();
  const { result, facts: all } = await runText(text, {
    model({ step = '' }) {
      const agent = step.slice('team.'.length);
      const turn = used.get(agent) ?? 0;
      used.set(agent, turn + 1);
      return { cost: 0.01, ...said[agent]?.[turn] };
    },
  });
  assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
  return all;
}

const nodeAt = (path: string) => planOf(text).graph.nodes.find((one) => one.path === path) ?? assert.fail(path);

function stateAfter(all: readonly Fact[]) {
  const { graph, graphs } = planOf(text);
  const state = initialState(graph, undefined, graphs);
  for (const fact of all) reduce(state, fact);
  return state;
}

describe('agents in the picture', () => {
  it('stand inside the card of their step once it is open', () => {
    const { graph } = planOf(text);
    const node = nodeAt('team');
    assert.ok(opens(graph, new Map(), node));
    assert.equal(node.body, undefined, 'a run opens no frame');
    const drawn = joinCalledGraphs(graph, new Map(), new Set(['team']));
    const body = drawn.nodes[node.index]?.body;
    assert.deepEqual(
      drawn.frames[body ?? -1]?.nodes.map((index) => drawn.nodes[index]?.id),
      ['finder', 'writer', 'critic'],
    );
  });

  it('are drawn in circles: as cards, as rows, as a picture and in words', () => {
    const { graph } = planOf(text);
    const open = new Set(['team']);
    const drawn = joinCalledGraphs(graph, new Map(), open);
    assert.equal(layout(drawn, undefined, { open }).boxes.length, 4);
    assert.equal(layoutLanes(drawn, { open }).rows.length, 4);
    assert.equal(toSvg(graph).match(/>(finder|writer|critic)</g)?.length, 3);
    assert.match(toMermaid(toGraphJson(graph)), /subgraph n0[\s\S]*n1[\s\S]*end\n {2}n1 -\.-> n2\n {2}n2 -\.-> n1/);
  });

  it('say what they did, and which of them had no turn', async () => {
    const state = stateAfter(await facts());
    const { graph } = planOf(text);
    const seen = ['finder', 'writer', 'critic'].map((id) => {
      const { look, line } = cardOf(graph, nodeAt(`team.${id}`), state, 0);
      return [look, line];
    });
    assert.deepEqual(seen, [
      ['succeeded', '3 answers · 1 call · $0.03'],
      ['succeeded', '2 answers · $0.02'],
      ['skipped', 'prompt'],
    ]);
  });

  it('show who is at work while it goes on', async () => {
    const all = await facts();
    const at = all.findIndex((fact) => fact.type === 'call.started' && fact.agent === 'writer');
    const state = stateAfter(all.slice(0, at + 1));
    assert.deepEqual(
      ['finder', 'writer', 'critic'].map((id) => lookOfNode(nodeAt(`team.${id}`), state)),
      ['succeeded', 'running', 'todo'],
    );
  });

  it('number the handoffs that happened in their order, along their edges', async () => {
    const { graph } = planOf(text);
    const at = (id: string): number => nodeAt(`team.${id}`).index;
    assert.deepEqual(
      [...handoffsAlong(graph, stateAfter(await facts()), new Map())].sort(),
      [
        [`${at('finder')} ${at('writer')}`, '1, 3'],
        [`${at('writer')} ${at('finder')}`, '2'],
      ].sort(),
    );
    assert.equal(handoffsAlong(graph, undefined, new Map()).size, 0);
  });

  it('have their turns in the timeline, a row each, with the moments at which one handed over to the next', async () => {
    const all = await facts();
    const shown = (upTo: number, open: string[]) => {
      const state = stateAfter(all.slice(0, upTo));
      const run = timesOf(state, state.at, indexPauses(all.slice(0, upTo)));
      const rows = timelineRows({
        state,
        graph: state.graph,
        called: new Map(),
        open: new Set(open),
        outlook: { steps: new Map() },
      });
      return rows.map((row) => [row.path, row.look, lanesOfRow(run, row).flat().length]);
    };
    const folded = shown(all.length, []);
    assert.deepEqual([folded[0]?.[0], folded.length], ['team', 1]);
    assert.deepEqual(shown(all.length, ['team']).slice(1), [
      ['team.finder', 'succeeded', 2],
      ['team.writer', 'succeeded', 2],
    ]);

    const second = all.findIndex((fact) => fact.type === 'call.started' && fact.agent === 'writer') + 1;
    assert.deepEqual(shown(second, ['team']).slice(1), [
      ['team.finder', 'succeeded', 1],
      ['team.writer', 'running', 1],
    ]);
    const team = stateAfter(all).steps.get('team') ?? assert.fail();
    assert.deepEqual(
      turnsOfAgents(team).map(({ agent, next }) => [agent, next]),
      [
        ['finder', 'writer'],
        ['writer', 'finder'],
        ['finder', 'writer'],
        ['writer', undefined],
      ],
    );
    assert.ok(turnsOfAgents(team).every(({ from, to }) => to !== undefined && to >= from));
  });
});
