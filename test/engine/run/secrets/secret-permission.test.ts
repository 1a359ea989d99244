import assert from 'node:assert/strict';
import type { Tools } from '../../../../engine/run/ports.ts';
import { createSecrets, secretMark, secretTools } from '../../../../engine/run/secrets/secrets.ts';
import { RunError, toFailure } from '../../../../engine/state/failure.ts';

describe('leave for a use with a secret in it', () => {
  const secrets = createSecrets(new Map([['token', 'ab*cd1234']]));
  const asking = (pattern: string | undefined): Tools => ({
    spec: () => undefined,
    async call() {
      const needs = { tool: 'terminal', ...(pattern === undefined ? {} : { pattern }) };
      throw new RunError({ kind: 'permission', message: `no leave for ${pattern}`, needs });
    },
  });
  const cases: [rule: string, pattern: string | undefined, needs: object | undefined][] = [
    ['is not asked for where the secret stands as it is', 'echo ab*cd1234', undefined],
    ['nor where its signs are taken by their letter', 'echo ab[*]cd1234', undefined],
    ['is asked for where there is none', 'echo [*]', { tool: 'terminal', pattern: 'echo [*]' }],
    ['is asked for the whole tool', undefined, { tool: 'terminal' }],
  ];
  for (const [rule, pattern, needs] of cases)
    it(rule, async () => {
      const { signal } = new AbortController();
      const parameters = { argv: ['echo', secretMark('token')] };
      const thrown = await secretTools(asking(pattern), secrets)
        .call('terminal', 'execute', parameters, { signal, log: () => undefined })
        .then(() => assert.fail(), toFailure);
      assert.deepEqual(thrown.needs, needs);
      assert.ok(!JSON.stringify(thrown).includes('ab*cd1234'));
    });
});
