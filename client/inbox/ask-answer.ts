import { type QuickPickItem, window } from 'vscode';
import { seenLine } from '../../engine/language/safety/unseen.ts';
import type { OpenQuestion } from '../../engine/state/state.ts';
import type { Json } from '../messages.ts';
import type { FormField } from '../panel/view/inputs/fields.ts';
import { answerForm, filledIn } from '../panel/view/inputs/questions.ts';
import { questionTexts } from '../texts/questions.ts';

/**
 * Asks for the answer of a question in input boxes: a choice, a text, or one box per field. Undefined if the person
 * cancelled.
 */
export async function askAnswer(question: OpenQuestion, about: readonly string[] = []): Promise<Json | undefined> {
  const form = answerForm(question);
  const title = seenLine(question.text, ' ');
  switch (form.kind) {
    case 'buttons': {
      const all = [...form.buttons, ...(form.further ?? [])];
      // The harmless choice is first, so that pressing Enter by accident allows nothing.
      const first = question.kind === 'permission' ? all.filter(({ value }) => value === 'no') : [];
      const items = [...first, ...all.filter((one) => !first.includes(one))];
      const picked = await pick(
        items.map(({ label, value }) => ({ label, value })),
        { title, placeHolder: about.join(' · ') },
      );
      return picked?.value;
    }
    case 'line':
      return askField(form.field, title, '');
    case 'fields': {
      const typed = new Map<string, string>();
      for (const [index, field] of form.fields.entries()) {
        const of = form.fields.length > 1 ? ` (${index + 1}/${form.fields.length})` : '';
        const value = await askField(field, `${title}${of}`, questionTexts.fieldPrompt(field.label, field.about ?? ''));
        if (value === undefined) return undefined;
        typed.set(field.name, value);
      }

      return filledIn(form.fields, typed);
    }
  }
}

const pick = <T extends QuickPickItem>(items: readonly T[], options: { title: string; placeHolder: string }) =>
  window.showQuickPick(items, { ...options, ignoreFocusOut: true });

async function askField(field: FormField, title: string, prompt: string): Promise<string | undefined> {
  const { input, start, optional, label } = field;
  const choices = input === 'check' ? ['true', 'false'] : field.choices;
  if (input === 'choice' || input === 'check') {
    const items = choices.map((one) => ({ label: one }));
    // The field's current value is first.
    const sorted = [...items.filter((one) => one.label === start), ...items.filter((one) => one.label !== start)];
    return (await pick(sorted, { title, placeHolder: prompt }))?.label;
  }

  return window.showInputBox({
    title,
    prompt,
    value: start,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' && !optional && start === '' ? questionTexts.inputRequired(label) : undefined),
  });
}
