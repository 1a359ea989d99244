import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { OpenQuestion } from '../../../../engine/state/state.ts';
import type { Store } from '../../store.ts';
import { answerTexts } from '../../texts/answers.ts';
import type { FormField } from '../../view/inputs/fields.ts';
import { answerForm, filledIn, isFilled } from '../../view/inputs/questions.ts';
import { FieldInput } from './field-input.tsx';

/** The receiver of answers, and their state. */
type AnswerPlace = Pick<Store, 'host' | 'busy' | 'upTo'>;

/** The ways to answer a question: buttons if there are few answers, else an input line or the fields of a form. */
export function AnswerFields({ store, question }: { store: AnswerPlace; question: OpenQuestion }) {
  const form = answerForm(question);
  const sent = useSignal(false);
  const { busy, host } = store;
  const mayGive = (value: string | boolean): boolean => host.offers({ type: 'answer', question: question.question, value });

  // The host reports why an answer was rejected: then another one can be given.
  useEffect(() => {
    if (busy.value.message !== undefined) sent.value = false;
  }, [busy.value]);

  const send = (value: string | boolean): void => {
    sent.value = true;
    host.post({ type: 'answer', question: question.question, value });
  };
  // The question is no longer open.
  if (store.upTo.value !== undefined || !mayGive('')) return null;
  if (form.kind === 'buttons') {
    const button = ({ label, value }: (typeof form.buttons)[number], main: boolean) => (
      <button type="button" key={label} class={`button${main ? ' main' : ''}`} disabled={sent.value} onClick={() => send(value)}>
        {label}
      </button>
    );
    return (
      <span class="answers">
        {form.buttons.filter(({ value }) => mayGive(value)).map((one, index) => button(one, index === 0))}
        {form.further?.some(({ value }) => mayGive(value)) ? (
          <details class="further">
            <summary>{say(answerTexts.permissionFurther)}</summary>
            <span class="answers">{form.further.map((one) => button(one, false))}</span>
          </details>
        ) : null}
      </span>
    );
  }

  const fields = form.kind === 'line' ? [form.field] : form.fields;
  return <Fields fields={fields} lone={form.kind === 'line'} disabled={sent.value} send={send} />;
}

interface FieldsProps {
  fields: readonly FormField[];
  /** A single field without a label: it is the answer itself. */
  lone: boolean;
  disabled: boolean;
  send(value: string): void;
}

function Fields({ fields, lone, disabled, send }: FieldsProps) {
  const typed = useSignal<ReadonlyMap<string, string>>(new Map());
  const put = (name: string, text: string): void => {
    typed.value = new Map(typed.value).set(name, text);
  };
  const [only] = fields;
  const own = useId();

  return (
    <form
      class={lone ? 'answers' : 'answers fields'}
      onSubmit={(event) => {
        event.preventDefault();
        send(lone && only ? (typed.value.get(only.name) ?? only.start) : filledIn(fields, typed.value));
      }}
    >
      {fields.map((field) =>
        lone ? (
          <FieldInput key={field.name} field={field} typed={typed.value.get(field.name)} disabled={disabled} put={put} />
        ) : (
          <label key={field.name} for={`${own}-${field.name}`} class={field.input === 'check' ? 'check' : undefined}>
            <span>
              {field.label}
              {field.optional ? null : <span class="dim"> *</span>}
            </span>
            {field.about ? <span class="dim about">{field.about}</span> : null}
            <FieldInput
              id={`${own}-${field.name}`}
              field={field}
              typed={typed.value.get(field.name)}
              disabled={disabled}
              put={put}
            />
          </label>
        ),
      )}
      <button type="submit" class="button main" disabled={disabled || !isFilled(fields, typed.value)}>
        {say(answerTexts.answer)}
      </button>
    </form>
  );
}
