import { window } from 'vscode';
import type { HostOptions } from '../../engine/index.ts';
import { variableFor } from '../../engine/language/safety/secrets.ts';
import { clientTexts } from '../texts.ts';

/** Asks for the value of a secret input, without showing it; it is kept nowhere. */
export const askSecret: NonNullable<HostOptions['askSecret']> = async ({ name, about }) =>
  await window.showInputBox({
    title: clientTexts.secretTitle(name),
    prompt: `${about === undefined ? '' : `${about.replace(/[^.!?]$/, '$&.')} `}${clientTexts.secretPrompt(variableFor(name))}`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? clientTexts.inputRequired(name) : undefined),
  });
