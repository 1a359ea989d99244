import assert from 'node:assert/strict';
import { parsePermissions } from '../../../../engine/language/permission.ts';
import { isReachable, neededFor, webAddress } from '../../../../engine/tools/network/network-scope.ts';

/** What was allowed, an address, and what would still have to be allowed (nothing = it may go there). */
const cases: [allow: string[], url: string, needed: string | undefined][] = [
  [[], 'https://api.example.com/x', 'api.example.com:443'],
  [[], 'https://api.example.com:8443/x', 'api.example.com:8443'],
  [['http'], 'https://api.example.com', undefined],
  [['http:*'], 'https://api.example.com', undefined],
  [['http:api.example.com'], 'https://API.example.com:8443', undefined],
  [['http:api.example.com:443'], 'https://api.example.com', undefined],
  [['http:api.example.com:443'], 'http://api.example.com', 'api.example.com:80'],
  [['http:*.example.com'], 'https://api.example.com', undefined],
  [['http:*.example.com'], 'https://example.com', 'example.com:443'],
  [['http:*.example.com'], 'https://example.com.evil.org', 'example.com.evil.org:443'],
  [['http:example.com'], 'https://example.com.', undefined],
  [['http:example.com'], 'https://example.com@evil.org/', 'evil.org:443'],
  [['mcp:api.example.com', 'httpx'], 'https://api.example.com', 'api.example.com:443'],
  [['http:https://api.example.com'], 'https://api.example.com', 'api.example.com:443'],
  // What lies inside must be named.
  [['http'], 'http://127.0.0.1:8080/', '127.0.0.1:8080'],
  [['http:*'], 'http://localhost/', 'localhost:80'],
  [['http:127.*'], 'http://127.0.0.1/', '127.0.0.1:80'],
  [['http:127.0.0.1'], 'http://127.0.0.1:8080/', undefined],
  [['http:127.0.0.1:8080'], 'http://127.0.0.1:8080/', undefined],
  [['http:127.0.0.1:8080'], 'http://127.0.0.1:8081/', '127.0.0.1:8081'],
  [['http:127.0.0.1'], 'http://2130706433/', undefined],
  [['http:*'], 'http://0x7f.1/', '127.0.0.1:80'],
  [['http:*'], 'http://169.254.169.254/latest', '169.254.169.254:80'],
  [['http:*'], 'http://[::ffff:a9fe:a9fe]/', '[::ffff:a9fe:a9fe]:80'],
  [['http:[::1]:80'], 'http://[::1]/', undefined],
  [['http:localhost'], 'http://localhost:3000/', undefined],
  [['http:10.0.0.1'], 'http://10.0.0.2/', '10.0.0.2:80'],
];

describe('where requests may go', () => {
  for (const [allow, url, needed] of cases)
    it(`${allow.join(' ') || 'nothing allowed'}: ${url} ${needed === undefined ? 'may be asked' : `needs ${needed}`}`, () => {
      assert.equal(neededFor(webAddress(url), { tool: 'http', allow: parsePermissions(allow) }), needed);
    });

  const found: [allow: string[], host: string, address: string, may: boolean][] = [
    [['http:a.example'], 'a.example', '93.184.216.34', true],
    [['http:a.example'], 'a.example', '10.0.0.1', false],
    [['http:a.example'], 'a.example', '127.0.0.1', false],
    [['http:a.example', 'http:10.0.0.1'], 'a.example', '10.0.0.1', true],
    [['http:a.example', 'http:10.0.0.1:81'], 'a.example', '10.0.0.1', false],
    [['http:a.example', 'http:*'], 'a.example', '10.0.0.1', false],
    [['http:localhost'], 'localhost', '127.0.0.1', true],
    [['http:localhost'], 'localhost', '10.0.0.1', false],
    [['http:*'], 'localhost', '::1', false],
  ];
  for (const [allow, host, address, may] of found)
    it(`${allow.join(' ')}: ${host} that leads to ${address} is ${may ? '' : 'not '}connected`, () =>
      assert.equal(isReachable(address, { host, port: '80' }, { tool: 'http', allow: parsePermissions(allow) }), may));

  for (const [url, kind] of [
    ['file:///etc/passwd', 'permission'],
    ['ftp://example.com', 'permission'],
    ['gopher:x', 'permission'],
    ['example.com', 'input'],
    ['https://', 'input'],
    ['', 'input'],
  ])
    it(`${url || '(nothing)'} is refused as ${kind}`, () =>
      assert.throws(
        () => webAddress(url ?? ''),
        (error: Error & { failure?: { kind: string } }) => error.failure?.kind === kind,
      ));
});
