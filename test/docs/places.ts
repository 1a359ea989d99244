// One example in each of the places where a pipeline can run, by the commands of the guide.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Json } from '../../engine/language/json.ts';
import { readRun } from '../../engine/launch/resume/read-run.ts';
import type { RunState } from '../../engine/state/state.ts';
import { loggedState } from '../engine/run/reference/logged-state.ts';
import { type BegunCommand, commandsOf, type Machines, type Placeholders } from './machines.ts';
import type { ShellLine } from './shell.ts';

const blocks = commandsOf('docs/guides/several-machines.md', 'From a laptop to several machines');
assert.equal(blocks.length, 5, 'each block of the section is carried out by a test');
const [laptopLines = [], serverLines = [], clusterLines = [], otherLines = [], backLines = []] = blocks;

export { otherLines };

const wordsOf = ({ commands }: ShellLine): string[] => commands.flatMap(({ words }) => words);
const isOf = (line: ShellLine, ...names: string[]): boolean => names.includes(wordsOf(line)[1] ?? '');
const lineOf = (lines: readonly ShellLine[], name: string): ShellLine =>
  lines.find((line) => isOf(line, name)) ?? assert.fail(`the guide has no baton ${name}`);

/** What became of a run: the same in each place. */
export interface Outcome {
  /** The file that it wrote. */
  notice: string;
  status: string;
  outputs: Json;
  /** Folded from its facts, without what may differ. */
  state: Json;
}

/** A server, and a token for its requests. */
export interface Place {
  url: string;
  token: string;
  server: BegunCommand;
}

/** What a place is called on the page. A token may hold any letters, so it comes last. */
const at = ({ url, token }: Pick<Place, 'url' | 'token'>, run = 'RUN'): Placeholders =>
  new Map([
    ['RUN', run],
    ['http://127.0.0.1:4700', url],
    ['baton_…', token],
  ]);

const anyPort: Placeholders = new Map([['4700', '0']]);

/** The run on a laptop. */
export async function runOnLaptop(machines: Machines): Promise<Outcome> {
  for (const line of laptopLines) await machines.obey('laptop', line);
  const [run = '', ...more] = readdirSync(join(machines.folderOf('laptop'), '.baton/runs'));
  assert.deepEqual(more, []);
  return readOutcome(machines, run);
}

/** A server of the laptop's folder. */
export async function serveFolder(machines: Machines): Promise<Place> {
  const { out } = await machines.obey('laptop', lineOf(serverLines, 'token'));
  const server = await machines.begin('laptop', lineOf(serverLines, 'serve'), anyPort);
  return { url: addressIn(server), token: out.trim(), server };
}

/** Starts the run at a server, and answers it there, as the page does for each of them; gives its id. */
export async function runAt(machines: Machines, place: Pick<Place, 'url' | 'token'>): Promise<string> {
  let run = '';
  for (const line of serverLines.filter((one) => isOf(one, 'run', 'answer', 'show'))) {
    const { err } = await machines.obey('laptop', line, at(place, run));
    run ||= /\d{8}-\d{4}-[a-z0-9]{6}/.exec(err)?.[0] ?? assert.fail(err);
  }
  return run;
}

export interface DatabasePlace extends Place {
  /** Starts a worker on a machine; `way` is the address by which it reaches the server. */
  work(machine: string, way?: string): Promise<BegunCommand>;
}

interface ServeOptions {
  line?: ShellLine | undefined;
  placeholders?: Placeholders;
  env?: Record<string, string>;
}

