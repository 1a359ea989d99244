import assert from 'node:assert/strict';
import { fromPanel } from '../../../client/panel-host/from-panel.ts';

const taken: unknown[] = [
  { type: 'ready' },
  { type: 'resync' },
  { type: 'run' },
  { type: 'debug' },
  { type: 'stop' },
  { type: 'explain' },
  { type: 'form', form: 'rails' },
  { type: 'reveal', path: 'facts[3].extract' },
  { type: 'reveal', path: 'facts[*].extract' },
  { type: 'act', action: 'resume' },
  { type: 'act', action: 'rerunFrom', path: 'facts[3].extract' },
  { type: 'preview', path: 'facts[3].extract' },
  { type: 'openPart', what: 'prompt', path: 'facts[3].extract' },
  { type: 'history' },
  { type: 'openRun', run: '20261121-0138-k3f9q2' },
  { type: 'contrast', runs: ['a', 'b'], open: false },
  { type: 'contrastPart', runs: ['a', 'b'], what: 'prompt', path: 'facts[3].extract', open: false },
  { type: 'openFile' },
  { type: 'openFile', file: 'outputs/brief.md' },
  { type: 'answer', question: 'q1', value: 'Once' },
  { type: 'answer', question: 'q1', value: 3 },
  { type: 'answer', question: 'q1', value: false },
  { type: 'inputs' },
  { type: 'typeInputs', texts: { topic: 'tide\nmills' } },
  { type: 'submitInputs', purpose: 'run', texts: { topic: '' }, secrets: { token: 'tok-1234' } },
  { type: 'declineInputs' },
  { type: 'keepPreset', texts: {} },
  { type: 'dropPreset', name: 'windmills' },
  { type: 'profile', name: 'ci' },
  { type: 'profile' },
  { type: 'pickFile', name: 'folder' },
];

const refused: [why: string, message: unknown][] = [
  ['no object', 'run'],
  ['nothing', null],
  ['no type', { path: 'a' }],
  ['a type that is none', { type: 'delete' }],
  ['a form that is none', { type: 'form', form: 'stars' }],
  ['a reveal without a path', { type: 'reveal' }],
  ['a path that is none', { type: 'reveal', path: '../../etc' }],
  ['a path that is no text', { type: 'reveal', path: ['a'] }],
  ['an action that is none', { type: 'act', action: 'rm' }],
  ['an action without a name', { type: 'act' }],
  ['an action on a path that is none', { type: 'act', action: 'fork', path: '../x' }],
  ['a preview of a path that is none', { type: 'preview', path: '../../etc' }],
  ['a part of a run that is none', { type: 'openPart', what: 'key', path: 'a' }],
  ['a contrast of one run', { type: 'contrast', runs: ['a'] }],
  ['a part of runs without a path', { type: 'contrastPart', runs: ['a', 'b'], what: 'result' }],
  ['a run without a name', { type: 'openRun' }],
  ['a file that is no text', { type: 'openFile', file: { path: 'x' } }],
  ['a file name without end', { type: 'openFile', file: 'x'.repeat(5000) }],
  ['an answer without a question', { type: 'answer', value: 'yes' }],
  ['an answer that is an object', { type: 'answer', question: 'q1', value: { a: 1 } }],
  ['inputs that are no texts', { type: 'typeInputs', texts: { topic: 3 } }],
  ['inputs in a list', { type: 'typeInputs', texts: ['a'] }],
  ['an input without end', { type: 'typeInputs', texts: { topic: 'x'.repeat(300_000) } }],
  ['inputs without number', { type: 'typeInputs', texts: Object.fromEntries(Array.from({ length: 600 }, (_, n) => [n, ''])) }],
  ['inputs for what is none', { type: 'submitInputs', purpose: 'rm', texts: {}, secrets: {} }],
  ['inputs without secrets', { type: 'submitInputs', purpose: 'run', texts: {} }],
  ['a preset without a name', { type: 'dropPreset' }],
  ['a profile that is no text', { type: 'profile', name: 3 }],
  ['an answer that JSON cannot say', { type: 'answer', question: 'q1', value: Number.NaN }],
];

describe('fromPanel', () => {
  for (const message of taken) it(`takes ${JSON.stringify(message)}`, () => assert.deepEqual(fromPanel(message), message));
  for (const [why, message] of refused) it(`refuses ${why}`, () => assert.equal(fromPanel(message), undefined));
  it('hands on nothing that it does not know', () =>
    assert.deepEqual(fromPanel({ type: 'run', command: 'rm' }), { type: 'run' }));
});
