import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The layers of the engine from the bottom up: a file imports only from its own layer's folder and from those below. */
const layers: readonly (readonly string[])[] = [
  ['engine/client'],
  ['engine/language'],
  ['engine/patterns'],
  ['engine/wire'],
  ['engine/compile/compact.ts'],
  ['engine/compile/source'],
  ['engine/compile/template'],
  ['engine/libraries'],
  ['engine/compile/world.ts'],
  ['engine/compile/pipeline'],
  ['engine/compile/graph'],
  ['engine/compile/check'],
  ['engine/compile/compiled.ts', 'engine/compile/find.ts'],
  [
    'engine/compile/called-pipelines.ts',
    'engine/compile/declared-tools.ts',
    'engine/compile/other-format.ts',
    'engine/compile/problem-positions.ts',
    'engine/compile/written-out.ts',
  ],
  ['engine/compile/compile.ts'],
  ['engine/compile/generated'],
  ['engine/compile/rewrite'],
  ['engine/state'],
  ['engine/run'],
  ['engine/forecast/model'],
  ['engine/forecast/simulate'],
  ['engine/forecast/bottlenecks'],
  ['engine/forecast/capacity'],
  ['engine/forecast/advice'],
  ['engine/schemas'],
  ['engine/disk'],
  ['engine/gallery'],
  ['engine/workspace'],
  ['engine/trust'],
  ['engine/store', 'engine/models', 'engine/tools', 'engine/auto'],
  ['engine/forecast/history', 'engine/insight', 'engine/import'],
  ['engine/launch'],
  ['engine/testing'],
  ['engine/index.ts', 'engine/worker.ts'],
  ['engine/cli'],
];
/** No `node:` module below here, so that the server can run in a browser. */
const below = (room: string): string[] =>
  layers
    .slice(
      0,
      layers.findIndex((rooms) => rooms.includes(room)),
    )
    .flat();
const pure = below('engine/disk');
const pureToo = [
  /^engine\/workspace\/(?!local-disk\.ts)/,
  /^engine\/auto\/(?!.*node)/,
  /^engine\/insight\/structure/,
  /^engine\/import\//,
  /^client\/panel\//,
  /^engine\/compile\/graph\//,
];

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm),
    ...text.matchAll(/(?<typeOnly>$^)?import\(\s*['"]([^'"]+)['"]\s*\)/g),
  ];
  return found.map((match) => ({
    from: file,
    to: (match[2] ?? '').startsWith('.') ? normalize(join(dirname(file), match[2] ?? '')) : (match[2] ?? ''),
    typeOnly: match[1] !== undefined,
  }));
}

const roomOf = (file: string): { layer: number; room: string } | undefined => {
  for (const [layer, rooms] of layers.entries())
    for (const room of rooms) if (file === room || file.startsWith(`${room}/`)) return { layer, room };
  return undefined;
};
const engine = files('engine').filter((file) => !file.endsWith('.d.ts'));

/** What reads, or takes apart, something that may stand inside of itself: expressions, maps and lists, blocks of steps. */
const recursive = [
  'engine/compile/source/yaml/read.ts',
  'engine/compile/source/yaml/recover.ts',
  'engine/compile/template/syntax/',
  'engine/compile/template/types/',
  // What a context names, such as an output of a job, is an expression again.
  'engine/import/github/contexts.ts',
  'engine/import/github/translate-formula.ts',
];

/** Files of ours that a library may import beside its own. Formulas over rows are expressions of the template language. */
const lent = [
  'engine/language/json.ts',
  'engine/language/code.ts',
  'engine/language/spelling/suggest.ts',
  'engine/language/texts',
  'engine/compile/source/',
];
const lentToData = ['engine/compile/template/', 'engine/language/kinds/transform.ts', 'engine/language/problem'];

/** Whether imports lead from one file to another. */
function leadsTo(from: string, to: string, imports: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const open = [...(imports.get(from) ?? [])];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (file === to) return true;
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...(imports.get(file) ?? []));
  }
  return false;
}

