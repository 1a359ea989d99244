import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { compile } from '../../../engine/compile/compile.ts';
import { readSettings } from '../../../engine/compile/pipeline/settings/settings.ts';
import type { SourceNode } from '../../../engine/compile/source/nodes.ts';
import { toJson } from '../../../engine/compile/source/nodes.ts';
import { parseSource } from '../../../engine/compile/source/source.ts';
import { settingsKeys } from '../../../engine/language/keys/settings.ts';
import { allStepKeys, topKeys } from '../../../engine/language/keys.ts';
import type { Problem } from '../../../engine/language/problems.ts';
import { mergeFragment } from '../../docs/fragment.ts';
import { inSample } from '../../sample.ts';
import { aroundStep, aroundTop } from '../language/surroundings.ts';
import { openPlaces } from './cases/open-places.ts';

/** A key that nobody has. */
const madeUp = 'zqx_made_up';

interface Example {
  name: string;
  text: string;
  problems(text: string): readonly Problem[];
}

const called = 'inputs: {text: "", language: ""}\nsteps: [{id: t, prompt: "{{ text }} {{ language }}"}]\n';
const readme = readFileSync('README.md', 'utf8');
// Without the input whose default is a map: that is data.
const prelude = readFileSync('test/docs/preludes/readme.yaml', 'utf8').replace(/, review: \{.*?\}/, '');

const ofPipeline = (name: string, text: string): Example => ({
  name,
  text,
  problems: (changed) => compile(changed, { file: 'p.baton.yaml', find: (file) => ({ file, text: called }) }).problems,
});
const ofSettings = (name: string, text: string): Example => ({
  name,
  text,
  problems: (changed) => readSettings(changed).problems,
});

const examples: Example[] = [
  ...readdirSync('examples').map((name) =>
    ofPipeline(`examples/${name}`, readFileSync(`examples/${name}/${name}.baton.yaml`, 'utf8')),
  ),
  ...[...readme.matchAll(/```yaml (\w+)[^\n]*\n([\s\S]*?)```/g)].map(([, kind, text = ''], index) => {
    const name = `README, block ${index + 1}`;
    if (kind === 'settings') return ofSettings(name, text);
    return ofPipeline(name, kind === 'fragment' ? mergeFragment(prelude, text) : text);
  }),
  ...Object.values(topKeys).map((key) => ofPipeline(`${key.name} at the top`, aroundTop(key))),
  ...Object.values(allStepKeys).map((key) => ofPipeline(`${key.name} on a step`, aroundStep(key))),
  ...Object.values(settingsKeys).map((key) => ofSettings(`${key.name} in baton.yaml`, key.example)),
];

/** A map of a text: its path with `*` for items of lists and what a step does in angle brackets, and the text with one more key in it. */
interface Place {
  path: string;
  text: string;
  at: number;
}

function placesIn(text: string): Place[] {
  const places: Place[] = [];
  const add = (path: string, at: number, flow: boolean): void => {
    const column = at - (text.lastIndexOf('\n', at - 1) + 1);
    const more = `${madeUp}: 1${flow ? ', ' : `\n${' '.repeat(column)}`}`;
    places.push({ path, text: text.slice(0, at) + more + text.slice(at), at });
  };
  const visit = (node: SourceNode, path: string, from: number): void => {
    if (node.kind === 'list') for (const item of node.items) visit(item, `${path}.*`, from);
    if (node.kind !== 'map') return;
    const [first] = node.pairs;
    if (first) add(path, from + first.key.range.start, node.flow);
    const does = node.pairs.find(({ key }) => ['tool', 'prompt', 'steps_from'].includes(key.text));
    const of = path.endsWith('steps.*') && does ? `<${does.key.text === 'tool' ? toJson(does.value) : does.key.text}>` : '';
    for (const { key, value } of node.pairs) visit(value, `${path}${of}.${key.text}`, from);
  };
  const { entries } = parseSource(text);
  const [first] = entries;
  if (first) add('', first.at + first.range.start, false);
  for (const { key, value, at, items } of entries) {
    if (items) for (const item of items) visit(item.node, `.${key.text}.*`, item.at);
    else visit(value, `.${key.text}`, at);
  }
  return places;
}

const isOpen = (path: string, settings: boolean): string | undefined =>
  openPlaces.find(({ where, of }) => (of === 'baton.yaml') === settings && where.test(path))?.why;

describe('a key that nobody has', () => {
  const met = new Set<string>();
  for (const example of examples)
    it(`is an error at every closed place of ${example.name}, and at no open one`, () => {
      const settings = !example.text.includes('steps:');
      for (const [index, { path, text, at }] of placesIn(example.text).entries()) {
        const why = isOpen(path, settings);
        if (why !== undefined) met.add(why);
        if (!inSample(index, 8)) continue;
        const told = example.problems(text).filter(({ severity }) => severity === 'error');
        const here = told.some(({ range }) => range.start <= at && range.end >= at && range.end <= at + madeUp.length);
        assert.equal(here, why === undefined, `${path || 'the top'} is ${here ? 'closed' : 'open'}\n${text}`);
      }
    });

  it('every open place of the table is met', () => {
    assert.deepEqual(
      openPlaces.map(({ why }) => why).filter((why) => !met.has(why)),
      [],
    );
  });
});
