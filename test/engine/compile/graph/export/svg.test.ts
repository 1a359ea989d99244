import assert from 'node:assert/strict';
import { toSvg } from '../../../../../engine/compile/graph/export/svg.ts';
import { graphOf } from '../sketch.ts';

const graph = graphOf(
  [
    { id: 'list', detail: 'filesystem · list' },
    { id: 'facts', after: ['list'], loop: true, steps: [{ id: 'read' }, { id: 'take', after: ['read'] }] },
    { id: 'pages', after: ['list'], loop: 'single' },
    { id: 'brief', after: ['facts'], condition: 'facts | length > 5 and "a" < "b"', routes: { failure: 'rescue' } },
    { id: 'rescue' },
  ],
  'research & brief',
);
graph.edges.push({ from: 0, to: 4, kind: 'dependency' });
const count = (text: string, part: string): number => text.split(part).length - 1;

describe('toSvg', () => {
  const svg = toSvg(graph);

  it('is one document that names the pipeline and every step', () => {
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.equal(count(svg, '<svg '), 1);
    assert.ok(svg.includes('<title>research &amp; brief</title>'));
    for (const id of ['list', 'facts', 'read', 'take', 'pages', 'brief', 'rescue'])
      assert.match(svg, new RegExp(`class="id"[^>]*>${id}<`));
  });

  it('draws a stack of three sheets for a loop that is closed', () => {
    assert.equal(count(toSvg(graph, { open: new Set() }), 'class="card"'), 3 + 2 * 3);
  });

  it('draws an open loop as a box around its body', () => {
    assert.equal(count(svg, 'class="body"'), 1);
    assert.equal(count(toSvg(graph, { open: new Set() }), 'class="body"'), 0);
  });

  it('marks routes and what only they reach', () => {
    assert.equal(count(svg, 'class="wire route"'), 1);
    assert.equal(count(svg, 'class="dormant"'), 1);
    assert.ok(svg.includes('<title>failure</title>'));
  });

  it('escapes what would be markup and drops what XML forbids', () => {
    assert.ok(svg.includes('if facts | length &gt; 5 and &quot;a&quot; &lt; &quot;b&quot;'));
    assert.ok(toSvg(graphOf([{ id: 'a', detail: 'x\u0000y' }])).includes('x�y'));
  });

  it('shortens a long text to its card', () => {
    const long = toSvg(graphOf([{ id: 'a'.repeat(80) }]));
    assert.match(long, /class="id"[^>]*>a{17}…</);
  });

  it('takes its title from the caller', () => {
    assert.ok(toSvg(graph, { title: 'Two' }).includes('<title>Two</title>'));
  });

  it('is light wherever it is shown, where that is asked', () => {
    assert.match(toSvg(graph), /prefers-color-scheme:dark/);
    assert.doesNotMatch(toSvg(graph, { light: true }), /prefers-color-scheme/);
  });
});
