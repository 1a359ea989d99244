import assert from 'node:assert/strict';
import { judgeServerAddress } from '../../../engine/client/server-address.ts';

describe('an address that a token may go to', () => {
  const addresses = {
    'https://runs.example.org': undefined,
    'https://runs.example.org/baton/': undefined,
    'http://127.0.0.1:4700': undefined,
    'http://localhost:4700': undefined,
    'http://[::1]:4700': undefined,
    'http://runs.example.org': 'readable',
    'http://127.0.0.1.example.org': 'readable',
    'http://localhost.example.org': 'readable',
    'https://ann:secret@runs.example.org': 'none',
    'http://127.0.0.1@runs.example.org': 'none',
    'file:///etc/passwd': 'none',
    'runs.example.org': 'none',
    '': 'none',
  };
  for (const [address, fault] of Object.entries(addresses))
    it(`${address || 'nothing'}: ${fault ?? 'yes'}`, () => assert.equal(judgeServerAddress(address), fault));
});
