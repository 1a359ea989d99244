import { window } from 'vscode';
import type { HostOptions } from '../../engine/index.ts';
import { variableFor } from '../../engine/language/safety/secrets.ts';
import { questionTexts } from '../texts/questions.ts';

/** Asks for the value of a secret input, without showing it; the value is not stored. */
export const askSecret: NonNullable<HostOptions['askSecret']> = async ({ name, about }) =>
  await window.showInputBox({
    title: questionTexts.secretTitle(name),
    prompt: `${about === undefined ? '' : `${about.replace(/[^.!?]$/, '$&.')} `}${questionTexts.secretPrompt(variableFor(name))}`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? questionTexts.inputRequired(name) : undefined),
  });
