import assert from 'node:assert/strict';
import { nearestStepPath } from '../../../../engine/language/spelling/step-path.ts';

describe('the path that is meant by one that is none', () => {
  const paths = [
    'fetch',
    'fetch.get',
    'each',
    'each[0]',
    'each[0].judge',
    'each[1].judge',
    'call',
    'call/inner',
    'plan.set.reader#0',
  ];
  const meant: Readonly<Record<string, string | undefined>> = {
    get: 'fetch.get',
    'fetch/get': 'fetch.get',
    judge: 'each[0].judge',
    'each/judge': 'each[0].judge',
    'call.inner': 'call/inner',
    inner: 'call/inner',
    reader: 'plan.set.reader#0',
    fetchh: 'fetch',
    et: undefined,
    'each[7]': 'each',
    '': undefined,
    '[0]': undefined,
    nothing: undefined,
  };
  for (const [written, path] of Object.entries(meant))
    it(`${JSON.stringify(written)} is ${path ?? 'none of them'}`, () => assert.equal(nearestStepPath(written, paths), path));
});
