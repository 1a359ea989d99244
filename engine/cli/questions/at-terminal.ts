import type { Json, JsonMap } from '../../language/json.ts';
import { isMap, setMember } from '../../language/json.ts';
import { type Isolation, isolations } from '../../language/permission.ts';
import { offeredLimit } from '../../language/run-limits.ts';
import { exampleAnswers, formSchema } from '../../language/schema/answers.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { permissionTexts } from '../../language/texts/run/permissions.ts';
import { say } from '../../language/texts.ts';
import { describe, fromSchema } from '../../language/types.ts';
import type { AskForeign, HostOptions } from '../../launch/options.ts';
import type { People } from '../../run/ports.ts';
import { shellQuote } from '../../run/scope/shell-quote.ts';
import type { OpenQuestion } from '../../state/state.ts';
import type { Io, Keyboard } from '../io.ts';
import type { LiveView } from '../live/view.ts';
import type { Paint } from '../text/paint.ts';
import { oneLine, safeLines } from '../text/width.ts';

const never = new AbortController().signal;

/** The name of the user at this terminal in the log. */
export const personName = ({ env }: Pick<Io, 'env'>): string => env['USER'] || env['USERNAME'] || say(peopleTexts.terminal);

/**
 * Asks at the terminal, one question at a time, while the live view is frozen. An empty line takes the default; the end of
 * the input (Ctrl+D) means that nobody answers here.
 */
export function askAtTerminal(io: Io, keyboard: Keyboard, view: Promise<LiveView>, style: Paint): People {
  let queue: Promise<unknown> = Promise.resolve();

  const put = async (question: OpenQuestion, signal: AbortSignal, refused: string | undefined): Promise<Json | undefined> => {
    const goOn = (await view).hold();
    try {
      if (refused === undefined) io.err(`\n${questionText(question, style)}\n`);
      else io.err(`${style.warn('!')} ${safeLines(refused)}\n`);
      return question.wants === 'form' && question.kind === 'ask'
        ? await form(question, signal)
        : await line('>', question.default, signal);
    } finally {
      goOn();
    }
  };

  const line = async (label: string, otherwise: Json | undefined, signal: AbortSignal): Promise<Json | undefined> => {
    io.err(`${style.bold(label)} `);
    const typed = await keyboard.line(signal);
    if (typed === undefined) io.err('\n');
    return typed === '' && otherwise !== undefined ? otherwise : typed;
  };

  const form = async ({ fields, default: otherwise }: OpenQuestion, signal: AbortSignal): Promise<Json | undefined> => {
    const { properties } = formSchema(fields ?? {});
    const filled: JsonMap = {};
    for (const [name, property] of Object.entries(isMap(properties) ? properties : {})) {
      const schema = isMap(property) ? property : {};
      const typed = await line(`  ${fieldText(name, schema)}:`, undefined, signal);
      if (typed === undefined) return undefined;
      if (typed !== '') setMember(filled, name, typed);
    }

    return Object.keys(filled).length === 0 && otherwise !== undefined ? otherwise : filled;
  };

  return {
    ask(question, signal, refused) {
      const answered = queue.then(async () => {
        if (signal.aborted) return undefined;
        const value = await put(question, signal, refused);
        return value === undefined ? undefined : { value, by: personName(io) };
      });

      queue = answered.catch(() => undefined);
      return answered;
    },
  };
}

/** Asks for a secret before a run begins, without echo; an empty line is no answer. */
export const secretAtTerminal =
  (io: Io, keyboard: Keyboard, style: Paint): NonNullable<HostOptions['askSecret']> =>
  async ({ name, about }) => {
    const label =
      about === undefined ? say(usageTexts.askSecret, { name }) : say(usageTexts.askSecretAbout, { name, about: oneLine(about) });
    io.err(`${style.bold(label)} `);
    const typed = await keyboard.hidden(never);
    io.err('\n');
    return typed || undefined;
  };

/** Asks before a foreign run continues, with everything that it would execute. */
export const foreignAtTerminal =
  (io: Io, keyboard: Keyboard, style: Paint): AskForeign =>
  async ({ message, lines, question }) => {
    io.err(`${style.warn('!')} ${oneLine(message)}\n${lines.map((line) => `  ${oneLine(line)}\n`).join('')}`);
    return confirmAtTerminal(io, keyboard, style, question);
  };