describe('who may import whom', () => {
  it('knows the layer of every file of the engine', () => {
    assert.deepEqual(
      engine.filter((file) => !roomOf(file)),
      [],
    );
  });

  it('goes only down in the engine', () => {
    const wrong = engine.flatMap(importsOf).filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      return own && other && own.room !== other.room && other.layer >= own.layer;
    });
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it('goes in no ring in the engine, but where a grammar has itself inside', () => {
    const values = new Map(engine.map((file) => [file, importsOf(file).flatMap(({ to, typeOnly }) => (typeOnly ? [] : [to]))]));
    const rings = engine.filter((file) => leadsTo(file, file, values));
    assert.deepEqual(
      rings.filter((file) => !recursive.some((one) => file.startsWith(one))),
      [],
    );
    for (const one of recursive)
      assert.ok(
        rings.some((file) => file.startsWith(one)),
        `${one} is in no ring any more`,
      );
  });

  it('lets a library import tables of the language, texts and the source of YAML, and nothing else of ours', () => {
    const wrong = engine
      .filter((file) => file.startsWith('engine/libraries/'))
      .flatMap(importsOf)
      .filter(({ from, to }) => {
        const own = from.split('/').slice(0, 3).join('/');
        const allowed = own === 'engine/libraries/data' ? [...lent, ...lentToData] : lent;
        return to.startsWith('engine/') && !to.startsWith(`${own}/`) && !allowed.some((room) => to.startsWith(room));
      });
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it('keeps the lower layers free of Node', () => {
    const wrong = engine
      .filter(
        (file) =>
          pure.some((room) => file === room || file.startsWith(`${room}/`)) || pureToo.some((pattern) => pattern.test(file)),
      )
      .flatMap(importsOf)
      // Paths are texts; a browser has that module too.
      .filter(({ from, to }) => to.startsWith('node:') && !(from.startsWith('engine/workspace/') && to === 'node:path'));
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it('keeps the editor out of the engine', () => {
    const wrong = engine.flatMap(importsOf).filter(({ to }) => /^(vscode|vscode-\w+|server\/|client\/)/.test(to));
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it('lets the server import nothing that runs', () => {
    const allowed = [...below('engine/state'), 'engine/workspace', 'engine/disk/paths/path-rules.ts', 'server'];
    const wrong = files('server')
      .flatMap(importsOf)
      .filter(
        ({ to }) =>
          to.startsWith('engine/') &&
          !allowed.some((room) => to === room || to.startsWith(`${room}/`)) &&
          !/^engine\/(auto\/preview|import\/recognise-file|insight\/structure)/.test(to),
      );
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it('lets the workspace, which the server shares with runs, import nothing that runs', () => {
    const own = ['errno.ts', 'paths/path-rules.ts', 'paths/real-path.ts'].map((file) => `engine/disk/${file}`);
    const allowed = [...below('engine/state'), 'engine/workspace', ...own];
    const wrong = engine
      .filter((file) => file.startsWith('engine/workspace/'))
      .flatMap(importsOf)
      .filter(({ to }) => to.startsWith('engine/') && !allowed.some((room) => to === room || to.startsWith(`${room}/`)));
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it('lets the panel import only state, graph, messages, of the language what is pure, what is usual, and what a run is foreseen by', () => {
    const pure = [
      'engine/language/texts.ts',
      'engine/language/json.ts',
      'engine/language/safety/unseen.ts',
      'engine/language/memoize.ts',
      'engine/language/run-limits.ts',
      'engine/insight/usual.ts',
      'engine/forecast/bottlenecks/trace-path.ts',
      // Texts of advice and of bottlenecks are those of the command line.
      'engine/insight/gain-words.ts',
      'engine/insight/limit-worth.ts',
      'engine/language/texts/insight/advice.ts',
      'engine/language/texts/insight/explain-time.ts',
    ];
    const wrong = files('client/panel')
      .flatMap(importsOf)
      .filter(
        ({ to, typeOnly }) =>
          !to.startsWith('client/panel/') &&
          !['client/messages.ts', ...pure].includes(to) &&
          /^(engine|server|client|node:|vscode)/.test(to) &&
          !/^engine\/(state|compile\/graph)\//.test(to) &&
          !typeOnly,
      );
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it('loads the engine in the client only when it is needed', () => {
    const wrong = files('client')
      .filter((file) => !file.startsWith('client/panel/'))
      .flatMap((file) =>
        [
          ...readFileSync(file, 'utf8').matchAll(/^import (?!type)[^;]*engine\/(?:index|launch|run|store|models|tools)[^;]*;/gm),
        ].map(([line]) => `${file}: ${line}`),
      );
    assert.deepEqual(wrong, []);
  });
});
