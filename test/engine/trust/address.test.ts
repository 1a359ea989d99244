import assert from 'node:assert/strict';
import { isLoopback, isPublic, isSameAddress } from '../../../engine/trust/address.ts';

describe('addresses', () => {
  const judged: [address: string, open: boolean][] = [
    ['93.184.216.34', true],
    ['2606:2800:220:1:248:1893:25c8:1946', true],
    ['64:ff9b::5db8:d822', true],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['100.100.100.200', false],
    ['127.0.0.1', false],
    ['127.8.8.8', false],
    ['168.63.129.16', false],
    ['169.254.169.254', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['198.18.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::', false],
    ['::1', false],
    ['[::1]', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['fc00::1', false],
    ['fd00:ec2::254', false],
    ['fe80::1%eth0', false],
    ['ff02::1', false],
    ['example.com', false],
    ['', false],
  ];
  for (const [address, open] of judged)
    it(`${address || '(nothing)'} is ${open ? '' : 'not '}public`, () => assert.equal(isPublic(address), open));

  it('knows this machine and other spellings of one address', () => {
    assert.deepEqual(['127.0.0.1', '[::1]', '10.0.0.1', 'localhost'].map(isLoopback), [true, true, false, false]);
    assert.ok(isSameAddress('[::1]', '0:0:0:0:0:0:0:1'));
    assert.ok(isSameAddress('::ffff:10.0.0.1', '10.0.0.1'));
    assert.ok(!isSameAddress('10.0.0.1', '10.0.0.2'));
    assert.ok(!isSameAddress('a', 'a'));
  });
});
