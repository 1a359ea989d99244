import type { InputDeclaration } from '../engine/compile/pipeline/input-declarations.ts';

export type { InputDeclaration };

/** What is typed into the fields of inputs, by name. */
export type InputTexts = Readonly<Record<string, string>>;

/** What is begun with the inputs of a form. */
export const inputPurposes = ['run', 'debug', 'auto'] as const;
export type InputPurpose = (typeof inputPurposes)[number];

/** The form of the inputs of a text. */
export interface InputForm {
  inputs: InputDeclaration[];
  /** What was typed last; no secret is among it. */
  typed: InputTexts;
  presets: { name: string; texts: InputTexts }[];
  /** The profiles of `baton.yaml`, and the one chosen for new runs. */
  profiles: string[];
  profile?: string | undefined;
  /** The action that waits for the inputs. */
  asked?: InputPurpose | undefined;
}
