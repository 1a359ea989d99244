import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatPermission,
  isolations,
  isSamePermission,
  type Permission,
  parsePermission,
  widestIsolation,
} from '../../../engine/language/permission.ts';

/** What `--allow` means; without a third column the text is also the way that it is written. */
const cases: [text: string, means: Permission | undefined, written?: string][] = [
  ['terminal', { tool: 'terminal' }],
  ['terminal+net', { tool: 'terminal', isolation: 'net' }],
  ['terminal+machine', { tool: 'terminal', isolation: 'machine' }],
  ['terminal+contained', { tool: 'terminal' }, 'terminal'],
  ['terminal:git *', { tool: 'terminal', pattern: 'git *' }],
  ['terminal:git *+net', { tool: 'terminal', pattern: 'git *', isolation: 'net' }],
  ['terminal:git * +net', { tool: 'terminal', pattern: 'git *', isolation: 'net' }, 'terminal:git *+net'],
  ['terminal:git *+machine', { tool: 'terminal', pattern: 'git *', isolation: 'machine' }],
  // A pattern that itself ends like a word for how far: the last one counts.
  ['terminal:add +net+contained', { tool: 'terminal', pattern: 'add +net' }],
  ['terminal:add +net+net', { tool: 'terminal', pattern: 'add +net', isolation: 'net' }],
  ['terminal:add +net+machine', { tool: 'terminal', pattern: 'add +net', isolation: 'machine' }],
  ['terminal:a+machine+contained', { tool: 'terminal', pattern: 'a+machine' }],
  ['terminal:a+contained+contained', { tool: 'terminal', pattern: 'a+contained' }],
  ['terminal:a+network', { tool: 'terminal', pattern: 'a+network' }],
  ['terminal:a +NET', { tool: 'terminal', pattern: 'a +NET' }],
  ['terminal:net', { tool: 'terminal', pattern: 'net' }],
  ['terminal:+net x', { tool: 'terminal', pattern: '+net x' }],
  ['mcp:files+net', { tool: 'mcp', pattern: 'files', isolation: 'net' }],
  ['mcp:npx -y server+net', { tool: 'mcp', pattern: 'npx -y server', isolation: 'net' }],
  ['counter+machine', { tool: 'counter', isolation: 'machine' }],
  ['python-executor+net', { tool: 'python-executor', isolation: 'net' }],
  // Paths, hosts and names of what starts no programs keep all that they end in.
  ['filesystem:/data+net', { tool: 'filesystem', pattern: '/data+net' }],
  ['filesystem:/data+machine', { tool: 'filesystem', pattern: '/data+machine' }],
  ['http:host+net', { tool: 'http', pattern: 'host+net' }],
  ['env:NAME', { tool: 'env', pattern: 'NAME' }],
  ['model:127.0.0.1:8080', { tool: 'model', pattern: '127.0.0.1:8080' }],
  ['terminal:+net', undefined],
  ['+net', undefined],
];

describe('how far a permission reaches', () => {
  for (const [text, means, written = text] of cases)
    it(`${text}: ${JSON.stringify(means)}`, () => {
      assert.deepEqual(parsePermission(text), means);
      if (means) assert.equal(formatPermission(means), written);
    });

  it('is read as it was written, whatever the pattern', () => {
    const tail = fc.constantFrom('', '+net', '+machine', '+contained', '+net+net', ' +net');
    const pattern = fc.tuple(fc.string({ minLength: 1 }), tail).map((parts) => parts.join(''));
    const permission = fc.record(
      {
        tool: fc.constantFrom('terminal', 'mcp', 'counter', 'filesystem', 'http', 'env'),
        pattern: pattern.filter((one) => one === one.trim()),
        isolation: fc.constantFrom(...isolations),
      },
      { requiredKeys: ['tool'] },
    );
    fc.assert(
      fc.property(permission, (one) => {
        const startsPrograms = !['filesystem', 'http', 'env'].includes(one.tool);
        const said = startsPrograms ? one : { ...one, isolation: 'contained' as const };
        assert.ok(isSamePermission(parsePermission(formatPermission(said)) ?? assert.fail(), said), formatPermission(said));
      }),
    );
  });

  it('is as far as the widest of them', () => {
    assert.equal(widestIsolation([]), 'contained');
    assert.equal(widestIsolation([{ tool: 'a' }, { tool: 'a', isolation: 'net' }]), 'net');
    assert.equal(
      widestIsolation([
        { tool: 'a', isolation: 'machine' },
        { tool: 'a', isolation: 'net' },
      ]),
      'machine',
    );
  });
});
