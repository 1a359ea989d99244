import { type Signal, signal } from '@preact/signals';
import type { InputForm, InputPurpose, InputTexts } from '../../declared-inputs.ts';
import type { ToPanel } from '../../messages.ts';
import type { PanelHost } from '../host.ts';
import type { Tab } from './tabs.ts';

/** How long typing must pause before the values are stored and checked, in milliseconds. */
const rest = 250;

type InputMessage = Extract<ToPanel, { type: 'inputs' | 'inputFaults' | 'inputFile' }>;

/** The state of the input form. */
export interface InputsView {
  /** The host's form, once it was requested. */
  form: Signal<InputForm | undefined>;
  typed: Signal<InputTexts>;
  /** Secrets stay in the page until a run has started with them. */
  secrets: Signal<InputTexts>;
  /** The problems, by the name of the input. */
  faults: Signal<ReadonlyMap<string, string>>;
  /** It was submitted and rejected: missing values are reported as well. */
  refused: Signal<boolean>;
  /** The field to focus, empty for the first one. */
  focused: Signal<string | undefined>;
  put(name: string, text: string): void;
  /** Replaces the texts of all fields. */
  fill(texts: InputTexts): void;
  submit(purpose: InputPurpose): void;
  take(message: InputMessage): void;
  /** Another run of this window is shown: submitted secrets are removed. */
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
  /** It was accepted, and no run has started since: a question before the start can still be dismissed. */
  let handedOver = false;

  /** The tab that was shown when the form was brought into view. */
  let before: Tab | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fill = (texts: InputTexts): void => {
    typed.value = texts;
    clearTimeout(timer);
    timer = setTimeout(() => host.post({ type: 'typeInputs', texts: typed.value }), rest);
  };

  /** Brings the form into view to be filled in; the previous tab is restored afterwards. */
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
    // The waiting action has its inputs, or was cancelled.
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
