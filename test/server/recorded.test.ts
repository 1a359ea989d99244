import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { CompletionItem } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Compiled } from '../../engine/compile/compile.ts';
import { compile } from '../../engine/compile/compile.ts';
import type { World } from '../../engine/compile/world.ts';
import { complete } from '../../server/features/completion/completion.ts';
import { completeSettings } from '../../server/features/completion/settings.ts';
import { snapshotOf } from '../../server/snapshot.ts';
import { placeIn } from './recorded/place.ts';
import { brokenPlaces, places } from './recorded/places.ts';
import { accepted, shown, typedBefore } from './recorded/shown.ts';
import { besides, ownTexts } from './recorded/texts.ts';

const owns: Readonly<Record<string, string>> = ownTexts;
const textOf = (name: string): string => owns[name] ?? readFileSync(name, 'utf8');

const find: World['find'] = (path) => {
  const text = besides[path];
  return text === undefined ? undefined : { file: `/demo/${path}`, text };
};

/** What a server has in its hands when the next letter comes. */
const before = new Map<string, Compiled>();

/** What is offered at an offset, as the server is asked. */
function offered(name: string, text: string, offset: number): CompletionItem[] {
  const document = TextDocument.create('file:///demo/baton.yaml', 'baton', 1, text);
  const position = document.positionAt(offset);
  if (name === 'settings') return completeSettings(document, position);
  const world = { file: '/demo/demo.baton.yaml', find };
  const compiled = compile(text, world, before.get(name));
  before.set(name, compiled);
  const snapshot = snapshotOf('file:///demo/demo.baton.yaml', 1, compiled);
  return complete(snapshot, position, undefined, () => Object.keys(besides));
}

/** The wanted item is among the first three, asked for at the cursor or when its word was begun, and accepting it writes what is wanted. */
function check(name: string, whole: string, drawing: string): void {
  const { text, offset, wanted, start } = placeIn(whole, drawing);
  const items = offered(name, text, offset);
  const first = shown(items, text, offset);
  assert.ok(first.slice(0, 3).includes(wanted), `${wanted} is not among the first three: ${first.slice(0, 8).join(', ')}`);
  const item = items.find(({ label }) => label === wanted);
  assert.ok(item);
  const written = accepted(item, text, offset).slice(0, start + wanted.length);
  assert.equal(written, text.slice(0, start) + wanted, 'what is written when the item is accepted');
  const typed = typedBefore(text, offset);
  if (typed.length < 2) return;
  // An editor asks at the first letter and then narrows down what it was given.
  const begun = offset - typed.length + 1;
  const early = offered(name, text.slice(0, begun) + text.slice(offset), begun);
  const narrowed = shown(early, text, offset, begun);
  assert.ok(narrowed.slice(0, 3).includes(wanted), `${wanted} is not found by typing on: ${narrowed.slice(0, 8).join(', ')}`);
}

describe('recorded places', () => {
  for (const [name, drawings] of Object.entries(places))
    describe(name, () => {
      for (const drawing of drawings) it(drawing.replaceAll('\n', '⏎'), () => check(name, textOf(name), drawing));
    });

  describe('in texts that cannot be read whole', () => {
    for (const { what, text, place } of brokenPlaces) it(what, () => check('broken', text, place));
  });

  it('show what an item is for, and the value of the newest run', () => {
    const last = {
      run: '1',
      finished_at: '2026-01-01T00:00:00Z',
      steps: {
        customs: { status: 'succeeded', value: { duty: 4.5, note: 'A1' } },
        decide: { status: 'succeeded', value: 'pack' },
      },
    };
    const at = (drawing: string): CompletionItem[] => {
      const place = placeIn(ownTexts.orders, drawing);
      const document = TextDocument.create('', '', 1, place.text);
      const made = snapshotOf(document.uri, 1, compile(place.text, { file: '/demo/demo.baton.yaml', find }));
      return complete(made, document.positionAt(place.offset), last);
    };
    const detail = (items: readonly CompletionItem[], name: string) => items.find(({ label }) => label === name)?.detail;
    assert.equal(detail(at('duty: {value: "{{ customs.$0duty'), 'duty'), 'number · 4.5');
    assert.equal(detail(at('duty: {value: "{{ $0customs.duty'), 'decide'), 'text · "pack"');
    const filter = at('{{ order.id | up$0per').find(({ label }) => label === 'upper');
    assert.match(JSON.stringify(filter?.documentation), /capital/i);
    const key = at('    ti$1meout: 2h').find(({ label }) => label === 'timeout');
    assert.match(String(key?.documentation), /\w+ .*\./);
  });

  it('are two hundred and more', () => {
    assert.ok(Object.values(places).flat().length + brokenPlaces.length >= 200);
  });
});
