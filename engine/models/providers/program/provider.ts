import { definedMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { Permission } from '../../../language/permission.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import type { Message } from '../../../run/model-port.ts';
import type { Clock } from '../../../run/ports.ts';
import { permissionsFor } from '../../../trust/is-allowed.ts';
import type { ModelRequest, Provider } from '../../contract.ts';
import { httpProvider } from '../../http/provider.ts';
import type { Timers } from '../../http/watch.ts';
import type { Keys } from '../../settings/keys.ts';
import { programWords } from '../../settings/permission.ts';
import type { ModelRefusal, ProviderProgram } from '../../settings/provider-table.ts';
import { instruction, wrapSchema } from '../../structured/wrapped-schema.ts';
import { noAddress, type ProviderAdapter } from '../adapter.ts';
import { withInstruction } from '../messages.ts';
import { decodeProgram } from './decoder.ts';
import type { ProviderPrograms } from './programs.ts';

/** A program or module of the folder, which answers each question in its own process. */
export const programAdapter: ProviderAdapter = {
  isNamedByProvider: ({ name }) => name === '',
  refusal: ({ entry }, { programRefusal: refusalFor }) => entry.program && refusalFor?.(entry.id, entry.program),
  open({ id, program }, opening) {
    const { programs, keys, clock, timers, listed } = opening;
    if (!program || !programs) throw noAddress({ id, type: 'command' });
    const hasSchema = (model: string): boolean =>
      listed(model === '' ? id : `${id}:${model}`)?.capabilities?.includes('schema') === true;
    return createProgramProvider({ id, program, programs, hasSchema, keys, clock, timers, allow: opening.allow ?? [] });
  },
};

interface ProgramProviderOptions {
  id: string;
  program: ProviderProgram;
  programs: ProviderPrograms;
  /** Whether a model supports schemas itself, so that the prompt need not describe them. */
  hasSchema(model: string): boolean;
  keys: Keys;
  clock: Clock;
  timers?: Partial<Timers> | undefined;
  /** Permissions that people gave. */
  allow: readonly Permission[];
}

export function createProgramProvider(options: ProgramProviderOptions): Provider {
  const { id, program, programs, hasSchema, keys, clock, timers, allow } = options;
  return httpProvider({
    endpoint: { id, origin: programWords(program).join(' ') },
    clock,
    timers,
    decoder: () => decodeProgram(id),
    load: async () => ({
      ask: async (request, signal) =>
        programs.ask(
          {
            provider: id,
            program,
            env: valuesOf(program.env, keys),
            question: questionOf(request, hasSchema(request.model)),
            permitted: permissionsFor(allow, 'terminal', { argv: programWords(program) }, ''),
          },
          signal,
        ),
      readThrown: (cause) => ({ what: 'connection', cause }),
    }),
  });
}

const variableIn = (text: string): string | undefined => /^env:([A-Za-z_]\w*)$/.exec(text)?.[1];

function valuesOf(env: Readonly<Record<string, string>>, keys: Keys): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(env)) {
    const variable = variableIn(text);
    const value = variable === undefined ? undefined : keys.get(variable);
    values[name] = typeof value === 'object' ? value.key : text;
  }

  return values;
}

/** Why a program cannot be asked; undefined where nothing is known against it. */
export function programRefusal(
  provider: string,
  program: ProviderProgram,
  programs: ProviderPrograms | undefined,
  keys: Keys,
): ModelRefusal | undefined {
  if (!programs) return refusalOf(modelsTexts.programsNotHere, modelsTexts.programsNotHereHint, { provider });
  const fault = programs.fault(program);
  const values = { provider, program: 'command' in program ? (program.command[0] ?? '') : program.module };
  if (fault === 'no-program') return refusalOf(modelsTexts.programNotFound, modelsTexts.programNotFoundHint, values);
  if (fault === 'no-module') return refusalOf(modelsTexts.moduleNotFound, modelsTexts.moduleNotFoundHint, values);

  const names = Object.values(program.env).flatMap((text) => variableIn(text) ?? []);
  const name = names.find((variable) => typeof keys.get(variable) !== 'object');
  return name === undefined
    ? undefined
    : refusalOf(modelsTexts.programVariable, modelsTexts.programVariableHint, { provider, name });
}

/** The same for a program that prints a token. */
export function tokenRefusal(
  provider: string,
  command: readonly string[],
  programs: ProviderPrograms | undefined,
): ModelRefusal | undefined {
  if (programs && programs.fault({ command }) === undefined) return undefined;
  const values = { provider, program: command[0] ?? '' };
  return refusalOf(modelsTexts.commandMissing, modelsTexts.commandMissingHint, values);
}

const refusalOf = (message: string, hint: string, values: Readonly<Record<string, string>>): ModelRefusal => ({
  message: say(message, values),
  hint: say(hint, values),
});

/** One question in the format for programs. */
function questionOf(request: ModelRequest, hasSchema: boolean): JsonMap {
  const { model, messages, tools = [], schema, temperature, max_tokens, options, metadata } = request;
  const sent = schema && !hasSchema ? withInstruction(messages, instruction(schema)) : messages;
  return definedMap({
    protocol: 1,
    model,
    messages: sent.map(messageOf),
    tools: tools.map(({ name, description, parameters }): Json => ({ name, description, parameters })),
    schema: schema && wrapSchema(schema),
    temperature,
    max_tokens,
    options,
    step: metadata?.step,
  });
}

function messageOf(message: Message): Json {
  const { role, content } = message;
  if (role === 'assistant') {
    const calls = message.calls?.map(({ id, name, arguments: given }): Json => ({ id, name, arguments: given }));
    return definedMap({ role, content, calls });
  }
  if (role === 'tool') return definedMap({ role, content, call: message.call, failed: message.failed });

  return { role, content };
}
