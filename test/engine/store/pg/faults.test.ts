import assert from 'node:assert/strict';
import { describeAddress, explainDatabase, isDatabaseAddress, isPassing } from '../../../../engine/store/pg/faults.ts';

const url = 'postgres://ada:s3cret@db.example:5433/runs';
const fault = (code: string, message = `the detail of s3cret and of a row`): Error => Object.assign(new Error(message), { code });

describe('faults of a database', () => {
  for (const [code, says, passes] of [
    ['ECONNREFUSED', /No PostgreSQL answers at db\.example:5433\./, true],
    ['28P01', /refuses the user ada.*PGPASSWORD/s, false],
    ['3D000', /no database runs.*createdb runs/s, false],
    ['42P01', /no tables of Baton.*--migrate/s, false],
    ['42501', /lacks rights/, false],
    ['25006', /standby.*primary/s, true],
    ['53100', /disk.*full.*Make room/s, true],
    ['53300', /no connection left.*PgBouncer/s, true],
    ['57P03', /No PostgreSQL answers/, true],
    ['40001', /refused a statement \(40001\)/, true],
    ['22P02', /refused a statement \(22P02\)/, false],
  ] as const)
    it(`${code} says what to do, shows nothing that is secret, and ${passes ? 'passes' : 'stays'}`, () => {
      const { message, hint } = explainDatabase(fault(code), url);
      assert.match(`${message}\n${hint}`, says);
      assert.doesNotMatch(`${message}\n${hint}`, /s3cret|detail/);
      assert.equal(isPassing(fault(code)), passes);
    });

  it('a connection that ends without a code, and several addresses that refuse, are no answer', () => {
    assert.match(explainDatabase(new Error('Connection terminated unexpectedly'), url).message, /No PostgreSQL answers/);
    assert.match(explainDatabase(new AggregateError([fault('ECONNREFUSED')]), url).message, /No PostgreSQL answers/);
    assert.ok(isPassing(new Error('Query read timeout')));
  });

  it('a password that nobody gave is asked for', () => {
    const missing = new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string');
    assert.match(explainDatabase(missing, url).message, /wants a password/);
  });

  it('an address is shown without its password', () => {
    assert.deepEqual(describeAddress(url), { place: 'db.example:5433', user: 'ada', name: 'runs' });
    assert.deepEqual(describeAddress('postgres:///runs?host=/run/postgresql'), {
      place: '/run/postgresql',
      user: 'postgres',
      name: 'runs',
    });
    assert.deepEqual(describeAddress('?'), { place: '?', user: '?', name: '?' });
    assert.ok(isDatabaseAddress('postgresql://host/name'));
    assert.ok(!isDatabaseAddress('mysql://host/name'));
  });
});
