import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Node } from '../../../../engine/compile/graph/graph.ts';
import { yaml } from '../../../yaml.ts';

/** Steps as flow maps, one a line, and what the graph says of them: edges, routes with what they go past, and who waits for a route. */
const cases: { rule: string; steps: string; more?: string; facts: string[] }[] = [
  {
    rule: 'dependencies and what templates read are edges, each once',
    steps: `{id: a, set: {x: 1}}
{id: b, set: {y: "{{ a.x }}"}}
{id: c, dependencies: [a, b], set: {z: "{{ b.y }}"}}`,
    facts: ['a data b', 'a dependency c', 'b dependency c'],
  },
  {
    rule: 'reads and writes of one variable go in text order',
    more: 'variables: {v: 1}',
    steps: `{id: a, set: {v: 2}}
{id: b, prompt: "{{ v }}"}
{id: c, prompt: "{{ v }}"}
{id: d, set: {v: 3}}`,
    facts: ['a variable b', 'a variable c', 'b variable d', 'c variable d'],
  },
  {
    rule: 'write after write with nothing between',
    more: 'variables: {v: 1}',
    steps: `{id: a, set: {v: 2}}
{id: b, set: {v: 3}}`,
    facts: ['a variable b'],
  },
  {
    rule: 'other edges go before the order of a variable',
    more: 'variables: {v: 1}',
    steps: `{id: a, dependencies: [b], set: {v: 2}}
{id: b, prompt: "{{ v }}"}`,
    facts: ['b dependency a'],
  },
  {
    rule: 'a body step that depends on a step outside waits with its frame',
    steps: `{id: a, set: {x: 1}}
{id: g, steps: [{id: b, set: {y: "{{ a.x }}"}}]}`,
    facts: ['a data g'],
  },
  {
    rule: 'who reads an inner step from outside waits for the whole frame',
    steps: `{id: g, steps: [{id: b, set: {y: 1}}, {id: c, set: {z: 1}}]}
{id: d, prompt: "{{ g.b }}"}`,
    facts: ['g data d'],
  },
  {
    rule: 'inside a loop an id is that of the same iteration, and the own id of the loop makes no edge',
    steps: `{id: b, set: {x: 1}}
{id: l, for_each: [1, 2], steps: [{id: b, set: {y: "{{ item }}"}}, {id: c, set: {z: "{{ b.y }} {{ l.index }}"}}]}`,
    facts: ['l[*].b data l[*].c'],
  },
  {
    rule: 'a target of on_failure is dormant, whatever its edges',
    steps: `{id: a, prompt: hi, on_failure: c}
{id: b, dependencies: [a], prompt: hi}
{id: c, dependencies: [a], prompt: hi}`,
    facts: ['a dependency b', 'a dependency c', 'a failure c', 'c waits'],
  },
  {
    rule: 'a target of a handler is dormant',
    steps: `{id: a, prompt: hi, on_error: [{when: [timeout], step: b}]}
{id: b, prompt: hi}`,
    facts: ['a failure b', 'b waits'],
  },
  {
    rule: 'a target of on_success or on_false that depends on the router by no other edge is dormant',
    steps: `{id: a, condition: "1 > 2", prompt: hi, on_success: b, on_false: c}
{id: b, prompt: hi}
{id: c, prompt: hi}`,
    facts: ['a success b', 'a false c', 'b waits', 'c waits'],
  },
  {
    rule: 'any other target is a jump, past the steps strictly between, and those only',
    steps: `{id: a, condition: "1 > 2", prompt: hi, on_false: d}
{id: b, dependencies: [a], prompt: hi}
{id: c, dependencies: [b], prompt: hi}
{id: beside, dependencies: [a], prompt: hi}
{id: d, dependencies: [c], prompt: hi}`,
    facts: ['a dependency b', 'b dependency c', 'a dependency beside', 'c dependency d', 'a false d past b c'],
  },
  {
    rule: 'two branches of which one runs (supported example 04): each route is a jump past the other branch, and nothing is dormant',
    steps: `{id: check_size, condition: "1 > 2", prompt: hi, on_false: handle_short}
{id: handle_long, dependencies: [check_size], prompt: hi, on_success: summarise}
{id: handle_short, dependencies: [handle_long], prompt: hi}
{id: mark_short, dependencies: [handle_short], prompt: hi}
{id: summarise, dependencies: [mark_short], prompt: hi}`,
    facts: [
      'check_size dependency handle_long',
      'handle_long dependency handle_short',
      'handle_short dependency mark_short',
      'mark_short dependency summarise',
      'check_size false handle_short past handle_long',
      'handle_long success summarise past handle_short mark_short',
    ],
  },
  {
    rule: 'that two steps write one variable makes neither a way to the other',
    more: 'variables: {v: 1}',
    steps: `{id: a, condition: "1 > 2", set: {v: 2}, on_false: b}
{id: b, set: {v: 3}}`,
    facts: ['a variable b', 'a false b', 'b waits'],
  },
  {
    rule: 'a route to itself or backward makes no edge',
    steps: `{id: a, prompt: hi}
{id: b, dependencies: [a], prompt: hi, on_success: a, on_failure: b}`,
    facts: ['a dependency b'],
  },
  {
    rule: 'what only the order of a variable puts behind a step that is passed is not passed',
    more: 'variables: {v: 0}',
    steps: `{id: a, prompt: hi, on_success: z}
{id: b, dependencies: [a], set: {v: 1}}
{id: c, set: {v: 2}}
{id: z, dependencies: [b], set: {y: "{{ v }}"}}`,
    facts: ['a dependency b', 'b variable c', 'b dependency z', 'c variable z', 'a success z past b'],
  },
  {
    rule: 'of routes that lead to each other, the one that stands first counts',
    steps: `{id: a, prompt: hi, on_success: b}
{id: b, prompt: hi, on_success: c}
{id: c, prompt: hi, on_failure: a}`,
    facts: ['a success b', 'b success c', 'b waits', 'c waits'],
  },
  {
    rule: 'a route may lead to a step that stands before it',
    steps: `{id: a, prompt: hi}
{id: b, prompt: hi, on_success: a}
{id: c, prompt: hi, on_success: b}`,
    facts: ['b success a', 'c success b', 'a waits', 'b waits'],
  },
  {
    rule: 'a computed route may lead to each step that routes names',
    steps: `{id: a, prompt: hi, on_success: "{{ 'b' }}", routes: [b, c]}
{id: b, prompt: hi}
{id: c, prompt: hi}`,
    facts: ['a success b', 'a success c', 'b waits', 'c waits'],
  },
  {
    rule: 'the cases of a switch lead to steps beside it, or to branches inside of it',
    steps: `{id: a, switch: "{{ 1 }}", cases: {1: b}, default: [{id: c, prompt: hi}]}
{id: b, prompt: hi}`,
    facts: ['a case b', 'a.default waits', 'b waits'],
  },
  {
    rule: 'routes lead within their frame',
    steps: `{id: g, steps: [{id: a, prompt: hi, on_success: b}, {id: b, prompt: hi}]}
{id: b, prompt: hi}`,
    facts: ['g.a success g.b', 'g.b waits'],
  },
  {
    rule: 'prompts of one session run in text order',
    steps: `{id: a, prompt: hi, session: talk}
{id: b, prompt: hi}
{id: c, prompt: hi, session: talk}`,
    facts: ['a session c'],
  },
];

