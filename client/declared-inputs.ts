import type { InputDeclaration } from '../engine/compile/pipeline/input-declarations.ts';

export type { InputDeclaration };

/** The texts typed into the fields of inputs, by name. */
export type InputTexts = Readonly<Record<string, string>>;

/** The actions that can start with the inputs of a form. */
export const inputPurposes = ['run', 'debug', 'auto'] as const;
export type InputPurpose = (typeof inputPurposes)[number];

/** The form of the inputs of a text. */
export interface InputForm {
  inputs: InputDeclaration[];
  /** The last typed texts, without secrets. */
  typed: InputTexts;
  presets: { name: string; texts: InputTexts }[];
  /** The profiles of `baton.yaml`, and the one chosen for new runs. */
  profiles: string[];
  profile?: string | undefined;
  /** The action that waits for the inputs. */
  asked?: InputPurpose | undefined;
}
