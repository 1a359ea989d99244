import assert from 'node:assert/strict';
import { historyBar } from '../../../../client/panel-host/history/history-bar.ts';

describe('the history of a project', () => {
  for (const [name, given, bar] of [
    ['is looked at for a file in a trusted folder', { trusted: true, scheme: 'file' }, undefined],
    ['is not where the folder is not trusted', { trusted: false, scheme: 'file' }, 'untrusted'],
    ['is not for an untitled text', { trusted: true, scheme: 'untitled' }, 'nowhere'],
  ] as const)
    it(name, () => assert.equal(historyBar(given), bar));
});
