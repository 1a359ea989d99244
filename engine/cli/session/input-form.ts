import { exampleText } from '../../compile/pipeline/input-declarations.ts';
import type { InputSpec } from '../../compile/pipeline/model/pipeline.ts';
import { toJson } from '../../compile/source/nodes.ts';
import type { Json } from '../../language/json.ts';
import { sessionTexts as texts } from '../../language/texts/cli/session.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import { describe } from '../../language/types.ts';
import type { InputArgument } from '../../launch/start/inputs.ts';
import type { Engine } from '../engine.ts';
import type { Dialog, Io } from '../io.ts';
import type { Paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';

interface Form {
  engine: Engine;
  io: Io;
  dialog: Dialog;
  style: Paint;
  /** The values of an earlier run, as initial values of the form. */
  earlier: ReadonlyMap<string, InputArgument>;
}

/**
 * Asks for each input in turn, and validates it while it is typed. An empty line is no value, so that a default applies.
 * Returns the inputs for a run; undefined where the user cancels.
 */
export async function fillForm(specs: readonly InputSpec[], form: Form): Promise<Map<string, InputArgument> | undefined> {
  const inputs = new Map<string, InputArgument>();
  for (const spec of specs) {
    const answered = spec.secret ? await askHidden(spec, form) : await askOpen(spec, form);
    if (answered === undefined) return undefined;
    if (answered !== 'none') inputs.set(spec.name, answered);
  }

  return inputs;
}

type Answered = InputArgument | 'none' | undefined;

async function askOpen(spec: InputSpec, form: Form): Promise<Answered> {
  const { dialog } = form;
  const before = form.earlier.get(spec.name);
  const old = before && 'value' in before ? asText(before.value) : '';
  const choices = choicesOf(spec);
  if (choices) {
    const first = old || defaultText(spec);
    const none = spec.required || spec.default ? [] : [{ value: '', label: say(texts.noValue) }];
    const listed = choices.map((value) => ({ value, label: labelOf(value, spec) }));
    const text = await dialog.choose({ message: labelled(spec, about(spec)), choices: [...none, ...listed], first });
    return text === undefined ? undefined : read(spec, text, form).argument;
  }

  // A text field holds no line breaks: a longer text stays unless another one is typed.
  const keeps = old.includes('\n') ? before : undefined;
  const usual = keeps ? [say(texts.keeps, { value: short(old) })] : defaultHint(spec);
  const hints = [...about(spec), ...usual];
  const text = await dialog.write({
    message: labelled(spec, hints),
    typed: keeps ? '' : old,
    faultOf: (typed) => (typed === '' && keeps ? undefined : read(spec, typed, form).fault),
  });
  if (text === undefined) return undefined;

  return text === '' && keeps ? keeps : read(spec, text, form).argument;
}

/** A secret is typed without echo; an empty line leaves it to be found, or asked for, when the run begins. */
async function askHidden(spec: InputSpec, { engine, io, style }: Form): Promise<Answered> {
  const never = new AbortController().signal;
  const described = spec.description === undefined ? '' : oneLine(spec.description);
  const label = described
    ? say(texts.secretAbout, { name: spec.name, about: described })
    : say(texts.secret, { name: spec.name });

  for (;;) {
    io.err(`${style.busy('?')} ${style.bold(label)} `);
    const typed = await io.keyboard?.hidden(never);
    io.err('\n');
    if (typed === undefined) return undefined;

    const { inputs, faults } = engine.readTypedInputs(
      { inputs: [spec] },
      { texts: new Map(), secrets: new Map([[spec.name, typed]]) },
    );
    const fault = faults.get(spec.name);
    if (fault === undefined) return inputs.get(spec.name) ?? 'none';
    io.err(`${style.bad('>')} ${oneLine(fault)}\n`);
  }
}

function read(
  spec: InputSpec,
  text: string,
  { engine }: Form,
): { argument: Exclude<Answered, undefined>; fault: string | undefined } {
  const typed = { texts: new Map([[spec.name, text]]), secrets: new Map<string, string>() };
  const { inputs, faults } = engine.readTypedInputs({ inputs: [spec] }, typed);
  return { argument: inputs.get(spec.name) ?? 'none', fault: faults.get(spec.name) };
}

/** The labels of a pick list: the values of an `enum`, or yes and no. */
function choicesOf({ schema }: InputSpec): string[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum.map((value: Json) => asText(value));
  return schema.type === 'boolean' ? ['true', 'false'] : undefined;
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** As written in the pipeline, with its templates. */
const defaultText = ({ default: otherwise }: InputSpec): string => (otherwise ? asText(toJson(otherwise.node)) : '');

const labelOf = (value: string, spec: InputSpec): string =>
  spec.default && value === defaultText(spec) ? say(texts.isDefault, { value: oneLine(value) }) : oneLine(value);

const defaultHint = (spec: InputSpec): string[] =>
  spec.default ? [say(peopleTexts.enterFor, { default: short(defaultText(spec)) })] : [];

function about(spec: InputSpec): string[] {
  const example = exampleText(spec);
  const shown = example === undefined ? '' : say(texts.example, { value: short(example) });
  return [describe(spec.type), spec.description ?? '', shown].filter(Boolean);
}

const labelled = ({ name }: InputSpec, hints: readonly string[]): string =>
  say(peopleTexts.field, { name, about: oneLine(hints.filter(Boolean).join(' · ')) });

/** The most characters of a value in one line. */
const shown = 60;
function short(text: string): string {
  const line = oneLine(text);
  return line.length > shown ? `${line.slice(0, shown - 1)}…` : line;
}
