import { nearest } from '../../language/spelling/suggest.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { learnedTexts } from '../../language/texts/cli/learned.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { type Engine, loadEngine } from '../engine.ts';
import { currentRoot, shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { learnedLines } from '../runs/learned-report.ts';
import { type Paint, paint } from '../text/paint.ts';
import { table } from '../text/table.ts';

type List = Awaited<ReturnType<Engine['listWorkspaceModels']>>;
type Provider = List['providers'][number];
type Model = List['models'][number];

export const models: Command = {
  says: commandTexts.models,
  about: aboutTexts.models,
  positionals: [{ name: 'PROVIDER', optional: true }],
  options: ['learned', 'reset', 'json'],
  examples: ['baton models', 'baton models anthropic', 'baton models --learned', 'baton models --json'],
  async run(args, io) {
    const engine = await loadEngine();
    const [only] = args.positionals;
    if (args.has('reset') && !args.has('learned')) throw new UsageError(say(learnedTexts.resetAlone));
    if (args.has('learned') && only !== undefined) throw new UsageError(say(learnedTexts.providerToo));
    if (args.has('learned')) return await showLearned(engine, args, io);

    const list = await engine.listWorkspaceModels({
      root: currentRoot(engine, io.cwd),
      env: io.env,
      only,
    });
    if (only !== undefined && list.providers.length === 0) throw new UsageError(unknown(only, await everyProvider(engine, io)));
    if (args.has('json')) {
      io.out(`${JSON.stringify(list, null, 2)}\n`);
      return 0;
    }

    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const parts = [providersTable(list.providers, style), modelsTable(list.models, style), [closing(list, style)]];
    io.out(`${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`);

    return 0;
  },
};

/** The experience that models are chosen by; `--reset` deletes it first. */
async function showLearned(engine: Engine, args: Args, io: Io): Promise<number> {
  const root = currentRoot(engine, io.cwd);
  if (args.has('reset')) {
    await engine.forgetExperience(root, Date.now());
    io.err(`${say(learnedTexts.forgotten)}\n`);
  }

  const { choices, update } = await engine.readLearnedChoices(root);
  for (const note of engine.describeUpdate(update)) io.err(`${note}\n`);
  if (args.has('json')) {
    io.out(`${JSON.stringify(choices, null, 2)}\n`);
    return 0;
  }

  const { classes, since } = choices;
  const place = { root: shortPath(root, io.cwd), since: since ?? '' };
  if (classes.length === 0 && !args.has('reset'))
    io.err(`${say(since === undefined ? learnedTexts.none : learnedTexts.noneSince, place)}\n`);
  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
  const parts = classes.map((one) => learnedLines(one, style).join('\n'));
  if (parts.length > 0) io.out(`${parts.join('\n\n')}\n`);

  return 0;
}

async function everyProvider(
  engine: Engine,
  io: { cwd: string; env: Parameters<Engine['listWorkspaceModels']>[0]['env'] },
): Promise<string[]> {
  const { providers } = await engine.listWorkspaceModels({ root: currentRoot(engine, io.cwd), env: io.env });
  return providers.map(({ id }) => id);
}

function unknown(provider: string, names: readonly string[]): string {
  const guess = nearest(provider, names);
  const hint = guess
    ? say(modelsTexts.didYouMean, { like: guess })
    : say(modelsTexts.unknownProviderHint, { names: names.join(', ') });
  return `${say(modelsTexts.noSuchProvider, { provider })} ${hint}`;
}

function providersTable(providers: readonly Provider[], style: Paint): string[] {
  const heads = [say(modelsTexts.provider), say(modelsTexts.key), say(modelsTexts.known), say(modelsTexts.address)];
  const rows = providers.map((one) => [
    one.id,
    keyOf(one),
    one.models ? String(one.models) : '',
    one.refusal ?? one.base_url ?? '',
  ]);
  const brush = (text: string) =>
    rows.some(([, key = '']) => key === text && isReady(key, providers)) ? style.good(text) : text;

  return table(heads, rows, style, [undefined, brush, undefined, style.dim]);
}

const keyTexts = {
  present: modelsTexts.keyPresent,
  missing: modelsTexts.keyMissing,
  unfit: modelsTexts.keyUnfit,
  program: modelsTexts.keyProgram,
  none: modelsTexts.keyNone,
};

const keyOf = ({ key, key_names }: Provider): string => say(keyTexts[key], { names: key_names.join(say(modelsTexts.orKey)) });

const isReady = (text: string, providers: readonly Provider[]): boolean =>
  providers.some((one) => one.key === 'present' && keyOf(one) === text);

function modelsTable(all: readonly Model[], style: Paint): string[] {
  if (all.length === 0) return [say(modelsTexts.noModels)];
  const prices = [say(modelsTexts.inputPrice), say(modelsTexts.outputPrice)];
  const heads = [say(modelsTexts.model), say(modelsTexts.context), ...prices, say(modelsTexts.figuresFrom)];
  const rows = all.map((one) => [
    nameOf(one),
    number(one.context),
    price(one.input_price),
    price(one.output_price),
    sourceOf(one),
  ]);

  return table(heads, rows, style, [undefined, undefined, undefined, undefined, style.dim]);
}

function nameOf({ id, default: chosen, deprecated, retires }: Model): string {
  const kept = deprecated ? say(modelsTexts.isDeprecated, { model: id }) : id;
  const name = retires === undefined ? kept : say(modelsTexts.isRetiring, { model: id, day: retires });
  return chosen ? say(modelsTexts.isDefault, { model: name }) : name;
}

const number = (value: number | undefined): string =>
  value === undefined ? say(modelsTexts.unknownFigure) : value.toLocaleString('en-US');
/** Prices to a hundredth of a cent, without trailing zeros. */
const price = (value: number | undefined): string =>
  value === undefined ? say(modelsTexts.unknownFigure) : String(Number(value.toFixed(4)));

function sourceOf({ from }: Model): string {
  const sources = new Set(Object.values(from));
  if (sources.size === 2) return say(modelsTexts.fromBoth);
  const [only] = sources;
  return only === undefined ? '' : say(only === 'table' ? modelsTexts.fromTable : modelsTexts.fromSettings);
}

const closing = ({ chosen, table: { package: name, version, date } }: List, style: Paint): string =>
  `${say(modelsTexts.chosenIs, chosen)}\n${style.dim(say(modelsTexts.tableIs, { package: name, version, date }))}`;
