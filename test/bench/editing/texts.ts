// The same work written for each language server: steps of nine lines, one after the other, and what a person types into one of them.

export const sizes = [100, 1000, 10_000, 50_000] as const;
export const variants = ['plain', 'anchors', 'errors', 'auto'] as const;
export type Variant = (typeof variants)[number];

/** A file of so many lines, what is typed into it, and where is asked. */
interface Work {
  text: string;
  /** One edit after the other; each gives the text that is in the editor then. Broken in between, whole at the end. */
  typed: readonly string[];
  /** Places by what is asked there, in the text as it was and is again after the last edit. */
  at: Readonly<Record<'completion' | 'hover' | 'name', { line: number; character: number }>>;
}

interface Language {
  head: string;
  step(number: number, variant: Variant): string;
  /** Edits inside one step as pairs of what stands there and what is typed in its place; the last ones take the first ones back. */
  mix: readonly (readonly [string, string])[];
  places: Readonly<Record<keyof Work['at'], string>>;
}

const retry = (key: string, number: number, variant: Variant): string =>
  variant !== 'anchors' ? `${key}: 2` : number % 2 ? `${key}: *r${number - 1}` : `${key}: &r${number} 2`;
/** Two AUTO tags a step: more than 2,000 in 10,000 lines. */
const named = (number: number, variant: Variant): string =>
  variant === 'auto' ? '<AUTO>the name of a folder</AUTO>/<AUTO>a short name</AUTO>.txt' : `file-${number}.txt`;
const broken = (number: number, variant: Variant): boolean => variant === 'errors' && number % 50 === 25;

const pipeline: Language = {
  head: 'id: bench\ninputs:\n  topic: {type: string, default: tea}\nsteps:\n',
  step: (i, variant) => `  - id: step_${i}
    description: ${broken(i, variant) ? '"' : ''}Reads one file
    tool: filesystem
    action: read
    condition: "{{ ${i ? `step_${i - 1}.success` : 'true'} }}"
    parameters:
      path: "{{ topic | truncate(20) }}/${named(i, variant)}"
    ${retry('retry', i, variant)}
    timeout: 30
`,
  mix: [
    ['Reads one', 'Reads xone'],
    ['.success }}', '.success and true }}'],
    ['timeout: 30', 'timeout: 31'],
    ['    tool: filesystem\n', '    tool: filesystem\n    tags\n'],
    ['    tags\n', '    tags: [a]\n'],
    ['    tags: [a]\n', ''],
    ['action: read', 'action: "read'],
    ['action: "read', 'action: read'],
    ['Reads xone', 'Reads one'],
    ['.success and true }}', '.success }}'],
    ['timeout: 31', 'timeout: 30'],
  ],
  places: { completion: 'action: re', hover: 'too', name: 'id: step_' },
};

const workflow: Language = {
  head: 'on: push\njobs:\n  bench:\n    runs-on: ubuntu-latest\n    steps:\n',
  step: (i, variant) => `      - id: step_${i}
        name: ${broken(i, variant) ? '"' : ''}Reads one file
        uses: actions/checkout@v4
        if: \${{ ${i ? `steps.step_${i - 1}.outcome == 'success'` : 'true'} }}
        with:
          path: \${{ github.ref }}/${named(i, variant)}
          ${retry('fetch-depth', i, variant)}
        continue-on-error: true
        timeout-minutes: 30
`,
  mix: [
    ['Reads one', 'Reads xone'],
    ["== 'success' }}", "== 'success' && true }}"],
    ['timeout-minutes: 30', 'timeout-minutes: 31'],
    ['        uses: actions/checkout@v4\n', '        uses: actions/checkout@v4\n        env\n'],
    ['        env\n', '        env: {A: a}\n'],
    ['        env: {A: a}\n', ''],
    ['continue-on-error: true', 'continue-on-error: "true'],
    ['continue-on-error: "true', 'continue-on-error: true'],
    ['Reads xone', 'Reads one'],
    ["== 'success' && true }}", "== 'success' }}"],
    ['timeout-minutes: 31', 'timeout-minutes: 30'],
  ],
  places: { completion: 'continue-on-error: t', hover: 'use', name: 'id: step_' },
};

const languages = { pipeline, workflow } as const;

export function workOf(name: keyof typeof languages, lines: number, variant: Variant): Work {
  const { head, step, mix, places } = languages[name];
  const count = Math.max(2, Math.floor((lines - head.split('\n').length) / 9));
  // A step that is whole, holds the anchor where there is one, and has as much behind it as before.
  const middle = (count >> 1) - ((count >> 1) % 2);
  const steps = Array.from({ length: count }, (_, number) => step(number, variant));
  const before = head + steps.slice(0, middle).join('');
  const after = steps.slice(middle + 1).join('');
  const own = steps[middle] ?? '';
  const typed: string[] = [];
  let now = own;
  for (const [old, next] of mix) {
    now = now.replace(old, () => next);
    typed.push(before + now + after);
  }
  const text = before + own + after;
  const place = (drawn: string) => {
    const until = text.slice(0, before.length + own.indexOf(drawn) + drawn.length);
    return { line: until.split('\n').length - 1, character: until.length - until.lastIndexOf('\n') - 1 };
  };
  return {
    text,
    typed,
    at: { completion: place(places.completion), hover: place(places.hover), name: place(places.name) },
  };
}