/** Asks whether to do something. Only a clear yes counts. */
export async function confirmAtTerminal(io: Io, keyboard: Keyboard, style: Paint, question: string): Promise<boolean> {
  io.err(`${style.warn('?')} ${style.bold(question)} ${style.dim(say(peopleTexts.sayYesNo))} `);
  const typed = await keyboard.line(never);
  if (typed === undefined) io.err('\n');
  return /^\s*y(?:es)?\s*$/i.test(typed ?? '');
}

/** Asks once for all permissions that a run needs before it begins. Nobody answers once the signal is aborted. */
export const permissionsAtTerminal =
  (io: Io, keyboard: Keyboard, style: Paint, signal = never): NonNullable<HostOptions['askPermissions']> =>
  async ({ needs, why, programs }) => {
    io.err(
      `${why
        .split('\n')
        .map((line) => `${style.warn('!')} ${oneLine(line)}\n`)
        .join('')}`,
    );
    io.err(needs.map((need) => `  ${style.bold(oneLine(need))}\n`).join(''));

    const answers = say(permissionTexts.mayItAnswers);
    const further = programs.length === 0 ? '' : `\n  ${say(permissionTexts.mayItFurther)}`;
    io.err(`${style.warn('?')} ${say(permissionTexts.mayIt)} ${style.dim(`${answers}${further}`)} `);

    const typed = await keyboard.line(signal);
    if (typed === undefined) {
      io.err('\n');
      return undefined;
    }

    return { ...readGrant(typed), by: personName(io) };
  };

/** Reads `yes`, `always`, `yes+net`, `always+machine`; anything else means no. */
function readGrant(typed: string): { value: 'run' | 'always' | 'no'; isolation?: Isolation } {
  const said = /^(?:(y|yes|r|run)|a|always)(?:\s*\+\s*(contained|net|machine))?$/.exec(typed.trim().toLowerCase());
  if (!said) return { value: 'no' };
  const isolation = isolations.find((one) => one === said[2]) ?? 'contained';
  return { value: said[1] === undefined ? 'always' : 'run', isolation };
}

/** A question with its possible answers, for people. */
function questionText(question: OpenQuestion, style: Paint): string {
  const { text, question: id, deadline, default: otherwise } = question;
  const more = [
    wantedWords(question),
    ...(deadline === undefined ? [] : [say(peopleTexts.until, { time: new Date(deadline).toLocaleString() })]),
    ...(otherwise === undefined ? [] : [say(peopleTexts.enterFor, { default: oneLine(asLine(otherwise)) })]),
  ].filter(Boolean);
  const asks = say(peopleTexts.asks, { question: style.bold(id), text: safeLines(text) });

  return `${style.warn('?')} ${asks}${more.length ? `\n  ${style.dim(more.join(' · '))}` : ''}`;
}

function wantedWords({ kind, wants, choices, limit }: OpenQuestion): string {
  if (limit) return say(peopleTexts.sayLimit, { least: limit.least, offer: offeredLimit(limit) });
  if (kind === 'interrupted') return say(peopleTexts.sayDecision);
  if (wants === 'approve' || wants === 'boolean') return say(peopleTexts.sayYesNo);
  if (wants === 'number') return say(peopleTexts.sayNumber);
  return choices ? say(peopleTexts.sayChoice, { choices: choices.map(oneLine).join(', ') }) : '';
}

function fieldText(name: string, schema: JsonMap): string {
  const { description, default: otherwise } = schema;
  const about = [
    describe(fromSchema(schema)),
    ...(typeof description === 'string' ? [description] : []),
    ...(otherwise === undefined ? [] : [say(peopleTexts.enterFor, { default: asLine(otherwise) })]),
  ];

  return say(peopleTexts.field, { name, about: oneLine(about.join(' · ')) });
}

const asLine = (value: Json): string => {
  if (typeof value === 'string') return value;
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return JSON.stringify(value);
};

/** The command that answers a question, ready to be copied, and the other possible answers. */
export function answerCommandLine(question: OpenQuestion, run: string): { command: string; others: string[] } {
  const [first = '', ...others] = exampleAnswers(question);
  return { command: `baton answer ${[run, question.question, first].map(shellQuote).join(' ')}`, others };
}
