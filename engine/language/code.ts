/** Grammars that code is read by. That of TSX also reads JavaScript. */
export const grammarNames = ['typescript', 'tsx', 'python', 'go', 'java', 'rust'] as const;
export type GrammarName = (typeof grammarNames)[number];

interface CodeLanguage {
  language: string;
  grammar: GrammarName;
}

/** Languages whose declarations are known, by the endings of files. */
const byEnding: ReadonlyMap<string, CodeLanguage> = new Map<string, CodeLanguage>([
  ...['ts', 'mts', 'cts'].map((ending) => [ending, { language: 'typescript', grammar: 'typescript' }] as const),
  ['tsx', { language: 'typescript', grammar: 'tsx' }],
  ...['js', 'jsx', 'mjs', 'cjs'].map((ending) => [ending, { language: 'javascript', grammar: 'tsx' }] as const),
  ...['py', 'pyi'].map((ending) => [ending, { language: 'python', grammar: 'python' }] as const),
  ['go', { language: 'go', grammar: 'go' }],
  ['java', { language: 'java', grammar: 'java' }],
  ['rs', { language: 'rust', grammar: 'rust' }],
]);

/** The language of a file by its name; undefined for one that is not known. */
export const codeLanguageOf = (file: string): CodeLanguage | undefined =>
  byEnding.get(file.slice(file.lastIndexOf('.') + 1).toLowerCase());

/** Languages for people. */
export const codeLanguageTitles = 'TypeScript, JavaScript, Python, Go, Java and Rust';

/** What a declaration declares. */
export const codeSymbolKinds = [
  'class',
  'constant',
  'constructor',
  'enum',
  'field',
  'function',
  'interface',
  'macro',
  'method',
  'module',
  'struct',
  'trait',
  'type',
  'variable',
] as const;
export type SymbolKind = (typeof codeSymbolKinds)[number];

/** What a name is doing where it stands. */
export const referenceRoles = ['declaration', 'import', 'call', 'type', 'use'] as const;
export type ReferenceRole = (typeof referenceRoles)[number];
