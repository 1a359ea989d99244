import assert from 'node:assert/strict';
import { type Diagnosed, diagnosticsReport } from '../../../client/commands/diagnostics-report.ts';

const diagnosed: Diagnosed = {
  versions: { Baton: '0.1.0', 'VS Code': '1.101.0' },
  place: { remote: undefined, web: false, trusted: true, folders: 1 },
  settings: { 'baton.codeLens': 'steps' },
  findings: [
    { about: 'Node.js', state: 'fine', says: '24' },
    { about: 'key', state: 'lacking', says: 'OPENAI_API_KEY is not set' },
  ],
  problems: [{ file: 'hello', problems: [{ code: 'unknown-key', severity: 1, line: 4 }] }],
  run: {
    id: '20261122-1',
    pipeline: 'hello',
    status: 'failed',
    foreign: false,
    duration: 12,
    engine: '0.1.0',
    mode: 'live',
    facts: 9,
    damaged: false,
    error: { kind: 'network', message: 'Could not reach https://example.com/Annabel/list', retryable: true },
    steps: [
      { path: 'ask', status: 'succeeded', error: null, attempts: 1 },
      {
        path: 'read',
        status: 'failed',
        error: { kind: 'tool', message: 'No file /home/user/diary.txt', retryable: false },
        attempts: 3,
      },
    ],
    inputs: { who: { name: 'Annabel', age: 4711 }, tags: ['diary', 'ok'] },
  },
  home: '/home/user',
};

describe('the diagnostics that are copied', () => {
  it('tell versions, what is changed and missing, problems by code, and how the newest run ended', () => {
    assert.equal(
      diagnosticsReport(diagnosed),
      [
        '### Versions',
        '- Baton 0.1.0',
        '- VS Code 1.101.0',
        '- local, on the desktop, trusted, 1 folder',
        '',
        '### Settings that are changed',
        '- baton.codeLens: "steps"',
        '',
        '### What is missing on this machine',
        '- key (lacking): OPENAI_API_KEY is not set',
        '',
        '### Problems of open pipelines',
        '- hello, line 4: warning unknown-key',
        '',
        '### The newest run',
        '- 20261122-1 of hello: failed, 12 ms',
        '- 9 facts, engine 0.1.0, live',
        '- 1 succeeded, 1 failed',
        '- the run: network: Could not reach https://example.com/***/list',
        '- read, 3 attempts: tool',
        '',
      ].join('\n'),
    );
  });

  it('hold no value of an input, wherever it stands, and no name of the home', () => {
    const text = diagnosticsReport({
      ...diagnosed,
      findings: [{ about: 'folder', state: 'missing', says: '/home/user/notes/Annabel is not writable' }],
    });
    assert.doesNotMatch(text, /Annabel|4711|diary|\/home\/user/);
    assert.match(text, /~\/notes\//);
  });

  it('say what cannot be read, and that there is nothing', () => {
    const unread = { id: 'r', pipeline: 'p', status: 'damaged', foreign: true };
    assert.match(diagnosticsReport({ ...diagnosed, run: unread }), /another machine wrote it\n- its log cannot be read/);
    assert.match(diagnosticsReport({ ...diagnosed, run: undefined, problems: [] }), /### The newest run\n- none/);
  });

  it('list no more than anybody reads', () => {
    const problems = Array.from({ length: 200 }, (_, line) => ({ code: 'x', severity: 0, line }));
    const text = diagnosticsReport({ ...diagnosed, problems: [{ file: 'p', problems }] });
    assert.match(text, /and 170 more/);
  });
});
