import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import type { Said } from './io.ts';
import { obey, testIo } from './io.ts';

/** What Jenkins' schema (junit-10.xsd) lets each element say of itself. */
const junitAttributes: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['name', 'time', 'tests', 'failures', 'errors'],
  testsuite: [
    'name',
    'tests',
    'failures',
    'errors',
    'group',
    'time',
    'skipped',
    'timestamp',
    'hostname',
    'id',
    'package',
    'file',
  ],
  testcase: ['name', 'time', 'classname', 'group'],
  failure: ['type', 'message'],
  error: ['type', 'message'],
};

describe('reports of tests', () => {
  const place = temporaryFolder();
  const baton = (...args: string[]): Promise<Said> =>
    obey(args, testIo(place(), { env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' } }));
  const write = (name: string, text: string): void => {
    mkdirSync(join(place(), '.git'), { recursive: true });
    writeFileSync(join(place(), name), text);
  };

  it('problems of baton.yaml are told in it, in each form', async () => {
    write('a.baton.yaml', 'id: a\nsteps: [{id: x, set: {y: 1}}]\ntests: [{name: fine}]\n');
    write('baton.yaml', 'tools:\n  items: {description: x}\n');
    const { out, code } = await baton('test', 'a.baton.yaml', '--junit', 'r.xml');
    assert.equal(code, 2);
    assert.match(out, /(^|\n)baton\.yaml:2:3 error missing-key/);
    assert.doesNotMatch(out, /a\.baton\.yaml:\d/);
    assert.match(readFileSync(join(place(), 'r.xml'), 'utf8'), /(>|\n)baton\.yaml:2: /);
    assert.match((await baton('test', 'a.baton.yaml', '--tap')).out, /"file":"baton\.yaml","code":"missing-key".*"line":2/);
    const [{ error }] = JSON.parse((await baton('test', 'a.baton.yaml', '--json')).out).files;
    assert.deepEqual([error.file, error.problems[0].range.start.line], ['baton.yaml', 1]);
    rmSync(join(place(), 'baton.yaml'));
  });

  it('JUnit: one suite a file, one case a test, failures and errors with their lines', async () => {
    write(
      'a.baton.yaml',
      yaml`
        id: a
        steps: [{id: x, set: {y: 1}}]
        tests:
          - name: fine
          - name: wrong
            expect: {outputs: {none: 1}, calls: {min: 2}}
      `,
    );
    write('b.baton.yaml', "id: b\nsteps: [{id: x, set: {y: '{{ nobody }}'}}]\n");
    assert.equal((await baton('test', '.', '--junit', 'r.xml')).code, 2);
    const root = parseXml(readFileSync(join(place(), 'r.xml'), 'utf8'));
    assert.deepEqual(
      [root.name, root.attributes['tests'], root.attributes['failures'], root.attributes['errors']],
      ['testsuites', '3', '1', '1'],
    );
    const [a, b] = root.children;
    assert.deepEqual([a?.attributes['name'], a?.attributes['tests'], a?.attributes['failures']], ['a.baton.yaml', '2', '1']);
    assert.match(a?.attributes['time'] ?? '', /^\d+\.\d{3}$/);
    const [fine, wrong] = a?.children ?? [];
    assert.deepEqual([fine?.attributes['name'], fine?.children.length], ['fine', 0]);
    assert.equal(wrong?.attributes['classname'], 'a.baton.yaml');
    const unlike = [...walk(root)].flatMap(({ name, attributes }) =>
      Object.keys(attributes).flatMap((key) => (junitAttributes[name]?.includes(key) ? [] : [`${name} ${key}`])),
    );
    assert.deepEqual(unlike, [], "the strictest reader's schema has no such attribute");
    const failure = wrong?.children[0];
    assert.equal(failure?.attributes['message'], 'outputs.none: expected 1, got no such output');
    assert.equal(
      failure?.text,
      'a.baton.yaml:6: outputs.none: expected 1, got no such output\na.baton.yaml:6: calls.min: expected at least 2 model calls, got 0 model calls',
    );
    assert.deepEqual(
      b?.children.map(({ name, children }) => [name, children[0]?.name, children[0]?.attributes['message']]),
      [['testcase', 'error', 'b.baton.yaml has an error.']],
    );
  });

  it('a folder is searched for links to pipelines too, and no link leads in a circle', async () => {
    write('a.yaml', 'id: a\nsteps: [{id: x, set: {y: 1}}]\ntests: [{name: one}]\n');
    symlinkSync('a.yaml', join(place(), 'a.baton.yaml'));
    symlinkSync('nowhere', join(place(), 'b.baton.yaml'));
    symlinkSync('.', join(place(), 'c.baton.yaml'));
    const { code, out } = await baton('test', '.');
    assert.equal(code, 0, out);
    assert.match(out, /^a\.baton\.yaml\n {2}✓ one .*\n\n1 test: 1 passed\n$/);
  });

  it('a link that leads in a circle is a file that cannot be read, and the others are tested', async () => {
    write('a.baton.yaml', 'id: a\nsteps: [{id: x, set: {y: 1}}]\ntests: [{name: one}]\n');
    symlinkSync('c.baton.yaml', join(place(), 'c.baton.yaml'));
    symlinkSync('c.txt', join(place(), 'c.txt'));
    for (const named of [['.'], ['c.baton.yaml', 'a.baton.yaml']]) {
      const { code, out } = await baton('test', ...named);
      assert.equal(code, 2, out);
      assert.match(out, /c\.baton\.yaml cannot be read \(its links lead in a circle\)/);
      assert.match(out, /✓ one /);
      assert.doesNotMatch(out, /c\.txt/);
    }
  });

  if (process.platform !== 'win32')
    it('a pipe is not waited for', async () => {
      execFileSync('mkfifo', [join(place(), 'a.pipe')]);
      const { code, err } = await baton('test', 'a.pipe');
      assert.equal(code, 2);
      assert.match(err, /a\.pipe is a pipe/);
    });

  it('JUnit: whatever stands in names and values, it is well-formed', async () => {
    const nasty = '<&>"\' \u0007 ]]> é 🌊 \ud800 \ufffe';
    write(
      'a.baton.yaml',
      `id: a\nsteps: [{id: x, set: {y: 1}}]\noutputs: {o: "x"}\ntests:\n  - ${JSON.stringify({ name: nasty, expect: { outputs: { o: nasty } } })}\n`,
    );
    await baton('test', 'a.baton.yaml', '--junit', 'r.xml');
    const [, , found] = [...walk(parseXml(readFileSync(join(place(), 'r.xml'), 'utf8')))];
    assert.match(found?.attributes['name'] ?? '', /^<&>"' � \]\]> é 🌊 � �$/);
    assert.match(found?.children[0]?.text ?? '', /expected "<&>/);
  });

  it('Ctrl+C ends with 130 and says how many were left; a second one ends at once', async () => {
    write(
      'a.baton.yaml',
      yaml`
        id: a
        steps: [{id: x, tool: filesystem, action: read, parameters: {path: none}, retry: {attempts: 2, delay: 60}}]
        tests: [{name: one}, {name: two}]
      `,
    );
    const io = testIo(place());
    const running = obey(['test', 'a.baton.yaml'], io);
    while (!io.isHeard()) await new Promise((done) => setTimeout(done, 5));
    io.stop();
    io.stop();
    const { code, err } = await running;
    assert.equal(code, 130);
    assert.match(err, /Stopped: 2 tests were not run/);
    assert.deepEqual(io.killed, [130]);
  });

  it('a replayed tool has written nothing, and nothing is said to be written', async () => {
    write('p.yaml', 'id: p\nsteps: [{id: a, tool: filesystem, action: write, parameters: {path: made.txt, content: x}}]\n');
    assert.match((await baton('run', 'p.yaml', '--record', 'calls.jsonl')).err, /wrote {2}made\.txt/);
    rmSync(join(place(), 'made.txt'));
    const { code, err } = await baton('run', 'p.yaml', '--replay', 'calls.jsonl');
    assert.equal(code, 0, err);
    assert.doesNotMatch(err, /wrote/);
    assert.ok(!existsSync(join(place(), 'made.txt')));
  });

  it('a replayed run is shown as one: its steps, its end, its result', async () => {
    write(
      'p.yaml',
      'id: p\nsteps: [{id: a, prompt: "Write a summary in 1 sentence.\\n\\nThe mill was built in 1820. It burned in 1911."}]\noutputs: {a: "{{ a }}"}\n',
    );
    const live = await baton('run', 'p.yaml', '--record', 'calls.jsonl', '--json');
    assert.equal(JSON.parse(live.out).provenance, 'record');
    const { out, err } = await baton('run', 'p.yaml', '--replay', 'calls.jsonl');
    assert.equal(out, 'a  The mill was built in 1820.\n'.replace('The mill was built in 1820.', JSON.parse(live.out).outputs.a));
    assert.match(err, /✓ a .*replayed · /);
    assert.match(err, /✓ succeeded in .* · replayed/);
    const shown = await baton('show', 'latest');
    assert.match(shown.out, /✓ a .*replayed · [\s\S]*✓ succeeded in .* · replayed/);
    assert.equal(JSON.parse((await baton('show', 'latest', '--json')).out).provenance, 'replay');
  });
});

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

function* walk(element: Element): Iterable<Element> {
  yield element;
  for (const child of element.children) yield* walk(child);
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** A reader that takes well-formed XML 1.0 of this kind and nothing else: each tag closed, each mark escaped, no forbidden character. */
function parseXml(xml: string): Element {
  assert.doesNotMatch(xml, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u, 'a forbidden character');
  const plain = (text: string): string => {
    assert.doesNotMatch(text, /[<>]|&(?!(?:amp|lt|gt|quot|#\d+);)/, `not escaped: ${text}`);
    return text.replace(/&(\w+);|&#(\d+);/g, (_, name, code) => entities[name] ?? String.fromCodePoint(Number(code)));
  };
  const body = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n([\s\S]*)\n$/.exec(xml)?.[1] ?? assert.fail('no declaration');
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  let end = 0;
  for (const found of body.matchAll(/<(\/?)(\w+)((?:\s\w+="[^"<]*")*)(\/?)>/g)) {
    const [whole, closes, name = '', attributes = '', empty] = found;
    const current = open.at(-1) ?? assert.fail('closed too often');
    current.text += plain(body.slice(end, found.index));
    end = found.index + whole.length;
    if (closes) {
      assert.equal(name, current.name);
      open.pop();
      continue;
    }
    const pairs = [...attributes.matchAll(/\s(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)]);
    const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
    current.children.push(element);
    if (!empty) open.push(element);
  }
  assert.equal(open.length, 1, 'not closed');
  assert.equal(body.slice(end), '');
  const [root, ...more] = top.children;
  assert.deepEqual(more, []);
  return root ?? assert.fail('no root');
}
