import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { obey, testIo } from '../cli/io.ts';
import { type Stub, startStub } from '../models/stub-server.ts';
import { temporaryFolder } from '../store/folder.ts';

/** What `baton.yaml` says of the stub, which is the provider `mine`. */
export interface StubSettings {
  key?: string;
  /** Models of the stub that cost one dollar for a million tokens. */
  priced?: readonly string[];
  /** What else each of them says, as in `, max_output: 4096`. */
  model?: string;
  /** What else stands there: further models first. */
  more?: string;
}

/** A workspace in which the stub is the provider `mine`, and `baton` as people start it. To be called inside `describe`. */
export function stubbed() {
  const root = temporaryFolder();
  let stub: Stub | undefined;
  before(async () => {
    stub = await startStub();
  });
  after(() => stub?.close());
  beforeEach(() => mkdirSync(join(root(), '.git')));
  const at = (): Stub => {
    assert.ok(stub, 'the stub has started');
    return stub;
  };
  return {
    root,
    stub: at,
    settings: ({ key = 'none', priced = [], model = '', more = '' }: StubSettings = {}): string =>
      [
        `providers:\n  mine: {type: openai-compatible, profile: openai, base_url: "${at().base_url}", key: ${key}}\n`,
        ...(priced.length ? ['models:\n'] : []),
        ...priced.map((name) => `  - {id: "mine:${name}", input_price: 1, output_price: 1${model}}\n`),
        more,
      ].join(''),
    /** Runs a pipeline beside a `baton.yaml`; `sent` is what the stub was asked meanwhile. */
    async run(text: string, baton: string, { env = {} as Record<string, string>, args = [] as readonly string[] } = {}) {
      writeFileSync(join(root(), 'p.baton.yaml'), text);
      writeFileSync(join(root(), 'baton.yaml'), baton);
      const before = at().requests.length;
      const told = await obey(['run', 'p.baton.yaml', '--allow', 'env:MY_KEY@127.0.0.1', ...args], testIo(root(), { env }));
      return { ...told, sent: at().requests.slice(before) };
    },
  };
}
