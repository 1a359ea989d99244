import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inSample } from '../../sample.ts';
import { kinds, square } from './growth/kinds.ts';

const program = fileURLToPath(new URL('./growth/count.ts', import.meta.url));
const hooks = new URL('../../hooks.mjs', import.meta.url).href;

describe('the work of a compile grows as the text does, for many', () => {
  const sampled = Object.keys(kinds).filter((_, index) => inSample(index, 5));
  let grown: Record<string, string[]>;
  let anchors: { plain: number; anchored: number };

  before(async function () {
    this.timeout(600_000);
    // Counting and the measuring of coverage take each other's counts away.
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--import',
        hooks,
        '--disable-warning=ExperimentalWarning',
        program,
        '32',
        JSON.stringify([...sampled, ...Object.keys(square)]),
      ],
      { env, maxBuffer: 10_000_000 },
    );
    ({ grown, anchors } = JSON.parse(stdout));
  });

  for (const name of sampled) it(name, () => assert.deepEqual(grown[name], []));

  it('anchors, one in every second step: no more than twice what the plain file costs', () => {
    assert.ok(anchors.plain > 100_000);
    assert.ok(anchors.anchored < 2 * anchors.plain, JSON.stringify(anchors));
  });

  for (const [name, { where }] of Object.entries(square))
    it(`${name}: as its square, in ${where}`, () => {
      assert.ok(grown[name]?.length);
      for (const one of grown[name] ?? []) assert.ok(one.includes(where), one);
    });
});