/** A server with a database, on a machine of its own: by the line of the page, or by one that stands in its place. */
export async function serveDatabase(
  machines: Machines,
  database: string,
  { line = lineOf(clusterLines.slice(1), 'serve'), placeholders = anyPort, env = {} }: ServeOptions = {},
): Promise<DatabasePlace> {
  writeFileSync(join(machines.folderOf('server'), 'db.url'), database);
  const [migrate, ...others] = clusterLines;
  assert.ok(migrate);
  await machines.obey('server', migrate);
  const server = await machines.begin('server', line, placeholders, env);
  const made = others.filter((one) => isOf(one, 'token')).map((one) => machines.obey('server', one));
  const [token = '', workToken = ''] = (await Promise.all(made)).map(({ out }) => out.trim());
  const url = addressIn(server);
  return {
    url,
    token,
    server,
    work: (machine, way = url) => machines.begin(machine, lineOf(clusterLines, 'worker'), at({ url: way, token: workToken })),
  };
}

/** Pushes the pipeline from the laptop. */
export const pushFrom = (machines: Machines, place: Place): Promise<unknown> =>
  machines.obey('laptop', lineOf(clusterLines, 'push'), at(place));

/** Puts the example into the folder of a machine. */
export const copyExample = (machines: Machines, machine: string): Promise<unknown> =>
  machines.obey(machine, lineOf(laptopLines, 'init'));

/** Fetches a run onto the laptop. */
export const pullRun = (machines: Machines, place: Place, run: string): Promise<unknown> =>
  machines.obey('laptop', lineOf(backLines, 'pull'), at(place, run));

/** What the page does with a run once it is fetched, each with what it printed. */
export async function useOnLaptop(machines: Machines, place: Place, run: string): Promise<string[]> {
  const printed: string[] = [];
  for (const line of backLines.filter((one) => !isOf(one, 'pull')))
    printed.push((await machines.obey('laptop', line, at(place, run))).out);
  return printed;
}

const addressIn = ({ line, said }: BegunCommand): string => /http:\/\/\S+/.exec(line)?.[0] ?? assert.fail(said());

/** What became of a run that stands on the laptop; its file is taken from the only machine that has it. */
export async function readOutcome(machines: Machines, run: string): Promise<Outcome> {
  const { state, result } = await readRun(join(machines.folderOf('laptop'), '.baton/runs', run));
  return { notice: takeNotice(machines), status: result.status, outputs: result.outputs, state: withoutPlace(state) };
}

/** Reads the notice and removes it, so that the next run writes its own. */
function takeNotice(machines: Machines): string {
  const files = ['laptop', 'server', 'worker', 'other'].flatMap((machine) => {
    const folder = machines.folderOf(machine);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => basename(name) === 'notice.md')
      .map((name) => join(folder, name));
  });
  assert.equal(files.length, 1, `one machine wrote the notice: ${files}`);
  const [file = ''] = files;
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  return text;
}

/** What differs in a state where others carry out the same run, elsewhere, at another time; nothing else does. */
const mayDiffer: ReadonlySet<string> = new Set([
  // When something happened, and how long it took.
  ...['at', 'started_at', 'finished_at', 'begun', 'stood', 'first_token', 'waited'],
  // The number of its fact: each new owner of the run adds one.
  'seq',
  // Who answered: a person at a terminal, or the holder of a token.
  'by',
  // The expected time to the end: there are more earlier runs.
  'ahead',
  // How often the answer of a call was lost with the process that made it.
  'lost',
]);

/** The output folder on the machine that wrote there, or as a pulled run names one outside of its project. */
const outputFolder = /[^"]*\/outputs\/(?:revise|bundle)(?=\/)/g;

/** The fingerprint of a call of a tool, which has the paths of its machine; that of a call of a model has none. */
const hasPaths = (key: string, { kind }: { kind?: unknown }): boolean => key === 'request' && kind === 'tool';

function withoutPlace(state: RunState): Json {
  const logged = [loggedState({ ...state, answered: new Map() }), ...state.answered.keys()];
  return JSON.parse(JSON.stringify(logged).replaceAll(outputFolder, 'OUT'), function (this: { kind?: unknown }, key, value) {
    return mayDiffer.has(key) || hasPaths(key, this) ? undefined : value;
  });
}
