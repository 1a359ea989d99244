import { type Signal, signal } from '@preact/signals';
import type { InputForm, InputPurpose, InputTexts } from '../../declared-inputs.ts';
import type { ToPanel } from '../../messages.ts';
import type { PanelHost } from '../host.ts';
import type { Tab } from '../store.ts';

/** How long typing must rest before it is kept and judged, in milliseconds. */
const rest = 250;

type InputMessage = Extract<ToPanel, { type: 'inputs' | 'inputFaults' | 'inputFile' }>;

/** The form of the inputs as it is filled in. */
export interface InputsView {
  /** The host's form, once it was requested. */
  form: Signal<InputForm | undefined>;
  typed: Signal<InputTexts>;
  /** Secrets stay in the page until a run has begun with them. */
  secrets: Signal<InputTexts>;
  /** What is wrong, by the name of the input. */
  faults: Signal<ReadonlyMap<string, string>>;
  /** It was submitted and refused: missing values are reported as well. */
  refused: Signal<boolean>;
  /** The field that is to get the focus, empty for the first one. */
  focused: Signal<string | undefined>;
  put(name: string, text: string): void;
  /** Something else stands in all fields. */
  fill(texts: InputTexts): void;
  submit(purpose: InputPurpose): void;
  take(message: InputMessage): void;
  /** Another run of this window is shown: nothing stays here of secrets that were handed over. */
  dropHandedOver(): void;
}

export function createInputsView(host: PanelHost, tab: Signal<Tab>): InputsView {
  const form = signal<InputForm | undefined>(undefined);
  const typed = signal<InputTexts>({});
  const secrets = signal<InputTexts>({});
  const faults = signal<ReadonlyMap<string, string>>(new Map());
  const refused = signal(false);
  const focused = signal<string | undefined>(undefined);
  /** It was submitted, and the host has not answered yet. */
  let pending = false;
  /** It was taken, and no run has begun since: a question before that may still be dismissed. */
  let handedOver = false;
  /** The tab that was shown when the form was brought into view. */
  let before: Tab | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fill = (texts: InputTexts): void => {
    typed.value = texts;
    clearTimeout(timer);
    timer = setTimeout(() => host.post({ type: 'typeInputs', texts: typed.value }), rest);
  };

  /** It is to be filled in now; where one was before, one is again then. */
  const bring = (): void => {
    if (tab.value !== 'Inputs') before = tab.value;
    tab.value = 'Inputs';
    focused.value = '';
    refused.value = false;
  };
  const showTabBefore = (): void => {
    if (before && tab.value === 'Inputs') tab.value = before;
    before = undefined;
  };

  const takeForm = (next: InputForm): void => {
    // The form's values are newer than those stored by the host.
    if (!form.value) typed.value = next.typed;
    // What waited for the inputs has them, or waits no more.
    if (form.value?.asked && !next.asked) showTabBefore();
    form.value = next;
  };

  return {
    form,
    typed,
    secrets,
    faults,
    refused,
    focused,
    fill,
    put(name, text) {
      const isSecret = form.value?.inputs.some((input) => input.name === name && input.secret);
      if (isSecret) secrets.value = { ...secrets.value, [name]: text };
      else fill({ ...typed.value, [name]: text });
    },
    submit(purpose) {
      if (pending) return;
      pending = true;
      clearTimeout(timer);
      host.post({ type: 'submitInputs', purpose, texts: typed.value, secrets: secrets.value });
    },
    take(message) {
      switch (message.type) {
        case 'inputs':
          takeForm(message.form);
          if (message.show) bring();
          return;
        case 'inputFile':
          fill({ ...typed.value, [message.name]: message.file });
          focused.value = message.name;
          return;
        case 'inputFaults':
          if (message.outcome) pending = false;
          faults.value = new Map(message.faults);
          // Values typed since are checked without being submitted, and missing ones are still reported.
          if (message.outcome) refused.value = message.outcome === 'refused';
          if (message.outcome === 'refused') focused.value = message.faults[0]?.[0];
          if (message.outcome === 'taken') handedOver = true;
      }
    },
    dropHandedOver() {
      if (handedOver) secrets.value = {};
      handedOver = false;
    },
  };
}
