export { default as tsxGrammar } from '@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm';
