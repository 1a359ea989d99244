import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { inputTabTexts } from '../../texts/inputs.ts';
import { type InputField, inputFields, textAt } from '../../view/inputs/inputs.ts';
import { Glyph } from '../glyph.tsx';
import { FieldInput } from './field-input.tsx';
import { InputChoices } from './input-choices.tsx';
import { RunInputs } from './run-inputs.tsx';

/** The form of the inputs, and the inputs of the shown run, which come first for a past run. */
export function InputsPane({ store }: { store: Store }) {
  const { host, text, inputs, origin } = store;
  useEffect(() => host.post({ type: 'inputs' }), [host, text.value]);
  const form = inputs.form.value ? <InputForm store={store} /> : <p class="dim">{say(inputTabTexts.reading)}</p>;
  const run = <RunInputs store={store} />;

  return (
    <div class="input-pane" aria-busy={inputs.form.value === undefined}>
      {origin.value.past ? run : form}
      {origin.value.past ? form : run}
    </div>
  );
}

function InputForm({ store }: { store: Store }) {
  const { host, inputs } = store;
  const page = useRef<HTMLFormElement>(null);
  const focused = inputs.focused.value;
  useLayoutEffect(() => {
    if (focused === undefined) return;
    const selector = focused === '' ? '[data-input]' : `[data-input="${CSS.escape(focused)}"]`;
    page.current?.querySelector<HTMLElement>(`${selector} :is(input, select, textarea)`)?.focus();
    inputs.focused.value = undefined;
  }, [focused]);

  const { form } = inputs;
  if (!form.value) return null;

  const { asked } = form.value;
  const fields = inputFields(form.value);
  const begin = (): void => inputs.submit(asked ?? 'run');

  return (
    <section>
      <h2>{say(inputTabTexts.form)}</h2>
      {asked === undefined ? null : <p role="status">{say(inputTabTexts.asked[asked])}</p>}
      <InputChoices store={store} form={form.value} />
      {fields.length === 0 ? <p class="dim">{say(inputTabTexts.noInputs)}</p> : null}
      <form
        ref={page}
        class="input-form"
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          begin();
        }}
      >
        {fields.map((field) => (
          <FormRow key={field.name} store={store} field={field} />
        ))}
        {(fields.length === 0 && asked === undefined) || !host.offers({ type: 'run' }) ? null : (
          <p class="answers">
            <button type="submit" class="button main">
              {say(inputTabTexts.begin[asked ?? 'run'])}
            </button>
            {asked === undefined ? null : (
              <button type="button" class="button" onClick={() => host.post({ type: 'declineInputs' })}>
                {say(inputTabTexts.decline)}
              </button>
            )}
            <span class="dim">{say(inputTabTexts.keys)}</span>
          </p>
        )}
      </form>
    </section>
  );
}

/** An input: its name, type and description, its control, and the problem of its value. */
function FormRow({ store: { host, inputs }, field }: { store: Store; field: InputField }) {
  const { name, type, hints, optional, isFile, input } = field;
  const own = useId();
  const typed = textAt(input === 'secret' ? inputs.secrets.value : inputs.typed.value, name);
  // A missing value is not reported before the form is submitted.
  const fault = typed || inputs.refused.value ? inputs.faults.value.get(name) : undefined;

  return (
    <div class="input-row" data-input={name}>
      <label for={own}>
        <b>{name}</b> <span class="dim">{optional ? type : `${type}, ${say(inputTabTexts.needed)}`}</span>
      </label>
      <p class="dim" id={`${own}-about`}>
        {[...hints, input === 'data' ? say(inputTabTexts.dataHint) : ''].filter(Boolean).join(' ')}
      </p>
      <span class="entry">
        <FieldInput
          id={own}
          field={field}
          typed={typed}
          describedBy={`${own}-about ${own}-fault`}
          invalid={fault !== undefined}
          put={inputs.put}
        />
        {isFile && host.offers({ type: 'pickFile', name }) ? (
          <button
            type="button"
            class="button"
            aria-label={say(inputTabTexts.pickFileFor, { name })}
            onClick={() => host.post({ type: 'pickFile', name })}
          >
            {say(inputTabTexts.pickFile)}
          </button>
        ) : null}
      </span>
      <p class="fault" id={`${own}-fault`} role="alert">
        {fault === undefined ? null : (
          <>
            <Glyph look="failed" /> {fault}
          </>
        )}
      </p>
    </div>
  );
}