function factsOf(text: string): string[] {
  const { graph } = compile(text, { file: 'a.baton.yaml' });
  const path = (index: number | undefined): string => graph.nodes[index ?? -1]?.path ?? '';
  const sibling = (node: Node, position: number): string => path(graph.frames[node.frame]?.nodes[position]);
  const edges = graph.edges.flatMap(({ from, to, kind }) => (kind === 'route' ? [] : [`${path(from)} ${kind} ${path(to)}`]));
  const routes = graph.nodes.flatMap((node) =>
    Object.entries(node.routes).flatMap(([on, all]) =>
      all.map(({ target, past }) => {
        const positions = past.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, by) => first + by));
        const passed = positions.map((position) => sibling(node, position));
        return [node.path, on, sibling(node, target), ...(passed.length ? ['past', ...passed] : [])].join(' ');
      }),
    ),
  );
  return [...edges, ...routes, ...graph.nodes.filter(({ dormant }) => dormant).map((node) => `${node.path} waits`)];
}

describe('the graph of a pipeline', () => {
  for (const { rule, steps, more = '', facts } of cases)
    it(rule, () =>
      assert.deepEqual(factsOf(`${more}\nsteps:\n  - ${steps.split('\n').join('\n  - ')}\n`).sort(), facts.toSorted()),
    );

  it('has the route of a picture for every route of a run', () => {
    const { graph } = compile(
      yaml`
        steps:
          - {id: a, prompt: hi, on_success: b, on_failure: c}
          - {id: b, prompt: hi}
          - {id: c, prompt: hi}
      `,
      { file: 'a.baton.yaml' },
    );
    const drawn = graph.edges.filter(({ kind }) => kind === 'route').map(({ label }) => label);
    assert.deepEqual(drawn.sort(), ['on_failure', 'on_success']);
  });

  it('what runs last stands behind all ends; where nobody could tell the wires apart, all are led over one step', () => {
    const wires = (ends: number, last: number): number => {
      const list = (name: string, count: number) =>
        Array.from({ length: count }, (_, at) => `  - {id: ${name}${at}, prompt: hi}\n`).join('');
      return compile(`steps:\n${list('a', ends)}finally:\n${list('z', last)}`, { file: 'a.baton.yaml' }).graph.edges.filter(
        ({ label }) => label === 'finally',
      ).length;
    };
    assert.deepEqual([wires(3, 2), wires(50, 40), wires(50, 41)], [6, 2000, 90]);
  });
});
