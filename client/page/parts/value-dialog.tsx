import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../../../engine/language/texts.ts';
import { nameOfPath } from '../../panel/view/actions.ts';
import { type EditableValue, readEdited } from '../../remote/edited-value.ts';
import { wordsOfFault } from '../../remote/request.ts';
import { valueEdit } from '../store/value-edit.ts';
import { pageTexts } from '../texts/page.ts';

const close = (): void => {
  valueEdit.value = undefined;
};

/** Asks for a replacement value of a step and starts a new run with it. */
export function ValueDialog() {
  const edit = valueEdit.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    if (edit) dialog.current?.showModal();
  }, [edit]);
  if (!edit) return null;

  return (
    <dialog class="value-dialog" ref={dialog} aria-labelledby="value-title" onClose={close}>
      {edit.editable ? (
        <ValueForm key={edit.editable.path} editable={edit.editable} begin={edit.begin} />
      ) : (
        <>
          <h1 id="value-title">{say(pageTexts.valueTooLarge)}</h1>
          <button type="button" class="button" onClick={close}>
            {say(pageTexts.cancel)}
          </button>
        </>
      )}
    </dialog>
  );
}

interface ValueFormProps {
  editable: EditableValue;
  begin: NonNullable<typeof valueEdit.value>['begin'];
}

function ValueForm({ editable, begin }: ValueFormProps) {
  const typed = useSignal(editable.text);
  const fault = useSignal<string | undefined>(undefined);
  const isSent = useSignal(false);

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isSent.value) return;

    isSent.value = true;
    fault.value = undefined;
    try {
      await begin(readEdited(editable, typed.value));
      close();
    } catch (error) {
      fault.value = error instanceof SyntaxError ? say(pageTexts.noJsonValue, { why: error.message }) : wordsOfFault(error);
    } finally {
      isSent.value = false;
    }
  };

  return (
    <form onSubmit={send}>
      <h1 id="value-title">{say(pageTexts.valueOf, { step: nameOfPath(editable.path) })}</h1>
      <p class="dim" id="value-about">
        {say(editable.isText ? pageTexts.valueAbout : pageTexts.jsonAbout)}
      </p>
      <textarea
        rows={10}
        aria-labelledby="value-title"
        aria-describedby="value-about value-fault"
        spellcheck={false}
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
        }}
      />
      <p class="page-note" id="value-fault" role="alert">
        {fault.value}
      </p>
      <span class="dialog-buttons">
        <button type="submit" class="button main" aria-disabled={isSent.value || typed.value === editable.text}>
          {say(pageTexts.beginRun)}
        </button>
        <button type="button" class="button" onClick={close}>
          {say(pageTexts.cancel)}
        </button>
      </span>
    </form>
  );
}
