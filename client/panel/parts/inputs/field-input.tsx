import { say } from '../../../../engine/language/texts.ts';
import { inputTabTexts } from '../../texts/inputs.ts';
import type { FormField } from '../../view/inputs/fields.ts';

interface FieldInputProps {
  id?: string;
  field: FormField;
  typed: string | undefined;
  disabled?: boolean;
  /** The ids of the field's description and fault. */
  describedBy?: string | undefined;
  invalid?: boolean;
  put(name: string, text: string): void;
}

/** The input control of a value. */
export function FieldInput({ field, typed = field.start, put, id, disabled, describedBy, invalid }: FieldInputProps) {
  const { name, label, input, choices, optional, usual, example } = field;
  const common = {
    id,
    disabled,
    'aria-label': id === undefined ? label : undefined,
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
  };

  switch (input) {
    case 'choice':
      return (
        <select {...common} value={typed} onChange={({ currentTarget }) => put(name, currentTarget.value)}>
          {optional || !choices.includes(typed) ? (
            <option value="">{usual ?? (optional ? '' : say(inputTabTexts.choose))}</option>
          ) : null}
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      );
    case 'check':
      return (
        <input
          {...common}
          type="checkbox"
          checked={typed === 'true'}
          onChange={({ currentTarget }) => put(name, String(currentTarget.checked))}
        />
      );
    case 'lines':
    case 'data':
      return (
        <textarea
          {...common}
          class={input}
          rows={input === 'data' ? 3 : 1}
          spellcheck={input === 'lines'}
          placeholder={usual ?? example}
          value={typed}
          onInput={({ currentTarget }) => put(name, currentTarget.value)}
        />
      );
    case 'secret':
      return (
        <input
          {...common}
          type="password"
          autocomplete="off"
          value={typed}
          onInput={({ currentTarget }) => put(name, currentTarget.value)}
        />
      );
    default:
      return (
        <input
          {...common}
          inputMode={input === 'number' ? 'decimal' : 'text'}
          placeholder={usual ?? example}
          value={typed}
          onInput={({ currentTarget }) => put(name, currentTarget.value)}
        />
      );
  }
}
