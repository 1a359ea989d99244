import type { Parser as CodeParser, Tree } from '@vscode/tree-sitter-wasm';
import wasmBinary from '@vscode/tree-sitter-wasm/wasm/tree-sitter.wasm';
import type { GrammarName } from '../../language/code.ts';

// It is a script, whose globals Node's modules do not see.
const { Language, Parser }: typeof import('@vscode/tree-sitter-wasm') = require('@vscode/tree-sitter-wasm');

/**
 * The timeout in milliseconds for parsing one file, and again for reading its tree: even the largest code files take a few.
 */
const mostMs = 5_000;
/** Thrown to stop work with a tree. */
const late = new Error('late');

/** Each grammar is a bundle of its own, loaded on demand. */
const grammars: Readonly<Record<GrammarName, () => Promise<Uint8Array>>> = {
  typescript: async () => (await import('../lazy/grammar-typescript.ts')).typescriptGrammar,
  tsx: async () => (await import('../lazy/grammar-tsx.ts')).tsxGrammar,
  python: async () => (await import('../lazy/grammar-python.ts')).pythonGrammar,
  go: async () => (await import('../lazy/grammar-go.ts')).goGrammar,
  java: async () => (await import('../lazy/grammar-java.ts')).javaGrammar,
  rust: async () => (await import('../lazy/grammar-rust.ts')).rustGrammar,
};

let started: Promise<void> | undefined;
const parsers = new Map<GrammarName, Promise<CodeParser>>();

function parserOf(grammar: GrammarName): Promise<CodeParser> {
  const parser = parsers.get(grammar) ?? makeParser(grammar);
  parsers.set(grammar, parser);
  return parser;
}

async function makeParser(grammar: GrammarName): Promise<CodeParser> {
  // `locateFile` is for web pages; its type is required.
  const options = { wasmBinary, locateFile: (file: string) => file };
  started ??= Parser.init(options);
  await started;
  const language = await Language.load(await grammars[grammar]());
  return new Parser().setLanguage(language);
}

/**
 * Passes the tree of a text to a function, which calls `check` at each step; `undefined` where either takes too long. `now`
 * returns milliseconds.
 */
export async function withTree<T>(
  text: string,
  grammar: GrammarName,
  work: (tree: Tree, check: () => void) => T,
  now: () => number = Date.now,
): Promise<T | undefined> {
  const parser = await parserOf(grammar);
  let end = now() + mostMs;
  const tree = parser.parse(text, null, { progressCallback: () => now() > end });
  // An aborted parse would otherwise continue with the next text.
  parser.reset();
  if (!tree) return undefined;

  end = now() + mostMs;
  const check = () => {
    if (now() > end) throw late;
  };

  try {
    return work(tree, check);
  } catch (error) {
    if (error === late) return undefined;
    throw error;
  } finally {
    tree.delete();
  }
}
