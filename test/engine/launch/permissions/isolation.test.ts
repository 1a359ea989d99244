import assert from 'node:assert/strict';
import { withIsolation } from '../../../../engine/launch/permissions/isolation.ts';

describe('how far programs may reach that a person allows beforehand', () => {
  const grantOf = (tool: string, pattern: string) => ({ root: '/p', tool, pattern, file: 'p.baton.yaml' });
  const asked = {
    needs: ['terminal:git log', 'http:api.example:443', 'mcp:npx notes'],
    grants: [grantOf('terminal', 'git log'), grantOf('http', 'api.example:443'), grantOf('mcp', 'npx notes')],
    programs: ['terminal:git log', 'mcp:npx notes'],
  };

  it('is said of programs alone, in what is allowed now and in what is kept', () => {
    const { needs, grants } = withIsolation(asked, 'net');
    assert.deepEqual(needs, ['terminal:git log+net', 'http:api.example:443', 'mcp:npx notes+net']);
    assert.deepEqual(
      grants.map(({ isolation }) => isolation),
      ['net', undefined, 'net'],
    );
  });

  it('contained adds nothing', () => assert.deepEqual(withIsolation(asked, 'contained').needs, asked.needs));
});
