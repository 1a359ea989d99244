import assert from 'node:assert/strict';
import type { FromPanel, ToPanel } from '../../../client/messages.ts';
import { createStore } from '../../../client/panel/store.ts';
import { form, inputForm } from './inputs.ts';
import { snapshot } from './snapshots.ts';
import { at } from './story.ts';

const open = (...messages: ToPanel[]) => {
  const posted: FromPanel[] = [];
  const host = {
    post: (message: FromPanel) => void posted.push(message),
    kept: () => ({}),
    keep: () => undefined,
    offers: () => true,
  };
  const store = createStore(host, () => at(60));
  for (const message of messages) store.receive(message);
  return { store, posted };
};

describe('the inputs in the store', () => {
  it('keep what is typed while the host tells the form anew, and hand it over with its secrets once', () => {
    const { store, posted } = open(snapshot('succeeded'), ...inputForm);
    const { inputs } = store;
    assert.equal(store.tab.value, 'Graph', 'nobody is moved who has asked for the form');
    inputs.put('pages', '7');
    inputs.put('token', 'tok-1234');
    store.receive({ type: 'inputs', form: { ...form, profile: undefined } });
    inputs.submit('run');
    // A second click before the host has said what becomes of it.
    inputs.submit('run');
    const texts = { ...form.typed, pages: '7' };
    assert.deepEqual(posted, [{ type: 'submitInputs', purpose: 'run', texts, secrets: { token: 'tok-1234' } }]);
    store.receive({ type: 'inputFaults', faults: [['checked', 'It is missing.']], outcome: 'refused' });
    assert.deepEqual([inputs.focused.value, inputs.secrets.value], ['checked', { token: 'tok-1234' }]);
    store.receive({ type: 'inputFaults', faults: [], outcome: 'taken' });
    assert.deepEqual(inputs.typed.value, texts);
  });

  it('keep secrets that were handed over until a run has begun: a question before that may be dismissed', () => {
    const { store, posted } = open(snapshot('succeeded'), ...inputForm);
    const { inputs } = store;
    const begin = (folder: string): void => {
      const message = snapshot('running');
      assert.ok(message.type === 'snapshot' && message.run);
      store.receive({ ...message, run: { ...message.run, folder } });
    };
    inputs.put('token', 'tok-1234');
    begin('/runs/of-somebody-else');
    assert.deepEqual(inputs.secrets.value, { token: 'tok-1234' }, 'they were not handed over');
    inputs.submit('run');
    store.receive({ type: 'inputFaults', faults: [], outcome: 'taken' });
    inputs.submit('run');
    assert.partialDeepStrictEqual(posted.at(-1), { type: 'submitInputs', secrets: { token: 'tok-1234' } });
    store.receive({ type: 'inputFaults', faults: [], outcome: 'taken' });
    begin('/runs/of-the-form');
    assert.deepEqual(inputs.secrets.value, {});
    inputs.submit('run');
    assert.partialDeepStrictEqual(posted.at(-1), { type: 'submitInputs', secrets: {} });
    assert.equal(JSON.stringify(posted.at(-1)).includes('tok-1234'), false);
  });

  it('tell what is missing from when they were refused until they are taken, or asked for anew', () => {
    const { store } = open(snapshot('succeeded'), ...inputForm);
    const { refused } = store.inputs;
    const faults: [string, string][] = [['checked', 'It is missing.']];
    store.receive({ type: 'inputFaults', faults });
    assert.equal(refused.value, false, 'nothing was handed over');
    store.receive({ type: 'inputFaults', faults, outcome: 'refused' });
    store.receive({ type: 'inputFaults', faults });
    assert.equal(refused.value, true);
    store.receive({ type: 'inputFaults', faults: [], outcome: 'taken' });
    assert.equal(refused.value, false);
    store.receive({ type: 'inputFaults', faults, outcome: 'refused' });
    store.receive({ type: 'inputs', form: { ...form, asked: 'run' }, show: true });
    assert.equal(refused.value, false);
  });

  it('are brought into view where something waits for them, as long as it does', () => {
    const { store } = open(snapshot('succeeded'), { type: 'inputs', form: { ...form, asked: 'run' }, show: true });
    assert.deepEqual([store.tab.value, store.inputs.focused.value], ['Inputs', '']);
    store.receive({ type: 'inputs', form: { ...form, asked: 'run', profile: undefined } });
    assert.equal(store.tab.value, 'Inputs');
    store.receive({ type: 'inputs', form });
    assert.equal(store.tab.value, 'Graph');
  });

  it('take the file that was chosen', () => {
    const { store } = open(...inputForm, { type: 'inputFile', name: 'folder', file: 'texts/2024' });
    assert.equal(store.inputs.typed.value['folder'], 'texts/2024');
    store.inputs.submit('run');
  });
});

describe('the plan in the store', () => {
  it('is the newest: what the host tells by itself voids a question that is in flight', () => {
    const { store, posted } = open(snapshot('succeeded'));
    const { plan } = store;
    plan.ask();
    store.receive({ type: 'plan', fault: 'With the key.' });
    store.receive({ type: 'plan', asked: 1, fault: 'Without the key.' });
    assert.equal(plan.answer.value?.fault, 'With the key.');
    plan.ask();
    const asked = posted.at(-1);
    if (asked?.type === 'plan') store.receive({ type: 'plan', asked: asked.asked, fault: 'Asked anew.' });
    assert.equal(plan.answer.value?.fault, 'Asked anew.');
  });
});
