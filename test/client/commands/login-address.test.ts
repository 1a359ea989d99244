import assert from 'node:assert/strict';
import { showAddress, splitByHeader } from '../../../client/commands/login-address.ts';

const address =
  'https://login.example/authorize?resource=https%3A%2F%2Fmcp.example%2F%3Ftenant%3Da%26team%3Db&scope=a%2Bb&state=x';

describe('the address of a login', () => {
  /** Whether it was shown, and what was done with it, where the browser does this, and the person wants a copy or not. */
  async function show(open: () => Promise<boolean>, wantsCopy: boolean) {
    const done: unknown[] = [];
    const isShown = await showAddress(address, {
      open(text) {
        done.push(['open', text]);
        return open();
      },
      async offerCopy(why) {
        done.push(['offer', why]);
        return wantsCopy;
      },
      async copy(text) {
        done.push(['copy', text]);
      },
    });
    return { isShown, done };
  }

  it('is opened as it is written', async () => {
    assert.deepEqual(await show(async () => true, false), { isShown: true, done: [['open', address]] });
  });

  it('can be copied where nobody wants it opened', async () => {
    const declined = async () => false;
    assert.deepEqual(await show(declined, true), {
      isShown: true,
      done: [
        ['open', address],
        ['offer', undefined],
        ['copy', address],
      ],
    });
    assert.deepEqual(await show(declined, false), {
      isShown: false,
      done: [
        ['open', address],
        ['offer', undefined],
      ],
    });
  });

  it('can be copied where no browser opens, which is told', async () => {
    const why = new Error('no browser');
    assert.deepEqual(await show(() => Promise.reject(why), true), {
      isShown: true,
      done: [
        ['open', address],
        ['offer', why],
        ['copy', address],
      ],
    });
  });
});

describe('the servers to log in at', () => {
  it('are those without a header for it, and others are told of', () => {
    const [tickets, notes] = [
      { name: 'tickets', hasHeader: false },
      { name: 'notes', hasHeader: true },
    ];
    assert.deepEqual(splitByHeader([tickets, notes]), { open: [tickets], haveHeaders: true });
    assert.deepEqual(splitByHeader([notes]), { open: [], haveHeaders: true });
    assert.deepEqual(splitByHeader([]), { open: [], haveHeaders: false });
  });
});
